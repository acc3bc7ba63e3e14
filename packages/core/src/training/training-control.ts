/** What a callback may ask of the loop. Who asked, and why, is kept. */
export interface TrainingControl {
  /** Asks to end training after this batch. One callback is enough, and nothing takes it back. */
  stop(reason: string): void
  /** Asks to leave the model as it was before this batch: in `onBatchBegin` not to train on it, in `onGradients` not to apply them. */
  skipBatch(reason: string): void
  /** Asks for a checkpoint, after all callbacks have seen this batch or epoch. A later request of the same callback replaces its earlier one. */
  saveCheckpoint(reason?: string): void
  /**
   * The model's learning rate.
   *
   * @throws TypeError when the model has none, or when it is set to something other than a finite number from 0 on.
   */
  learningRate: number
}

/** Something that a callback asked for. */
export interface ControlRequest {
  /** Name of the callback. */
  readonly callback: string
  readonly reason: string
}
