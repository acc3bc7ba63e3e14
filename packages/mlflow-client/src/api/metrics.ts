import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { metric, type Metric } from '../messages/metric.js'
import type { Paged } from '../paged.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { limits } from '../wire/limits.js'
import { key, runId } from '../wire/names.js'
import { int32, text } from '../wire/scalars.js'

/** Steps to sample. */
export interface SampledHistory {
  readonly runIds: readonly string[]
  readonly metricKey: string
  /** First and last step. Default all. */
  readonly startStep?: number
  readonly endStep?: number
  /** Per run, at most 2500, which is the server's default. */
  readonly maxResults?: number
}

/** Metrics as they were logged. */
export class Metrics {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Every value of a metric, by time, step, value; none where it was never logged. */
  history(runId: string, metricKey: string, options?: CallOptions & { readonly pageSize?: number }): Paged<Metric> {
    // Without max_results servers from 3.4 to 3.13 answer nothing and a token that leads nowhere.
    const request = { runId, metricKey, maxResults: options?.pageSize ?? limits.historyPage }
    return this.#caller.paged(history, request, answer => answer.metrics, options)
  }

  /** One metric of several runs, thinned to at most 2500 points a run, the way charts want it. At most 100 runs. */
  async sampledHistory(request: SampledHistory, options?: CallOptions): Promise<readonly Metric[]> {
    return (await this.#caller.call(interval, request, options)).metrics
  }

  /** One metric of several runs, up to 25 000 values in all. At most 100 runs. */
  async bulkHistory(runIds: readonly string[], metricKey: string, options?: CallOptions): Promise<readonly Metric[]> {
    return (await this.#caller.call(bulk, { runId: runIds, metricKey, maxResults: limits.bulkMetrics }, options)).metrics
  }
}

interface HistoryRequest {
  readonly runId: string
  readonly metricKey: string
  readonly maxResults: number
  readonly pageToken?: string
}
interface HistoryPage {
  readonly metrics: readonly Metric[]
  readonly nextPageToken?: string
}
const history: Endpoint<HistoryRequest, HistoryPage> = {
  method: 'GET',
  path: '/api/2.0/mlflow/metrics/get-history',
  request: message<HistoryRequest>({ runId, metricKey: key, maxResults: int32(1, limits.historyPage), pageToken: optional(text()) }),
  response: message<HistoryPage>({ metrics: list(metric), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
const found = message<{ readonly metrics: readonly Metric[] }>({ metrics: list(metric) })
const interval: Endpoint<SampledHistory, { readonly metrics: readonly Metric[] }> = {
  method: 'GET',
  path: '/api/2.0/mlflow/metrics/get-history-bulk-interval',
  request: message<SampledHistory>({
    runIds: list(runId, limits.bulkRuns),
    metricKey: key,
    startStep: optional(int32()),
    endStep: optional(int32()),
    maxResults: optional(int32(1, limits.intervalPoints)),
  }),
  response: found,
  repeat: 'safe',
}
interface BulkRequest {
  readonly runId: readonly string[]
  readonly metricKey: string
  readonly maxResults: number
}
const bulk: Endpoint<BulkRequest, { readonly metrics: readonly Metric[] }> = {
  method: 'GET',
  path: '/ajax-api/2.0/mlflow/metrics/get-history-bulk',
  request: message<BulkRequest>({ runId: list(runId, limits.bulkRuns), metricKey: key, maxResults: int32(1, limits.bulkMetrics) }),
  response: found,
  repeat: 'safe',
}
