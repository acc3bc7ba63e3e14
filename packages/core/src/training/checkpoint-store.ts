import type { JsonValue } from '../vocabulary.js'
import type { CheckpointInfo } from './checkpoint-info.js'
import type { ModelState } from './model-state.js'

/** What a checkpoint is made of. */
export interface CheckpointContent {
  readonly step: number
  readonly epoch?: number
  readonly metrics?: Readonly<Record<string, number>>
  readonly model: ModelState
  /** State of callbacks, schedules, data order. */
  readonly extra?: JsonValue
}

/** What came back from a checkpoint. */
export interface RestoredCheckpoint {
  readonly info: CheckpointInfo
  readonly model: ModelState
  readonly extra?: JsonValue
}

/** The checkpoints of one run. */
export interface CheckpointStore {
  /**
   * The newest checkpoint that verifies, the best one, or that of a path; the run is rewound to it.
   *
   * @param which ['latest']
   * @returns undefined when there is none: a first start.
   */
  restore(which?: 'latest' | 'best' | (string & {})): Promise<RestoredCheckpoint | undefined>
  /** Settles when the checkpoint is complete on disk. */
  save(content: CheckpointContent): Promise<CheckpointInfo>
  latest(): Promise<CheckpointInfo | undefined>
  best(): Promise<CheckpointInfo | undefined>
  /** Oldest first. */
  list(): Promise<readonly CheckpointInfo[]>
}
