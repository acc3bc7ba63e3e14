import { list, message, optional, type Codec } from '../wire/codec.js'
import { double, int64, oneOf, text, type Int64 } from '../wire/scalars.js'
import { registryTags, type Tags } from './tag.js'

/** How far a version is registered. */
export type ModelVersionStatus = 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY'

/** Deprecated by MLflow 2.9 in favour of aliases; servers still know them. */
export type ModelStage = 'None' | 'Staging' | 'Production' | 'Archived'

/** A parameter of the logged model behind a version. */
export interface ModelParam {
  readonly name: string
  readonly value: string
}

/** A metric of the logged model behind a version. */
export interface ModelMetric {
  readonly key: string
  readonly value: number
  readonly timestamp: Int64
  readonly step: Int64
  readonly runId?: string
}

/** One version of a registered model. */
export interface ModelVersion {
  readonly name: string
  /** `1`, `2`, … */
  readonly version: string
  /** Milliseconds since 1970. */
  readonly creationTimestamp: Int64
  readonly lastUpdatedTimestamp: Int64
  readonly userId?: string
  readonly currentStage: string
  readonly description: string
  /** Where its files are. */
  readonly source: string
  readonly runId: string
  readonly status: ModelVersionStatus
  readonly statusMessage?: string
  readonly tags: Tags
  readonly runLink?: string
  readonly aliases: readonly string[]
  readonly modelId?: string
  readonly modelParams: readonly ModelParam[]
  readonly modelMetrics: readonly ModelMetric[]
}

/** A name that points to a version. */
export interface ModelAlias {
  readonly alias: string
  readonly version: string
}

/** A model with versions. */
export interface RegisteredModel {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly creationTimestamp: Int64
  readonly lastUpdatedTimestamp: Int64
  readonly userId?: string
  readonly description: string
  /** The newest of each stage. */
  readonly latestVersions: readonly ModelVersion[]
  readonly tags: Tags
  readonly aliases: readonly ModelAlias[]
}

/** Codec of {@link ModelStage}. */
export const modelStage: Codec<ModelStage> = oneOf('None', 'Staging', 'Production', 'Archived')

/** Codec of {@link ModelVersion}. */
export const modelVersion: Codec<ModelVersion> = message<ModelVersion>({
  name: text(),
  version: text(),
  creationTimestamp: int64(),
  lastUpdatedTimestamp: int64(),
  userId: optional(text()),
  currentStage: text(),
  description: text(),
  source: text(),
  runId: text(),
  status: oneOf('PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY'),
  statusMessage: optional(text()),
  tags: registryTags,
  runLink: optional(text()),
  aliases: list(text()),
  modelId: optional(text()),
  modelParams: list(message<ModelParam>({ name: text(), value: text() })),
  modelMetrics: list(message<ModelMetric>({ key: text(), value: double, timestamp: int64(), step: int64(), runId: optional(text()) })),
})

/** Codec of {@link RegisteredModel}. */
export const registeredModel: Codec<RegisteredModel> = message<RegisteredModel>({
  name: text(),
  creationTimestamp: int64(),
  lastUpdatedTimestamp: int64(),
  userId: optional(text()),
  description: text(),
  latestVersions: list(modelVersion),
  tags: registryTags,
  aliases: list(message<ModelAlias>({ alias: text(), version: text() })),
})
