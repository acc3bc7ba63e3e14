import { list, message, optional, textMap, type Codec } from '../wire/codec.js'
import type { JsonValue } from '../wire/json.js'
import { experimentId } from '../wire/names.js'
import { json, oneOf, text } from '../wire/scalars.js'
import { assessment, type Assessment } from './assessment.js'
import type { Tags } from './tag.js'

/** How a trace went. */
export type TraceState = 'STATE_UNSPECIFIED' | 'OK' | 'ERROR' | 'IN_PROGRESS'

/** The experiment that has a trace. */
export interface TraceLocation {
  readonly type: 'MLFLOW_EXPERIMENT' | 'INFERENCE_TABLE' | 'TRACE_LOCATION_TYPE_UNSPECIFIED'
  readonly mlflowExperiment?: { readonly experimentId: string }
}

/** A trace without its spans. */
export interface TraceInfo {
  readonly traceId: string
  readonly clientRequestId?: string
  readonly traceLocation: TraceLocation
  readonly requestPreview?: string
  readonly responsePreview?: string
  /** RFC 3339: `2026-11-20T10:00:00Z`. */
  readonly requestTime: string
  /** Seconds with an s: `1.5s`. */
  readonly executionDuration?: string
  readonly state: TraceState
  readonly traceMetadata: Tags
  readonly tags: Tags
  readonly assessments: readonly Assessment[]
}

/** A trace to record; `traceId` is the sender's: `tr-` and 32 hexadecimal digits. */
export interface TraceInput {
  readonly traceId: string
  readonly experimentId: string
  readonly clientRequestId?: string
  readonly requestPreview?: string
  readonly responsePreview?: string
  /** RFC 3339. */
  readonly requestTime: string
  /** Seconds with an s: `1.5s`. */
  readonly executionDuration?: string
  readonly state: TraceState
  readonly traceMetadata?: Tags
  readonly tags?: Tags
}

/** A trace with its spans, which are OpenTelemetry's JSON. */
export interface Trace {
  readonly traceInfo: TraceInfo
  readonly spans: readonly JsonValue[]
}

/** Codec of {@link TraceState}. */
export const traceState: Codec<TraceState> = oneOf('STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS')

/** Codec of {@link TraceLocation}. */
export const traceLocation: Codec<TraceLocation> = message<TraceLocation>({
  type: oneOf('MLFLOW_EXPERIMENT', 'INFERENCE_TABLE', 'TRACE_LOCATION_TYPE_UNSPECIFIED'),
  mlflowExperiment: optional(message<{ readonly experimentId: string }>({ experimentId })),
})

const instant = text({
  pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[-+]\d\d:\d\d)$/,
  allowed: 'RFC 3339, new Date().toISOString()',
})
const duration = text({ pattern: /^\d+(\.\d{1,9})?s$/, allowed: 'seconds with an s, as in 1.5s' })

/** Codec of {@link TraceInfo}. */
export const traceInfo: Codec<TraceInfo> = message<TraceInfo>({
  traceId: text({ minLength: 1 }),
  clientRequestId: optional(text()),
  traceLocation,
  requestPreview: optional(text()),
  responsePreview: optional(text()),
  requestTime: instant,
  executionDuration: optional(duration),
  state: traceState,
  traceMetadata: textMap(text()),
  tags: textMap(text()),
  assessments: list(assessment),
})

/** Codec of {@link Trace}. */
export const trace: Codec<Trace> = message<Trace>({ traceInfo, spans: list(json) })
