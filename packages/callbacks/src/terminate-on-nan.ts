import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { MetricWatch } from './metric-watch.js'
import { checkOptions, flag, text } from './options.js'

/** What `terminateOnNaN` may be told. Everything is optional. */
export interface TerminateOnNaNOptions {
  /** ['terminateOnNaN'] */
  readonly name?: string
  /** Metric to look at; '*' for all, as ignite does ['loss', as Keras does]. */
  readonly monitor?: string
  /** Infinities too, as Keras and ignite do; composer's `NaNMonitor` lets them pass [true]. */
  readonly infinite?: boolean
}

/**
 * Ends training after a batch whose loss is not a number: Keras' `TerminateOnNaN`.
 *
 * @throws TypeError for options that make no sense.
 */
export function terminateOnNaN(options: TerminateOnNaNOptions = {}): TrainingCallback {
  checkOptions('terminateOnNaN', options, { name: text, monitor: text, infinite: flag })
  const { name = 'terminateOnNaN', monitor = 'loss', infinite = true } = options
  const bad = (value: number): boolean => (infinite ? !Number.isFinite(value) : Number.isNaN(value))
  const report = ({ control, log }: TrainingContext, metric: string, value: number): void => {
    log.numericIssue(Number.isNaN(value) ? 'nan' : 'inf', { location: metric, severity: 'critical', action: 'training stops' })
    control.stop(`${metric} is ${value}`)
  }
  return createCallback<MetricWatch>({ name, fresh: () => new MetricWatch(monitor) }, memory => ({
    onBatchEnd(context) {
      const { metrics, log } = context
      if (monitor === '*') {
        for (const metric in metrics) if (bad(metrics[metric] as number)) return report(context, metric, metrics[metric] as number)
        return
      }
      const value = memory.now.find(metrics, log)
      if (value !== undefined && bad(value)) report(context, monitor, value)
    },
  }))
}
