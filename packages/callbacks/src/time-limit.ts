import { systemClock, type Clock } from '@trainlog/core'
import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { above0, aClock, checkOptions, required, text } from './options.js'

/** What `timeLimit` may be told. */
export interface TimeLimitOptions {
  /** ['timeLimit'] */
  readonly name?: string
  /** Time for training, all sessions together. */
  readonly minutes: number
  /** For tests [the system's]. */
  readonly clock?: Pick<Clock, 'monotonic'>
}

/**
 * Ends training after a time, looked at after each batch and epoch: Lightning's `Timer`. Counts from the first hook; the time of earlier
 * sessions comes back with a checkpoint, the time between them does not count.
 *
 * @throws TypeError for options that make no sense.
 */
export function timeLimit(options: TimeLimitOptions): TrainingCallback {
  checkOptions('timeLimit', options, { name: text, minutes: required(above0), clock: aClock })
  const { minutes, clock = systemClock } = options
  const elapsed = ({ started, before }: State): number => before + (started === undefined ? 0 : clock.monotonic() - started)
  return createCallback<State>(
    {
      name: options.name ?? 'timeLimit',
      fresh: () => ({ started: undefined, before: 0 }),
      save: state => ({ elapsedMs: elapsed(state) }),
      load(saved, state) {
        state.before = saved.number('elapsedMs')
      },
    },
    memory => {
      const look = ({ control }: TrainingContext): void => {
        memory.now.started ??= clock.monotonic()
        if (elapsed(memory.now) >= minutes * 60_000) control.stop(`the time limit of ${minutes} minutes is reached`)
      }
      return { onTrainBegin: look, onBatchEnd: look, onEpochEnd: look }
    },
  )
}

interface State {
  /** By the clock; undefined before training began. */
  started: number | undefined
  /** Milliseconds of earlier sessions. */
  before: number
}
