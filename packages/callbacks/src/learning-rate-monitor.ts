import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { checkOptions, interval as intervalCheck, text, whole } from './options.js'

/** What `learningRateMonitor` may be told. Everything is optional. */
export interface LearningRateMonitorOptions {
  /** ['learningRateMonitor'] */
  readonly name?: string
  /** Log after batches or after epochs ['batch']. */
  readonly interval?: 'batch' | 'epoch'
  /** Log once in so many of them [1]. */
  readonly every?: number
}

/**
 * Logs the run's metric `learning_rate`: the one the batch (or the epoch's last batch) was trained with.
 *
 * @throws TypeError for options that make no sense. The model must have a `learningRate`.
 */
export function learningRateMonitor(options: LearningRateMonitorOptions = {}): TrainingCallback {
  checkOptions('learningRateMonitor', options, { name: text, interval: intervalCheck, every: whole(1) })
  const { name = 'learningRateMonitor', interval = 'batch', every = 1 } = options
  const log = ({ run, control }: TrainingContext): void => run.log({ learning_rate: control.learningRate })
  return createCallback({ name, needs: ['learningRate'], fresh: () => undefined }, () =>
    interval === 'batch'
      ? { onBatchEnd: context => (context.step % every === 0 ? log(context) : undefined) }
      : { onEpochEnd: context => (context.epoch % every === 0 ? log(context) : undefined) },
  )
}
