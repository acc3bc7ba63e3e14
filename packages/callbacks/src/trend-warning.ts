import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { normalQuantile } from './distributions.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { fitLine, type NumberList } from './least-squares.js'
import { mannKendall } from './mann-kendall.js'
import { MetricWatch } from './metric-watch.js'
import { NumberWindow } from './number-window.js'
import { checkOptions, fraction, from0, interval as intervalCheck, text, whole } from './options.js'

/** What `trendWarning` may be told. Everything is optional. */
export interface TrendWarningOptions {
  /** ['trendWarning(<monitor>)'] */
  readonly name?: string
  /** ['val_loss'] */
  readonly monitor?: string
  /** ['auto': by the metric's name] */
  readonly mode?: Mode
  /** Values that are looked at, at least 10 [30]. */
  readonly window?: number
  /** Probability, per look, of taking noise for a trend [0.0001]. */
  readonly alpha?: number
  /** The change over the window must also be at least this share of the mean's size [0.001]. */
  readonly minRelative?: number
  /** Look after each batch or each epoch ['epoch']. */
  readonly interval?: 'batch' | 'epoch'
}

/** What `judgeTrend` goes by. */
export interface TrendRule {
  readonly mode: 'min' | 'max'
  readonly alpha: number
  readonly minRelative: number
}

/** How `judgeTrend` came to its word. */
export interface TrendVerdict {
  readonly worsening: boolean
  /** Mann–Kendall's Z, above 0 when it gets worse. */
  readonly z: number
  /** What Z would have to be. */
  readonly needed: number
  /** Over the window, by the slope of a straight line; above 0 when it gets worse. Only known where Z is large enough. */
  readonly change: number | undefined
}

/** Does it get worse? By Mann–Kendall's test, one-sided at `alpha`, which asks for no straight line and no normal noise; and by enough to matter. */
export function judgeTrend(rule: TrendRule, values: NumberList): TrendVerdict {
  const sign = rule.mode === 'min' ? 1 : -1
  const z = sign * mannKendall(values)
  const needed = normalQuantile(1 - rule.alpha)
  if (z <= needed) return { worsening: false, z, needed, change: undefined }
  const line = fitLine(values)
  const change = sign * line.slope * (values.size - 1)
  return { worsening: change >= rule.minRelative * Math.abs(line.mean), z, needed, change }
}

interface State {
  values: NumberWindow
  warned: boolean
  watch: MetricWatch
}

/**
 * Raises an alert when a metric gets worse (see `judgeTrend`): divergence, or over-fitting when it is `val_loss`; and a resolved one when it no
 * longer does. Saved with a checkpoint: the window, and whether it has warned.
 *
 * @throws TypeError for options that make no sense.
 */
export function trendWarning(options: TrendWarningOptions = {}): TrainingCallback {
  checkOptions('trendWarning', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    window: whole(10),
    alpha: fraction,
    minRelative: from0,
    interval: intervalCheck,
  })
  const { monitor = 'val_loss', window = 30, interval = 'epoch' } = options
  const rule: TrendRule = {
    mode: resolveMode('trendWarning', options.mode ?? 'auto', monitor),
    alpha: options.alpha ?? 1e-4,
    minRelative: options.minRelative ?? 1e-3,
  }
  return createCallback<State>(
    {
      name: options.name ?? `trendWarning(${monitor})`,
      fresh: () => ({ values: new NumberWindow(window), warned: false, watch: new MetricWatch(monitor) }),
      save: ({ values, warned }) => ({ values: values.toArray(), warned }),
      load(saved, state) {
        state.values = new NumberWindow(window, saved.numbers('values'))
        state.warned = saved.flag('warned')
      },
    },
    memory => {
      const look = ({ metrics, log }: TrainingContext): void => {
        const state = memory.now
        const value = state.watch.find(metrics, log)
        if (value === undefined || !Number.isFinite(value)) return
        state.values.push(value)
        if (!state.values.full) return
        const { worsening, z, needed, change } = judgeTrend(rule, state.values)
        const title = `${monitor} is getting worse`
        if (!state.warned && worsening) {
          state.warned = true
          const text = `over the last ${window} values it changed by ${(change ?? 0).toPrecision(3)} (Mann–Kendall Z ${z.toFixed(1)})`
          log.alert(title, text, { metric: monitor, value: z, threshold: needed })
        } else if (state.warned && z <= 0) {
          state.warned = false
          log.alert(title, 'it no longer does', { level: 'info', metric: monitor, value: z, threshold: needed, resolved: true })
        }
      }
      return interval === 'epoch' ? { onEpochEnd: look } : { onBatchEnd: look }
    },
  )
}
