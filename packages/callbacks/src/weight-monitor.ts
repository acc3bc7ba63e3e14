import type { TrainingCallback } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { normOf, numbersOf, type WeightSource, weightSource } from './numbers-of.js'
import { checkOptions, flag, required, text, whole } from './options.js'

/** What `weightMonitor` may be told. */
export interface WeightMonitorOptions {
  /** ['weights'] */
  readonly name?: string
  /** Gives the weights by name. */
  readonly weights: WeightSource
  /** Look once in so many steps [100]. */
  readonly every?: number
  /** Also log a histogram per variable [false]. */
  readonly histograms?: boolean
}

/**
 * Logs now and then the run's metric `weight_norm`, `<name>/<variable>/norm` of each variable, and a histogram `<name>/<variable>`.
 *
 * @throws TypeError for options that make no sense.
 */
export function weightMonitor(options: WeightMonitorOptions): TrainingCallback {
  checkOptions('weightMonitor', options, { name: text, weights: required(weightSource), every: whole(1), histograms: flag })
  const { weights, every = 100, histograms = false } = options
  return createCallback({ name: options.name ?? 'weights', fresh: () => undefined }, () => ({
    onBatchEnd({ run, log, step, model }) {
      if (step % every !== 0) return
      const norms: Record<string, number> = {}
      let squares = 0
      for (const [name, weight] of Object.entries(weights(model))) {
        const numbers = numbersOf(weight)
        if (!numbers) continue
        const norm = normOf(numbers)
        squares += norm ** 2
        norms[`${name}/norm`] = norm
        if (histograms) log.histogram(name, 'dataSync' in weight ? weight : Array.from(weight))
      }
      run.log({ weight_norm: Math.sqrt(squares) })
      log.log(norms)
    },
  }))
}
