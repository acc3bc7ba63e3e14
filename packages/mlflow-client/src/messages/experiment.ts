import { message, optional, type Codec } from '../wire/codec.js'
import { int64, oneOf, text, type Int64 } from '../wire/scalars.js'
import { experimentTags, type Tags } from './tag.js'

/** `active` or `deleted`. */
export type LifecycleStage = 'active' | 'deleted'

/** Which of them a search looks at. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

/** A group of runs. */
export interface Experiment {
  readonly experimentId: string
  readonly name: string
  /** Where artifacts of its runs go: `mlflow-artifacts:/1`. */
  readonly artifactLocation: string
  readonly lifecycleStage: LifecycleStage
  /** Milliseconds since 1970. */
  readonly creationTime?: Int64
  readonly lastUpdateTime?: Int64
  readonly tags: Tags
  /** On servers with workspaces. */
  readonly workspace?: string
}

/** Codec of {@link LifecycleStage}. */
export const lifecycleStage: Codec<LifecycleStage> = oneOf('active', 'deleted')
/** Codec of {@link ViewType}. */
export const viewType: Codec<ViewType> = oneOf('ACTIVE_ONLY', 'DELETED_ONLY', 'ALL')

/** Codec of {@link Experiment}. */
export const experiment: Codec<Experiment> = message<Experiment>({
  experimentId: text(),
  name: text(),
  artifactLocation: text(),
  lifecycleStage,
  creationTime: optional(int64()),
  lastUpdateTime: optional(int64()),
  tags: experimentTags,
  workspace: optional(text()),
})
