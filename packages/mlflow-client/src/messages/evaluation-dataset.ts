import { list, message, optional, type Codec } from '../wire/codec.js'
import { int64, text, type Int64 } from '../wire/scalars.js'

/** A collection of records to evaluate with. `tags`, `schema` and `profile` are JSON texts, as the server keeps them. */
export interface EvaluationDataset {
  readonly datasetId: string
  readonly name: string
  readonly tags?: string
  readonly schema?: string
  readonly profile?: string
  readonly digest?: string
  /** Milliseconds since 1970. */
  readonly createdTime: Int64
  readonly lastUpdateTime: Int64
  readonly createdBy?: string
  readonly lastUpdatedBy?: string
  readonly experimentIds: readonly string[]
}

/** Codec of {@link EvaluationDataset}. */
export const evaluationDataset: Codec<EvaluationDataset> = message<EvaluationDataset>({
  datasetId: text(),
  name: text(),
  tags: optional(text()),
  schema: optional(text()),
  profile: optional(text()),
  digest: optional(text()),
  createdTime: int64(),
  lastUpdateTime: int64(),
  createdBy: optional(text()),
  lastUpdatedBy: optional(text()),
  experimentIds: list(text()),
})
