import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback, type Memory } from './create-callback.js'
import { MetricAccumulator, type MetricStatistics } from './metric-statistics.js'
import { createNameFilter } from './name-filter.js'
import { checkOptions, interval as intervalCheck, listOf, text, whole } from './options.js'

/** What `metricTracker` may be told. Everything is optional. */
export interface MetricTrackerOptions {
  /** ['metricTracker'] */
  readonly name?: string
  /** Names or patterns, as for `run.metric` [['*'], all]. */
  readonly metrics?: readonly string[]
  /** Values of the windowed statistics [100]. */
  readonly window?: number
  /** Weight of the newest value in the moving average, above 0 and at most 1 [0.1]. */
  readonly smoothing?: number
  /** Take the metrics of each batch, or of each epoch ['batch']. */
  readonly interval?: 'batch' | 'epoch'
  /** Log the statistics once in so many epochs [1]. */
  readonly every?: number
}

/** Keeps statistics. */
export interface MetricTracker extends TrainingCallback {
  /** Of one metric, under the name it was given with; undefined when it has not appeared. */
  statistics(metric: string): MetricStatistics | undefined
  /** Names of what has appeared. */
  names(): readonly string[]
}

/**
 * Keeps statistics of metrics, and logs at the end of an epoch `<name>/<metric>/mean`, `/std`, `/min`, `/max` (of all values), `/ema`, `/median` and
 * `/slope` (of the window). Saved with a checkpoint: all of it.
 *
 * @throws TypeError for options that make no sense.
 */
export function metricTracker(options: MetricTrackerOptions = {}): MetricTracker {
  checkOptions('metricTracker', options, {
    name: text,
    metrics: listOf(text),
    window: whole(3),
    smoothing: value => (typeof value === 'number' && value > 0 && value <= 1 ? undefined : 'write a number above 0 and at most 1'),
    interval: intervalCheck,
    every: whole(1),
  })
  const { metrics: patterns = ['*'], window = 100, smoothing = 0.1, interval = 'batch', every = 1 } = options
  const meant = createNameFilter(patterns)
  let memory: Memory<State> | undefined
  const callback = createCallback<State>(
    {
      name: options.name ?? 'metricTracker',
      fresh: () => ({ found: new Map() }),
      save: ({ found }) => Object.fromEntries([...found].map(([name, one]) => [name, one.save()] as const)),
      load(saved, { found }) {
        for (const name of saved.keys) found.set(name, new MetricAccumulator(window, smoothing, saved.record(name)))
      },
    },
    given => {
      memory = given
      const take = ({ metrics }: TrainingContext): void => {
        const { found } = given.now
        for (const name in metrics) {
          if (!meant(name)) continue
          let one = found.get(name)
          if (!one) found.set(name, (one = new MetricAccumulator(window, smoothing)))
          one.push(metrics[name] as number)
        }
      }
      return {
        ...(interval === 'batch' && { onBatchEnd: take }),
        onEpochEnd(context) {
          if (interval === 'epoch') take(context)
          if (context.epoch % every !== 0) return
          const values: Record<string, number | undefined> = {}
          for (const [name, one] of given.now.found) {
            const { mean, standardDeviation, min, max, ema, windowMedian, slope } = one.statistics
            Object.assign(values, {
              [`${name}/mean`]: mean,
              [`${name}/std`]: standardDeviation,
              [`${name}/min`]: min,
              [`${name}/max`]: max,
              [`${name}/ema`]: ema,
              [`${name}/median`]: windowMedian,
              [`${name}/slope`]: slope,
            })
          }
          context.log.log(values)
        },
        onTrainEnd({ log, metrics }) {
          if (given.now.found.size === 0)
            log.warn(`no metric like ${patterns.join(', ')} has appeared; there were ${Object.keys(metrics).join(', ') || 'none at all'}`)
        },
      }
    },
  )
  return {
    ...callback,
    statistics: metric => memory!.now.found.get(metric)?.statistics,
    names: () => [...memory!.now.found.keys()],
  }
}

interface State {
  readonly found: Map<string, MetricAccumulator>
}
