import type { JsonValue } from '../vocabulary.js'
import type { ModelAbility } from './trainable-model.js'
import type { CheckpointContext, FaultContext, GradientContext, TrainEndContext, TrainingContext } from './training-context.js'

/**
 * Something that watches training, or steers it. All hooks are optional; those of several callbacks are called in the order of
 * their list, one after the other, whatever the hook. An error in a hook ends training (see `createCallbackRunner`).
 *
 * Hooks: begin, then per epoch `onEpochBegin`, per batch `onBatchBegin`, `onGradients`, `onBatchEnd`, then `onValidationEnd` (where
 * there is validation data), `onEpochEnd`, and at the end `onTrainEnd`. Checkpoints are saved after the hooks of a batch or epoch,
 * so that they hold what those hooks did.
 */
export interface TrainingCallback {
  /** Unique among the callbacks of a training: names its logger and its part of a checkpoint. */
  readonly name: string
  /** What the model must be able to do for this callback: else training does not begin. */
  readonly needs?: readonly ModelAbility[]
  onTrainBegin?(context: TrainingContext): void | Promise<void>
  onEpochBegin?(context: TrainingContext): void | Promise<void>
  onBatchBegin?(context: TrainingContext): void | Promise<void>
  /** Before they are applied. Synchronous: the gradients are gone when it returns. */
  onGradients?(context: GradientContext): void
  onBatchEnd?(context: TrainingContext): void | Promise<void>
  onValidationEnd?(context: TrainingContext): void | Promise<void>
  onEpochEnd?(context: TrainingContext): void | Promise<void>
  /** A checkpoint was saved. */
  onCheckpoint?(context: CheckpointContext): void | Promise<void>
  /** Something threw: before the loop tries to recover from it, or gives up. */
  onFault?(context: FaultContext): void | Promise<void>
  /** Always called, once, however training ended, even when `onTrainBegin` was not. */
  onTrainEnd?(context: TrainEndContext): void | Promise<void>
  /** What has to survive a restart: saved with each checkpoint. */
  state?(): JsonValue
  /** Takes what `state` gave. Settings given to the constructor count more than what is in it. */
  restore?(state: JsonValue): void
}

/** Name of a hook. */
export type CallbackHook = Extract<keyof TrainingCallback, `on${string}`>
