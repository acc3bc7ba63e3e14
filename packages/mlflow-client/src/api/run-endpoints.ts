import { datasetInputs, type DatasetInput } from '../messages/dataset.js'
import { viewType, type ViewType } from '../messages/experiment.js'
import { metricInput, timestamp, type MetricInput } from '../messages/metric.js'
import {
  modelInput,
  modelOutput,
  run,
  runInfo,
  runStatus,
  type ModelInput,
  type ModelOutput,
  type Run,
  type RunInfo,
  type RunStatus,
} from '../messages/run.js'
import { runTags, type Tags } from '../messages/tag.js'
import { list, message, optional, type Codec } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { limits } from '../wire/limits.js'
import { experimentId, key, runId } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, text, type Int64 } from '../wire/scalars.js'

/** A new run. */
export interface NewRun {
  readonly experimentId: string
  /** Default: the server makes one up. */
  readonly runName?: string
  /** Milliseconds since 1970. Default now; the server's own default is 1970. */
  readonly startTime?: Int64
  readonly userId?: string
  /** `mlflow.parentRunId` makes it a child of another run. */
  readonly tags?: Tags
}

/** What changes about a run. */
export interface RunUpdate {
  readonly runId: string
  readonly status?: RunStatus
  /** Milliseconds since 1970. */
  readonly endTime?: Int64
  readonly runName?: string
}

/** Which runs to find. */
export interface RunSearch {
  readonly experimentIds: readonly string[]
  /** `metrics.loss < 1 AND params.lr = '0.1'`; clauses are joined by AND only. */
  readonly filter?: string
  /** `['metrics.loss ASC']`. Default newest first. */
  readonly orderBy?: readonly string[]
  /** Default `ACTIVE_ONLY`. */
  readonly runViewType?: ViewType
  /** Per page, at most 50 000. Default 1000. */
  readonly maxResults?: number
}

/** Fields that lead to a run. */
export interface RunRef {
  readonly runId: string
}

type Keyed = RunRef & { readonly key: string }
type Valued = Keyed & { readonly value: string }

const base = '/api/2.0/mlflow/runs'
const ref: Codec<RunRef> = message<RunRef>({ runId })
const one: Codec<{ readonly run: Run }> = message<{ readonly run: Run }>({ run })

/** POST runs/create */
export const create: Endpoint<NewRun, { readonly run: Run }> = {
  method: 'POST',
  path: `${base}/create`,
  request: message<NewRun>({
    experimentId,
    runName: optional(text()),
    startTime: optional(timestamp),
    userId: optional(text()),
    tags: optional(runTags),
  }),
  response: one,
  repeat: 'never',
}
/** GET runs/get */
export const get: Endpoint<RunRef, { readonly run: Run }> = {
  method: 'GET',
  path: `${base}/get`,
  request: ref,
  response: one,
  repeat: 'safe',
}
/** POST runs/update */
export const update: Endpoint<RunUpdate, { readonly runInfo: RunInfo }> = {
  method: 'POST',
  path: `${base}/update`,
  request: message<RunUpdate>({ runId, status: optional(runStatus), endTime: optional(timestamp), runName: optional(text()) }),
  response: message<{ readonly runInfo: RunInfo }>({ runInfo }),
  repeat: 'safe',
}
/** POST runs/delete */
export const remove: Endpoint<RunRef, void> = {
  method: 'POST',
  path: `${base}/delete`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /'active'/,
}
/** POST runs/restore */
export const restore: Endpoint<RunRef, void> = {
  method: 'POST',
  path: `${base}/restore`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /'deleted'/,
}
/** What a search answers. */
export interface FoundRuns {
  readonly runs: readonly Run[]
  readonly nextPageToken?: string
}
/** POST runs/search */
export const search: Endpoint<RunSearch & { readonly pageToken?: string }, FoundRuns> = {
  method: 'POST',
  path: `${base}/search`,
  request: message<RunSearch & { readonly pageToken?: string }>({
    experimentIds: list(experimentId),
    filter: optional(text()),
    orderBy: optional(list(text())),
    runViewType: optional(viewType),
    maxResults: optional(int32(1, limits.runsPerSearch)),
    pageToken: optional(text()),
  }),
  response: message<FoundRuns>({ runs: list(run), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
/** POST runs/set-tag */
export const setTag: Endpoint<Valued, void> = {
  method: 'POST',
  path: `${base}/set-tag`,
  request: message<Valued>({ runId, key, value: text({ maxLength: limits.runTagLength }) }),
  response: nothing,
  repeat: 'safe',
}
/** POST runs/delete-tag */
export const deleteTag: Endpoint<Keyed, void> = {
  method: 'POST',
  path: `${base}/delete-tag`,
  request: message<Keyed>({ runId, key }),
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
/** POST runs/log-parameter */
export const logParam: Endpoint<Valued, void> = {
  method: 'POST',
  path: `${base}/log-parameter`,
  request: message<Valued>({ runId, key, value: text({ maxLength: limits.paramLength }) }),
  response: nothing,
  repeat: 'safe',
}
const ofMetric: Codec<MetricInput> = metricInput
/** POST runs/log-metric */
export const logMetric: Endpoint<RunRef & MetricInput, void> = {
  method: 'POST',
  path: `${base}/log-metric`,
  request: {
    encode: ({ runId: run, ...rest }, at) => ({ ...(ref.encode({ runId: run }, at) as object), ...(ofMetric.encode(rest, at) as object) }),
    decode: (json, at) => ({ ...ref.decode(json, at), ...ofMetric.decode(json, at) }),
  },
  response: nothing,
  repeat: 'safe',
}
/** What a run used. */
export interface NewInputs extends RunRef {
  readonly datasets?: readonly DatasetInput[]
  readonly models?: readonly ModelInput[]
}
/** POST runs/log-inputs */
export const logInputs: Endpoint<NewInputs, void> = {
  method: 'POST',
  path: `${base}/log-inputs`,
  request: message<NewInputs>({ runId, datasets: optional(datasetInputs), models: optional(list(modelInput)) }),
  response: nothing,
  repeat: 'safe',
}
/** What a run made. */
export interface NewOutputs extends RunRef {
  readonly models: readonly ModelOutput[]
}
/** POST runs/outputs */
export const logOutputs: Endpoint<NewOutputs, void> = {
  method: 'POST',
  path: `${base}/outputs`,
  request: message<NewOutputs>({ runId, models: list(modelOutput) }),
  response: nothing,
  repeat: 'gone',
  // The server does not recognise what it has; its database does.
  doneWhen: /IntegrityError|UNIQUE constraint|duplicate key/i,
}
/** POST runs/log-model */
export const logModel: Endpoint<RunRef & { readonly modelJson: string }, void> = {
  method: 'POST',
  path: `${base}/log-model`,
  request: message<RunRef & { readonly modelJson: string }>({ runId, modelJson: text({ minLength: 1 }) }),
  response: nothing,
  repeat: 'never',
}
