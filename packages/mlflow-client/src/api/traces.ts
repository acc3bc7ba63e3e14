import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { trace, traceInfo, traceLocation, type Trace, type TraceInfo, type TraceInput, type TraceLocation } from '../messages/trace.js'
import { invalid } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { experimentId, id, key, runId } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { flag, int32, int64, text, type Int64 } from '../wire/scalars.js'
import { Assessments } from './assessments.js'

/** Which traces to find. */
export interface TraceSearch {
  readonly experimentIds: readonly string[]
  /** `trace.status = 'OK' AND tag.team = 'vision'`. */
  readonly filter?: string
  /** `['timestamp_ms DESC']`. */
  readonly orderBy?: readonly string[]
  /** Per page, at most 500. Default 100. */
  readonly maxResults?: number
}

/** Which traces to delete: by id, or the oldest. */
export interface TraceDeletion {
  readonly experimentId: string
  readonly requestIds?: readonly string[]
  /** Those before, in milliseconds since 1970. */
  readonly maxTimestampMillis?: Int64
  readonly maxTraces?: number
}

/** Traces of calls to language models and agents, API 3.0. For recording them as they happen there is MLflow's own `@mlflow/core`. */
export class Traces {
  /** Judgements of traces. */
  readonly assessments: Assessments
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
    this.assessments = new Assessments(caller)
  }

  /** Records a trace without spans; those come by {@link ingestOtlp}. The same id again is the same trace. */
  async start(request: TraceInput, options?: CallOptions): Promise<TraceInfo> {
    const { experimentId: experiment, traceMetadata = {}, tags = {}, ...rest } = request
    const info: TraceInfo = {
      ...rest,
      traceLocation: { type: 'MLFLOW_EXPERIMENT', mlflowExperiment: { experimentId: experiment } },
      traceMetadata,
      tags,
      assessments: [],
    }
    return (await this.#caller.call(start, { trace: { traceInfo: info } }, options)).trace.traceInfo
  }

  /** One without its spans. */
  async getInfo(traceId: string, options?: CallOptions): Promise<TraceInfo> {
    return (await this.#caller.call(getInfo, { traceId }, options)).trace.traceInfo
  }

  /** One with its spans. Without `allowPartial` the server waits for missing ones, then fails. */
  async get(traceId: string, allowPartial = false, options?: CallOptions): Promise<Trace> {
    return (await this.#caller.call(get, { traceId, allowPartial }, options)).trace
  }

  /** Several with their spans; those that are missing are left out. */
  async batchGet(traceIds: readonly string[], options?: CallOptions): Promise<readonly Trace[]> {
    return (await this.#caller.call(batchGet, { traceIds }, options)).traces
  }

  /** All that match, without spans. */
  search(request: TraceSearch, options?: CallOptions): Paged<TraceInfo> {
    const { experimentIds, ...rest } = request
    const locations: readonly TraceLocation[] = experimentIds.map(each => ({
      type: 'MLFLOW_EXPERIMENT' as const,
      mlflowExperiment: { experimentId: each },
    }))
    return this.#caller.paged(search, { locations, ...rest }, answer => answer.traces, options)
  }

  /** Deletes traces and answers how many; 0 where a repetition found them gone. */
  async delete(request: TraceDeletion, options?: CallOptions): Promise<number> {
    if (request.requestIds === undefined && request.maxTimestampMillis === undefined)
      throw invalid('requestIds', 'is missing', 'Pass it, or maxTimestampMillis.')
    return (await this.#caller.call(remove, request, options)).tracesDeleted
  }

  /** Sets or replaces a tag. */
  setTag(traceId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(setTag, { traceId, key, value }, options)
  }

  /** Removes a tag. */
  deleteTag(traceId: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { traceId, key }, options)
  }

  /** Notes that a run made these traces, at most 100. */
  linkToRun(runId: string, traceIds: readonly string[], options?: CallOptions): Promise<void> {
    return this.#caller.call(linkToRun, { traceIds, runId }, options)
  }

  /**
   * Hands an OpenTelemetry `ExportTraceServiceRequest` in its protobuf form to the server (3.6 and newer). A repetition overwrites the same spans.
   */
  async ingestOtlp(experimentId: string, request: Uint8Array, options: CallOptions = {}): Promise<void> {
    experimentCodec.encode(experimentId, 'experimentId')
    await this.#caller.session.send<true>({
      ...options,
      method: 'POST',
      url: `${this.#caller.settings.trackingUri}/v1/traces`,
      headers: { 'Content-Type': 'application/x-protobuf', 'x-mlflow-experiment-id': experimentId },
      body: () => request,
      repeat: 'safe',
      read: async response => (await response.arrayBuffer(), true),
    })
  }
}

const experimentCodec = experimentId

interface Ref {
  readonly traceId: string
}
const base = '/api/3.0/mlflow/traces'
const ref = message<Ref>({ traceId: id })

interface Start {
  readonly trace: { readonly traceInfo: TraceInfo }
}
const withInfo = message<Start>({ trace: message<{ readonly traceInfo: TraceInfo }>({ traceInfo }) })
const start: Endpoint<Start, Start> = { method: 'POST', path: base, request: withInfo, response: withInfo, repeat: 'safe' }
const getInfo: Endpoint<Ref, Start> = { method: 'GET', path: `${base}/{trace_id}`, request: ref, response: withInfo, repeat: 'safe' }
interface Get extends Ref {
  readonly allowPartial: boolean
}
const get: Endpoint<Get, { readonly trace: Trace }> = {
  method: 'GET',
  path: `${base}/get`,
  request: message<Get>({ traceId: id, allowPartial: flag }),
  response: message<{ readonly trace: Trace }>({ trace }),
  repeat: 'safe',
}
interface Traced {
  readonly traces: readonly Trace[]
}
const batchGet: Endpoint<{ readonly traceIds: readonly string[] }, Traced> = {
  method: 'GET',
  path: `${base}/batchGet`,
  request: message<{ readonly traceIds: readonly string[] }>({ traceIds: list(id) }),
  response: message<Traced>({ traces: list(trace) }),
  repeat: 'safe',
}
interface Search {
  readonly locations: readonly TraceLocation[]
  readonly filter?: string
  readonly orderBy?: readonly string[]
  readonly maxResults?: number
  readonly pageToken?: string
}
interface Found {
  readonly traces: readonly TraceInfo[]
  readonly nextPageToken?: string
}
const search: Endpoint<Search, Found> = {
  method: 'POST',
  path: `${base}/search`,
  request: message<Search>({
    locations: list(traceLocation),
    filter: optional(text()),
    orderBy: optional(list(text())),
    maxResults: optional(int32(1, 500)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ traces: list(traceInfo), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
const remove: Endpoint<TraceDeletion, { readonly tracesDeleted: number }> = {
  method: 'POST',
  path: `${base}/delete-traces`,
  request: message<TraceDeletion>({
    experimentId,
    requestIds: optional(list(id)),
    maxTimestampMillis: optional(int64(0n)),
    maxTraces: optional(int32(1)),
  }),
  response: message<{ readonly tracesDeleted: number }>({ tracesDeleted: int32() }),
  repeat: 'safe',
}
interface Tagged extends Ref {
  readonly key: string
  readonly value: string
}
const setTag: Endpoint<Tagged, void> = {
  method: 'PATCH',
  path: `${base}/{trace_id}/tags`,
  request: message<Tagged>({ traceId: id, key, value: text() }),
  response: nothing,
  repeat: 'safe',
}
const deleteTag: Endpoint<Omit<Tagged, 'value'>, void> = {
  method: 'DELETE',
  path: `${base}/{trace_id}/tags`,
  request: message<Omit<Tagged, 'value'>>({ traceId: id, key }),
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
interface Link {
  readonly traceIds: readonly string[]
  readonly runId: string
}
const linkToRun: Endpoint<Link, void> = {
  method: 'POST',
  path: '/api/2.0/mlflow/traces/link-to-run',
  request: message<Link>({ traceIds: list(id, 100), runId }),
  response: nothing,
  repeat: 'safe',
}
