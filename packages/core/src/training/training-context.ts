import type { ErrorCategory, TensorLike } from '../vocabulary.js'
import type { Logger } from '../logger.js'
import type { Run } from '../run.js'
import type { RunOutcome } from '../sink.js'
import type { CheckpointInfo } from './checkpoint-info.js'
import type { TrainableModel } from './trainable-model.js'
import type { TrainingControl } from './training-control.js'

/**
 * Where training is. A callback gets the same object each time, with new values in it: what is to be kept beyond the call, or
 * beyond an `await`, has to be copied.
 */
export interface TrainingContext {
  readonly run: Run
  /** The callback's own logger: `loss` becomes `<name of the callback>/loss`. */
  readonly log: Logger
  readonly model: TrainableModel<unknown>
  readonly control: TrainingControl
  /** From 0. */
  readonly epoch: number
  /** Within the epoch, from 0. */
  readonly batch: number
  /** Batches of all epochs, from 0; of a resumed run those of its earlier sessions too. */
  readonly step: number
  /** How many epochs there will be unless something stops training. */
  readonly epochs: number
  /** How many steps there will be, where the length of an epoch is known. */
  readonly totalSteps: number | undefined
  /** The latest: of the batch in `onBatchEnd`, of the validation in `onValidationEnd`, of the whole epoch in `onEpochEnd`. */
  readonly metrics: Readonly<Record<string, number>>
}

/** What `onGradients` gets. The gradients are gone when it returns. */
export interface GradientContext extends TrainingContext {
  /** By name of the variable. */
  readonly gradients: Readonly<Record<string, TensorLike>>
  /** Euclidean norm of all gradients together, before any clipping. */
  readonly globalNorm: number
}

/** What `onCheckpoint` gets. */
export interface CheckpointContext extends TrainingContext {
  readonly checkpoint: CheckpointInfo
}

/** What `onFault` gets. */
export interface FaultContext extends TrainingContext {
  readonly error: unknown
  readonly category: ErrorCategory
}

/** What `onTrainEnd` gets. */
export interface TrainEndContext extends TrainingContext {
  readonly outcome: RunOutcome
}
