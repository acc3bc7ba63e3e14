import { keyValues, list, message, optional, type Codec } from '../wire/codec.js'
import { limits } from '../wire/limits.js'
import { text } from '../wire/scalars.js'
import type { Tags } from './tag.js'

/** What a run was fed with. */
export interface Dataset {
  readonly name: string
  /** Fingerprint, at most 36 characters; runs with the same name and digest share it. */
  readonly digest: string
  /** `local`, `s3`, `http`, `code`, … */
  readonly sourceType: string
  /** Usually JSON: `{"uri":"…"}`. */
  readonly source: string
  /** JSON: `{"mlflow_colspec":[…]}` or a tensor spec. */
  readonly schema?: string
  /** JSON: `{"num_rows":100}`. */
  readonly profile?: string
}

/** A dataset in a run, with what it was for. */
export interface DatasetInput {
  readonly dataset: Dataset
  /** `{ 'mlflow.data.context': 'train' }` is what the UI shows. */
  readonly tags?: Tags
}

/** A dataset as an experiment lists it. */
export interface DatasetSummary {
  readonly experimentId: string
  readonly name: string
  readonly digest: string
  readonly context?: string
}

const dataset = message<Dataset>({
  name: text({ minLength: 1, maxLength: limits.datasetNameLength }),
  digest: text({ minLength: 1, maxLength: limits.datasetDigestLength }),
  sourceType: text({ minLength: 1 }),
  source: text({ minLength: 1, maxLength: limits.datasetSourceLength }),
  schema: optional(text({ maxLength: limits.datasetSchemaLength })),
  profile: optional(text({ maxLength: limits.datasetProfileLength })),
})

/** Codec of {@link DatasetInput}. */
export const datasetInput: Codec<DatasetInput> = message<DatasetInput>({
  dataset,
  tags: optional(keyValues(text({ minLength: 1, maxLength: limits.inputTagKeyLength }), text({ maxLength: limits.inputTagLength }))),
})

/** Codec of a list of {@link DatasetInput}. */
export const datasetInputs: Codec<readonly DatasetInput[]> = list(datasetInput, limits.datasets)

/** Codec of {@link DatasetSummary}. */
export const datasetSummary: Codec<DatasetSummary> = message<DatasetSummary>({
  experimentId: text(),
  name: text(),
  digest: text(),
  context: optional(text()),
})
