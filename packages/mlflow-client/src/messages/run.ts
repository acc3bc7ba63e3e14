import { list, message, optional, type Codec } from '../wire/codec.js'
import { id } from '../wire/names.js'
import { int64, oneOf, text, type Int64 } from '../wire/scalars.js'
import { datasetInputs, type DatasetInput } from './dataset.js'
import { lifecycleStage, type LifecycleStage } from './experiment.js'
import { latestMetrics, type Metric } from './metric.js'
import { runParams, runTags, type Tags } from './tag.js'

/** How a run stands. Any may follow any. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'

/** A run without what it logged. */
export interface RunInfo {
  readonly runId: string
  readonly runName: string
  readonly experimentId: string
  readonly userId: string
  readonly status: RunStatus
  /** Milliseconds since 1970. */
  readonly startTime: Int64
  readonly endTime?: Int64
  /** Where its artifacts are. */
  readonly artifactUri: string
  readonly lifecycleStage: LifecycleStage
}

/** What a run logged. */
export interface RunData {
  /** The latest of each name: the greatest by (step, timestamp, value). */
  readonly metrics: Readonly<Record<string, Metric>>
  readonly params: Tags
  readonly tags: Tags
}

/** A logged model that a run used. */
export interface ModelInput {
  readonly modelId: string
}

/** A logged model that a run made. */
export interface ModelOutput {
  readonly modelId: string
  readonly step?: Int64
}

/** What a run used. */
export interface RunInputs {
  readonly datasetInputs: readonly DatasetInput[]
  readonly modelInputs: readonly ModelInput[]
}

/** What a run made. */
export interface RunOutputs {
  readonly modelOutputs: readonly ModelOutput[]
}

/** A run with all it logged. */
export interface Run {
  readonly info: RunInfo
  readonly data: RunData
  readonly inputs: RunInputs
  readonly outputs: RunOutputs
}

/** Codec of {@link RunStatus}. */
export const runStatus: Codec<RunStatus> = oneOf('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED')
/** Codec of {@link ModelInput}. */
export const modelInput: Codec<ModelInput> = message<ModelInput>({ modelId: id })
/** Codec of {@link ModelOutput}. */
export const modelOutput: Codec<ModelOutput> = message<ModelOutput>({ modelId: id, step: optional(int64()) })

/** Codec of {@link RunInfo}. */
export const runInfo: Codec<RunInfo> = message<RunInfo>({
  runId: text(),
  runName: text(),
  experimentId: text(),
  userId: text(),
  status: runStatus,
  startTime: int64(),
  endTime: optional(int64()),
  artifactUri: text(),
  lifecycleStage,
})

/** Codec of {@link Run}. */
export const run: Codec<Run> = message<Run>({
  info: runInfo,
  data: message<RunData>({ metrics: latestMetrics, params: runParams, tags: runTags }),
  inputs: message<RunInputs>({ datasetInputs, modelInputs: list(modelInput) }),
  outputs: message<RunOutputs>({ modelOutputs: list(modelOutput) }),
})
