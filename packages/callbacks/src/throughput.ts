import { systemClock, type Clock } from '@trainlog/core'
import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { NumberWindow } from './number-window.js'
import { aClock, checkOptions, text, whole } from './options.js'

/** What `throughput` may be told. Everything is optional. */
export interface ThroughputOptions {
  /** ['throughput'] */
  readonly name?: string
  /** Samples in a batch: a number, or a function for batches of different sizes [not logged]. */
  readonly batchSize?: number | ((context: TrainingContext) => number)
  /** Batches over which the rate is averaged [100]. */
  readonly window?: number
  /** Log once in so many batches [10]. */
  readonly every?: number
  /** For tests [the system's]. */
  readonly clock?: Pick<Clock, 'monotonic'>
}

interface State {
  times: NumberWindow
  samples: NumberWindow
  /** When the batch that runs began, the time to load it included. */
  since: number | undefined
  batches: number
}

/**
 * Logs `<name>/batches_per_second`, `<name>/batch_time` (seconds) and, with `batchSize`, `<name>/samples_per_second`, over a window as composer's
 * `SpeedMonitor` does. From the end of one batch to the end of the next, so loading data counts; validation, and what comes between
 * epochs, does not.
 *
 * @throws TypeError for options that make no sense.
 */
export function throughput(options: ThroughputOptions = {}): TrainingCallback {
  checkOptions('throughput', options, {
    name: text,
    batchSize: value => (typeof value === 'function' ? undefined : whole(1)(value) && 'write a whole number from 1 on, or a function'),
    window: whole(1),
    every: whole(1),
    clock: aClock,
  })
  const { batchSize, window = 100, every = 10, clock = systemClock } = options
  const sizeOf = (context: TrainingContext): number => (typeof batchSize === 'function' ? batchSize(context) : (batchSize ?? 0))
  return createCallback<State>(
    {
      name: options.name ?? 'throughput',
      fresh: () => ({ times: new NumberWindow(window), samples: new NumberWindow(window), since: undefined, batches: 0 }),
    },
    memory => {
      const begin = (): void => {
        memory.now.since = clock.monotonic()
      }
      return {
        onEpochBegin: begin,
        onValidationEnd: begin,
        onBatchEnd(context) {
          const state = memory.now
          const now = clock.monotonic()
          if (state.since !== undefined) {
            state.times.push((now - state.since) / 1000)
            state.samples.push(sizeOf(context))
          }
          state.since = now
          if (++state.batches % every !== 0) return
          const { mean } = state.times
          if (mean === undefined || mean <= 0) return
          context.log.log({
            batches_per_second: 1 / mean,
            batch_time: mean,
            ...(batchSize !== undefined && { samples_per_second: (state.samples.mean ?? 0) / mean }),
          })
        },
      }
    },
  )
}
