import { list, message, optional, type Codec } from '../wire/codec.js'
import { int64, oneOf, text, type Int64 } from '../wire/scalars.js'
import { metric, type Metric } from './metric.js'
import { registryTags, type Tags } from './tag.js'

/** How far a logged model is. */
export type LoggedModelStatus =
  'LOGGED_MODEL_STATUS_UNSPECIFIED' | 'LOGGED_MODEL_PENDING' | 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED'

/** A registered version made of a logged model. */
export interface LoggedModelRegistration {
  readonly name: string
  readonly version: string
}

/** A logged model without parameters and metrics. */
export interface LoggedModelInfo {
  readonly modelId: string
  readonly experimentId: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly creationTimestampMs: Int64
  readonly lastUpdatedTimestampMs: Int64
  readonly artifactUri: string
  readonly status: LoggedModelStatus
  readonly modelType?: string
  readonly sourceRunId?: string
  readonly statusMessage?: string
  readonly tags: Tags
  readonly registrations: readonly LoggedModelRegistration[]
}

/** Parameters and metrics of a logged model. */
export interface LoggedModelData {
  readonly params: Tags
  readonly metrics: readonly Metric[]
}

/** A model of MLflow 3: made by a run, measured by others. */
export interface LoggedModel {
  readonly info: LoggedModelInfo
  readonly data: LoggedModelData
}

/** Codec of {@link LoggedModelStatus}. */
export const loggedModelStatus: Codec<LoggedModelStatus> = oneOf(
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
)

/** Codec of {@link LoggedModel}. */
export const loggedModel: Codec<LoggedModel> = message<LoggedModel>({
  info: message<LoggedModelInfo>({
    modelId: text(),
    experimentId: text(),
    name: text(),
    creationTimestampMs: int64(),
    lastUpdatedTimestampMs: int64(),
    artifactUri: text(),
    status: loggedModelStatus,
    modelType: optional(text()),
    sourceRunId: optional(text()),
    statusMessage: optional(text()),
    tags: registryTags,
    registrations: list(message<LoggedModelRegistration>({ name: text(), version: text() })),
  }),
  data: message<LoggedModelData>({ params: registryTags, metrics: list(metric) }),
})
