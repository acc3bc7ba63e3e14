import type { TrainingCallback } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { normOf, numbersOf } from './numbers-of.js'
import { checkOptions, flag, text, whole } from './options.js'

/** What `gradientMonitor` may be told. Everything is optional. */
export interface GradientMonitorOptions {
  /** ['gradients'] */
  readonly name?: string
  /** Look at each variable once in so many steps; the norm of all is logged at each [50]. */
  readonly every?: number
  /** Also log a histogram per variable [false]. */
  readonly histograms?: boolean
}

/**
 * Logs the run's metric `gradient_norm`, and now and then `<name>/<variable>/norm` and a histogram `<name>/<variable>`, as composer's
 * `OptimizerMonitor` does: all before clipping. Reads the gradients only at those steps.
 *
 * @throws TypeError for options that make no sense.
 */
export function gradientMonitor(options: GradientMonitorOptions = {}): TrainingCallback {
  checkOptions('gradientMonitor', options, { name: text, every: whole(1), histograms: flag })
  const { every = 50, histograms = false } = options
  return createCallback({ name: options.name ?? 'gradients', fresh: () => undefined }, () => ({
    onGradients({ run, log, step, gradients, globalNorm }) {
      run.log({ gradient_norm: globalNorm })
      if (step % every !== 0) return
      const norms: Record<string, number> = {}
      for (const name in gradients) {
        const numbers = numbersOf(gradients[name]!)
        if (!numbers) continue
        norms[`${name}/norm`] = normOf(numbers)
        if (histograms) log.histogram(name, gradients[name]!)
      }
      log.log(norms)
    },
  }))
}
