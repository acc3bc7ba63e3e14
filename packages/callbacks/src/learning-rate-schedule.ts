import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { checkOptions, interval as intervalCheck, show, text } from './options.js'
import type { Schedule } from './schedule.js'

/** What `learningRateSchedule` may be told. Everything is optional. */
export interface LearningRateScheduleOptions {
  /** ['learningRateSchedule'] */
  readonly name?: string
  /** What the schedule counts: steps, or epochs ['batch']. */
  readonly interval?: 'batch' | 'epoch'
}

/**
 * Sets the learning rate before each batch (or epoch) to what a schedule says for this step (epoch), as Keras' `LearningRateScheduler` does:
 * the first one is trained with `schedule(0)`. Needs no state: the step says it all.
 *
 * @throws TypeError for options that make no sense; in training, for a schedule that gives no finite number from 0 on. The model must have a `learningRate`.
 */
export function learningRateSchedule(schedule: Schedule, options: LearningRateScheduleOptions = {}): TrainingCallback {
  if (typeof (schedule as unknown) !== 'function')
    throw new TypeError(`learningRateSchedule: the schedule is ${show(schedule)}; write a function (t, total) => learning rate`)
  checkOptions('learningRateSchedule', options, { name: text, interval: intervalCheck })
  const { name = 'learningRateSchedule', interval = 'batch' } = options
  const set = (control: TrainingContext['control'], t: number, total: number): void => {
    control.learningRate = schedule(t, total)
  }
  return createCallback({ name, needs: ['learningRate'], fresh: () => undefined }, (): Partial<TrainingCallback> =>
    interval === 'epoch'
      ? { onEpochBegin: ({ control, epoch, epochs }) => set(control, epoch, epochs) }
      : { onBatchBegin: ({ control, step, totalSteps = Infinity }) => set(control, step, totalSteps) },
  )
}
