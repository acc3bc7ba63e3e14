import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { studentQuantile } from './distributions.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { fitLine, type NumberList } from './least-squares.js'
import { MetricWatch } from './metric-watch.js'
import { NumberWindow } from './number-window.js'
import { checkOptions, fraction, from0, interval as intervalCheck, text, whole } from './options.js'

/** What `plateauWarning` may be told. Everything is optional. */
export interface PlateauWarningOptions {
  /** ['plateauWarning(<monitor>)'] */
  readonly name?: string
  /** ['val_loss'] */
  readonly monitor?: string
  /** ['auto': by the metric's name] */
  readonly mode?: Mode
  /** Values that are looked at, at least 10 [30]. */
  readonly window?: number
  /** Improvement over the window below which it is a plateau, in standard deviations of the noise around the line [3]. */
  readonly minImprovement?: number
  /** The same as a share of the mean's size, for metrics almost without noise; the larger of both counts [0.001]. */
  readonly minRelative?: number
  /** Probability, per look, of taking an improvement of exactly that much for a plateau [0.001]. */
  readonly alpha?: number
  /** Look after each batch or each epoch ['epoch']. */
  readonly interval?: 'batch' | 'epoch'
}

/** How `judgeImprovement` came to its word. */
export interface ImprovementVerdict {
  readonly plateau: boolean
  /** Over the window, by the line's slope. */
  readonly improvement: number
  /** Its upper confidence limit. */
  readonly atMost: number
  /** What it would have to be. */
  readonly needed: number
}

/** What `judgeImprovement` goes by. */
export interface ImprovementRule {
  readonly mode: 'min' | 'max'
  readonly minImprovement: number
  readonly minRelative: number
  readonly alpha: number
}

/**
 * Is it a plateau? Ordinary least squares gives the improvement over the window and, by Student's t, the limit above which it is only with
 * probability `alpha`; a plateau is where even that limit is below what an improvement is worth. So the warning rests on evidence that
 * little happens, not on the lack of evidence that something does. Values are taken to scatter independently around a line.
 */
export function judgeImprovement(rule: ImprovementRule, values: NumberList): ImprovementVerdict {
  const n = values.size
  const line = fitLine(values)
  const improvement = (rule.mode === 'min' ? -1 : 1) * line.slope * (n - 1)
  const atMost = improvement + studentQuantile(1 - rule.alpha, n - 2) * line.slopeError * (n - 1)
  const needed = Math.max(rule.minImprovement * line.noise, rule.minRelative * Math.abs(line.mean))
  return { plateau: atMost <= needed, improvement, atMost, needed }
}

interface State {
  values: NumberWindow
  warned: boolean
  watch: MetricWatch
}

/**
 * Raises an alert when a metric has stopped improving (see `judgeImprovement`), and a resolved one when it improves again. Saved with a
 * checkpoint: the window, and whether it has warned.
 *
 * @throws TypeError for options that make no sense.
 */
export function plateauWarning(options: PlateauWarningOptions = {}): TrainingCallback {
  checkOptions('plateauWarning', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    window: whole(10),
    minImprovement: from0,
    minRelative: from0,
    alpha: fraction,
    interval: intervalCheck,
  })
  const { monitor = 'val_loss', window = 30, interval = 'epoch' } = options
  const rule: ImprovementRule = {
    mode: resolveMode('plateauWarning', options.mode ?? 'auto', monitor),
    minImprovement: options.minImprovement ?? 3,
    minRelative: options.minRelative ?? 1e-3,
    alpha: options.alpha ?? 1e-3,
  }
  return createCallback<State>(
    {
      name: options.name ?? `plateauWarning(${monitor})`,
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
        const { plateau, improvement, atMost, needed } = judgeImprovement(rule, state.values)
        const title = `${monitor} has stopped improving`
        // Between "surely too little" and "enough" nothing changes, or it would flicker.
        if (!state.warned && plateau) {
          state.warned = true
          const text = `over the last ${window} values it improved by ${improvement.toPrecision(3)}, at most ${atMost.toPrecision(3)}`
          log.alert(title, text, { metric: monitor, value: improvement, threshold: needed })
        } else if (state.warned && improvement > needed) {
          state.warned = false
          log.alert(title, 'it improves again', { level: 'info', metric: monitor, value: improvement, threshold: needed, resolved: true })
        }
      }
      return interval === 'epoch' ? { onEpochEnd: look } : { onBatchEnd: look }
    },
  )
}
