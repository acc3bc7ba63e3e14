import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { MetricWatch } from './metric-watch.js'
import { above0, callable, checkOptions, from0, interval as intervalCheck, oneOf, text, whole } from './options.js'
import { OutlierDetector, type OutlierRule } from './outlier-rule.js'

/** What `lossSpikes` may be told. Everything is optional. */
export interface LossSpikesOptions {
  /** ['lossSpikes(<monitor>)'] */
  readonly name?: string
  /** ['loss'] */
  readonly monitor?: string
  /** A spike is a jump to the worse ['auto': by the metric's name]. */
  readonly mode?: Mode
  /** Values to compare with [50]. */
  readonly window?: number
  /** Values before the first judgement [20]. */
  readonly minValues?: number
  /** standard deviations (by MAD) above the median [6]. */
  readonly threshold?: number
  /** The jump must also be at least this share of the median [0.001]. */
  readonly minRelative?: number
  /** The jump must also be at least this [0]. */
  readonly minAbsolute?: number
  /** NaN and infinities: spikes, or not looked at ['spike']. */
  readonly nonFinite?: 'spike' | 'ignore'
  /** Report it, or end training as well ['report']. */
  readonly action?: 'report' | 'stop'
  /** Called with each spike. */
  readonly onSpike?: (spike: LossSpike) => void
  /** Look after each batch or each epoch ['batch']. */
  readonly interval?: 'batch' | 'epoch'
}

/** A loss that jumped. */
export interface LossSpike {
  readonly metric: string
  readonly value: number
  /** Of the values before; undefined when there were not enough of them. */
  readonly median: number | undefined
  /** In standard deviations; Infinity when the values before were all the same, or this one is not finite. */
  readonly distance: number
  readonly step: number
  readonly epoch: number
}

interface State {
  detector: OutlierDetector
  count: number
  watch: MetricWatch
}

/**
 * Reports jumps of the loss to the worse, found by the median and MAD of the values before (see `OutlierDetector`): as `numeric-issue` `spike`,
 * and as the metric `spikes`, how many there were. Saved with a checkpoint: the window and the count.
 *
 * @throws TypeError for options that make no sense.
 */
export function lossSpikes(options: LossSpikesOptions = {}): TrainingCallback {
  checkOptions('lossSpikes', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    window: whole(3),
    minValues: whole(2),
    threshold: above0,
    minRelative: from0,
    minAbsolute: from0,
    nonFinite: oneOf('spike', 'ignore'),
    action: oneOf('report', 'stop'),
    onSpike: callable,
    interval: intervalCheck,
  })
  const { monitor = 'loss', nonFinite = 'spike', action = 'report', onSpike, interval = 'batch' } = options
  const window = options.window ?? 50
  const rule: OutlierRule = {
    window,
    minValues: Math.min(window, options.minValues ?? 20),
    threshold: options.threshold ?? 6,
    minRelative: options.minRelative ?? 1e-3,
    minAbsolute: options.minAbsolute ?? 0,
    side: resolveMode('lossSpikes', options.mode ?? 'auto', monitor) === 'min' ? 'above' : 'below',
  }
  return createCallback<State>(
    {
      name: options.name ?? `lossSpikes(${monitor})`,
      fresh: () => ({ detector: new OutlierDetector(rule), count: 0, watch: new MetricWatch(monitor) }),
      save: ({ detector, count }) => ({ window: detector.toArray(), count }),
      load(saved, state) {
        state.detector = new OutlierDetector(rule, saved.numbers('window'))
        state.count = saved.count('count')
      },
    },
    memory => {
      const look = (context: TrainingContext): void => {
        const state = memory.now
        const value = state.watch.find(context.metrics, context.log)
        if (value === undefined) return
        let median: number | undefined
        let distance = Infinity
        if (Number.isFinite(value)) {
          const found = state.detector.push(value)
          if (!found) return
          median = found.median
          distance = Math.abs(found.distance)
        } else if (nonFinite === 'ignore') return
        state.count++
        report(context, { metric: monitor, value, median, distance, step: context.step, epoch: context.epoch }, action)
        context.log.log({ spikes: state.count })
        onSpike?.({ metric: monitor, value, median, distance, step: context.step, epoch: context.epoch })
      }
      return interval === 'epoch' ? { onEpochEnd: look } : { onBatchEnd: look }
    },
  )
}

function report({ log, control }: TrainingContext, { metric, value, median, distance }: LossSpike, action: 'report' | 'stop'): void {
  log.numericIssue('spike', {
    location: metric,
    severity: Number.isFinite(value) ? 'medium' : 'high',
    details: { value, median: median ?? null, distance },
    ...(action === 'stop' && { action: 'training stops' }),
  })
  if (action === 'stop') control.stop(`${metric} jumped to ${value}${median === undefined ? '' : ` from about ${median}`}`)
}
