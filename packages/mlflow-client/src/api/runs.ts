import { bodyOf, rowsOf, split, type Batch } from '../batch/batch.js'
import { deliver, isDuplicate } from '../batch/resend.js'
import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { allFitting, fitting } from '../long-value.js'
import type { DatasetInput } from '../messages/dataset.js'
import type { MetricInput } from '../messages/metric.js'
import type { ModelInput, ModelOutput, Run, RunInfo } from '../messages/run.js'
import { invalid } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { marked } from '../request-id.js'
import type { JsonObject, JsonValue } from '../wire/json.js'
import { limits } from '../wire/limits.js'
import { runId as runIdCodec } from '../wire/names.js'
import { json } from '../wire/scalars.js'
import * as endpoints from './run-endpoints.js'
import type { NewRun, RunSearch, RunUpdate } from './run-endpoints.js'

/** Runs, and what they log. */
export class Runs {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Starts a run. A repetition after an attempt of unknown outcome finds the run of that attempt by its tag. */
  async create(request: NewRun, options: CallOptions = {}): Promise<Run> {
    const { settings } = this.#caller
    const { tags, mark } = marked(allFitting(request.tags, limits.runTagLength, 'tags', settings), settings.requestTag)
    let repeated = false
    const find = async (filter: string): Promise<readonly Run[]> =>
      (await this.search({ experimentIds: [request.experimentId], filter }, options).page()).items
    const recover =
      mark === undefined
        ? undefined
        : async (): Promise<{ run: Run } | undefined> => {
            repeated = true
            const [run] = await find(filterOf(mark))
            return run === undefined ? undefined : { run }
          }
    const { run } = await this.#caller.call(endpoints.create, { startTime: Date.now(), ...request, tags }, { ...options, recover })
    // An attempt that was given up may have arrived after the look for it. Nobody knows its run yet.
    if (repeated && mark !== undefined)
      for (const other of await find(filterOf(mark))) if (other.info.runId !== run.info.runId) await this.delete(other.info.runId, options)
    return run
  }

  /** One by id, with its latest metrics, parameters, tags, inputs and outputs. */
  async get(runId: string, options?: CallOptions): Promise<Run> {
    return (await this.#caller.call(endpoints.get, { runId }, options)).run
  }

  /** Changes status, end or name. */
  async update(request: RunUpdate, options?: CallOptions): Promise<RunInfo> {
    return (await this.#caller.call(endpoints.update, request, options)).runInfo
  }

  /** Marks it as deleted; it then takes nothing more. */
  delete(runId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(endpoints.remove, { runId }, options)
  }

  /** Undoes {@link delete}. */
  restore(runId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(endpoints.restore, { runId }, options)
  }

  /** All that match, in the experiments named; none without one. */
  search(request: RunSearch, options?: CallOptions): Paged<Run> {
    return this.#caller.paged(endpoints.search, request, answer => answer.runs, options)
  }

  /** Sets or replaces a tag. */
  async setTag(runId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    const fitted = fitting(value, limits.runTagLength, 'value', this.#caller.settings)
    return this.#caller.call(endpoints.setTag, { runId, key, value: fitted }, options)
  }

  /** Removes a tag. */
  deleteTag(runId: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(endpoints.deleteTag, { runId, key }, options)
  }

  /** Logs a parameter: once. The same value again is fine, another one is an error. */
  async logParam(runId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    const fitted = fitting(value, limits.paramLength, 'value', this.#caller.settings)
    return this.#caller.call(endpoints.logParam, { runId, key, value: fitted }, options)
  }

  /** Logs one value. For many, {@link logBatch} is about 60 times as fast. */
  async logMetric(runId: string, metric: MetricInput, options?: CallOptions): Promise<void> {
    try {
      // The time is fixed before the first attempt, so that a repetition is the same row.
      await this.#caller.call(endpoints.logMetric, { timestamp: Date.now(), ...metric, runId }, options)
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }

  /**
   * Logs metrics, parameters and tags, of any number. Everything is checked before anything is sent. What fits into one request (1000
   * items, of these 100 parameters and 100 tags, 1 MB) is stored as a whole or not at all; of more, parameters go first, then tags, then metrics in
   * their order. Sending the same again, after an error, stores nothing twice on a server with a database.
   */
  async logBatch(runId: string, batch: Batch, options: CallOptions = {}): Promise<void> {
    runIdCodec.encode(runId, 'runId')
    const { settings, session } = this.#caller
    for (const part of split(rowsOf(batch, settings, Date.now()))) {
      await deliver(part, (each, recover) => {
        const body = bodyOf(runId, each)
        return session.send<true>({
          ...options,
          method: 'POST',
          url: `${settings.trackingUri}/api/2.0/mlflow/runs/log-batch`,
          headers: { 'Content-Type': 'application/json' },
          body: () => body,
          repeat: 'safe',
          ...(recover === undefined ? {} : { recover }),
          read: async response => (await response.text(), true),
        })
      })
    }
  }

  /** Says which datasets and models a run uses. */
  logInputs(
    runId: string,
    inputs: { readonly datasets?: readonly DatasetInput[]; readonly models?: readonly ModelInput[] },
    options?: CallOptions,
  ): Promise<void> {
    return this.#caller.call(endpoints.logInputs, { ...inputs, runId }, options)
  }

  /** Says which logged models a run made. */
  logOutputs(runId: string, models: readonly ModelOutput[], options?: CallOptions): Promise<void> {
    return this.#caller.call(endpoints.logOutputs, { runId, models }, options)
  }

  /**
   * Notes a model among a run's artifacts, the way of MLflow 2. It needs `flavors`, `utc_time_created` and `artifact_path`; `run_id` is
   * filled in. For MLflow 3 see `loggedModels`.
   */
  async logModel(runId: string, model: JsonObject, options: CallOptions = {}): Promise<void> {
    for (const field of ['flavors', 'utc_time_created', 'artifact_path'])
      if (model[field] === undefined) throw invalid(`model.${field}`, 'is missing', 'The server needs it.')
    const modelJson = JSON.stringify(json.encode({ ...model, run_id: runId }, 'model'))
    // Each call adds an entry, so a repetition looks first whether it is there.
    const recover = async (): Promise<void> => {
      const { data } = await this.get(runId, options)
      const entries = JSON.parse(data.tags['mlflow.log-model.history'] ?? '[]') as readonly JsonObject[]
      if (!entries.some(each => sameModel(each, model))) await this.logModel(runId, model, options)
    }
    await this.#caller.session.send<true>({
      ...options,
      method: 'POST',
      url: this.#caller.settings.trackingUri + endpoints.logModel.path,
      headers: { 'Content-Type': 'application/json' },
      body: () => JSON.stringify(endpoints.logModel.request.encode({ runId, modelJson }, '')),
      repeat: 'never',
      recover: async () => (await recover(), true as const),
      read: async response => (await response.text(), true),
    })
  }
}

const filterOf = ([tag, value]: readonly [string, string]): string => `tags.\`${tag}\` = '${value}'`

const sameModel = (a: JsonObject, b: JsonObject): boolean =>
  (['artifact_path', 'utc_time_created'] as const).every(field => text(a[field]) === text(b[field]))

const text = (value: JsonValue | undefined): string => JSON.stringify(value)
