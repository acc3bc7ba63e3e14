import type { TrainingCallback } from '@trainlog/core/training'
import type { GradientClipping } from './clip-gradients.js'
import { createCallback } from './create-callback.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { MetricWatch } from './metric-watch.js'
import { NumberWindow } from './number-window.js'
import { above0, checkOptions, text, whole } from './options.js'
import { OutlierDetector, type OutlierRule } from './outlier-rule.js'
import { ShareWindow } from './share-window.js'

/** What `stabilityScore` may be told. Everything is optional. */
export interface StabilityScoreOptions {
  /** ['stability'] */
  readonly name?: string
  /** ['loss'] */
  readonly monitor?: string
  /** ['auto': by the metric's name] */
  readonly mode?: Mode
  /** Steps that count [100]. */
  readonly window?: number
  /** When a loss is a spike: standard deviations (by MAD) above the median [6]. */
  readonly spikeThreshold?: number
  /** Whose clipping counts [none]. List it before this callback. */
  readonly clipping?: Pick<GradientClipping, 'report'>
  /** Log once in so many steps [10]. */
  readonly every?: number
}

/** The parts of the score, each from 0 (unstable) to 1. */
export interface StabilityParts {
  /** Share of steps whose loss and gradient norm were finite. */
  readonly finite: number
  /** 1 - the share of steps whose loss was a spike. */
  readonly calm: number
  /** 1 - the share of steps whose gradients were clipped; 1 without `clipping`. */
  readonly unclipped: number
  /** 1 / (1 + standard deviation / mean) of the gradients' norms; 1 without gradients. */
  readonly steady: number
}

/** Gives the score too. */
export interface StabilityScore extends TrainingCallback {
  /** Of the last steps; undefined before the first one. */
  report(): (StabilityParts & { readonly score: number }) | undefined
}

/** The product of the parts: 1 only when all is well, 0 as soon as one part is. */
export function scoreOf({ finite, calm, unclipped, steady }: StabilityParts): number {
  return finite * calm * unclipped * steady
}

/** Norms near the largest number overflow in squares and sums: as far from steady as can be. */
function steadiness(variation: number): number {
  return Number.isNaN(variation) ? 0 : 1 / (1 + variation)
}

class Stability {
  finite: ShareWindow
  spikes: ShareWindow
  clipped: ShareWindow
  norms: NumberWindow
  detector: OutlierDetector
  /** Of this step; undefined without gradients. */
  norm: number | undefined
  readonly watch: MetricWatch

  constructor(window: number, rule: OutlierRule, monitor: string) {
    this.finite = new ShareWindow(window)
    this.spikes = new ShareWindow(window)
    this.clipped = new ShareWindow(window)
    this.norms = new NumberWindow(window)
    this.detector = new OutlierDetector(rule)
    this.watch = new MetricWatch(monitor)
  }

  get parts(): StabilityParts | undefined {
    const finite = this.finite.share
    if (finite === undefined) return undefined
    const { mean, standardDeviation = 0 } = this.norms
    return {
      finite,
      calm: 1 - (this.spikes.share ?? 0),
      unclipped: 1 - (this.clipped.share ?? 0),
      steady: mean === undefined || mean === 0 ? 1 : steadiness(standardDeviation / mean),
    }
  }
}

/**
 * How stable training is, from 0 to 1: `finite × calm × unclipped × steady` over the last steps (see `StabilityParts`). Logs the run's metric
 * `stability_score`, and the parts as `<name>/finite`, `/calm`, `/unclipped`, `/steady`. No reference has a score of this name; each part is a
 * share that can be read on its own. Saved with a checkpoint: the windows.
 *
 * @throws TypeError for options that make no sense.
 */
export function stabilityScore(options: StabilityScoreOptions = {}): StabilityScore {
  checkOptions('stabilityScore', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    window: whole(2),
    spikeThreshold: above0,
    clipping: value =>
      typeof (value as { readonly report?: unknown } | null)?.report === 'function' ? undefined : 'write what clipGradients gave',
    every: whole(1),
  })
  const { monitor = 'loss', window = 100, clipping, every = 10 } = options
  const rule: OutlierRule = {
    window,
    minValues: Math.min(window, 20),
    threshold: options.spikeThreshold ?? 6,
    minRelative: 1e-3,
    minAbsolute: 0,
    side: resolveMode('stabilityScore', options.mode ?? 'auto', monitor) === 'min' ? 'above' : 'below',
  }
  const fresh = (): Stability => new Stability(window, rule, monitor)
  let current: () => Stability = fresh
  const callback = createCallback<Stability>(
    {
      name: options.name ?? 'stability',
      fresh,
      save: ({ finite, spikes, clipped, norms, detector }) => ({
        finite: finite.toArray(),
        spikes: spikes.toArray(),
        clipped: clipped.toArray(),
        norms: norms.toArray(),
        losses: detector.toArray(),
      }),
      load(saved, state) {
        state.finite = new ShareWindow(window, saved.numbers('finite'))
        state.spikes = new ShareWindow(window, saved.numbers('spikes'))
        state.clipped = new ShareWindow(window, saved.numbers('clipped'))
        state.norms = new NumberWindow(window, saved.numbers('norms'))
        state.detector = new OutlierDetector(rule, saved.numbers('losses'))
      },
    },
    memory => {
      current = () => memory.now
      return {
        onGradients({ globalNorm }) {
          memory.now.norm = globalNorm
        },
        onBatchEnd({ metrics, log, run, step }) {
          const state = memory.now
          const { norm } = state
          state.norm = undefined
          const loss = state.watch.find(metrics, log)
          state.finite.push((loss === undefined || Number.isFinite(loss)) && (norm === undefined || Number.isFinite(norm)))
          state.spikes.push(loss !== undefined && Number.isFinite(loss) && state.detector.push(loss) !== undefined)
          if (norm !== undefined && Number.isFinite(norm)) state.norms.push(norm)
          const clipped = clipping?.report()
          if (clipped) state.clipped.push(clipped.clipped)
          if (step % every !== 0) return
          const { parts } = state
          if (!parts) return
          log.log({ finite: parts.finite, calm: parts.calm, unclipped: parts.unclipped, steady: parts.steady })
          run.log({ stability_score: scoreOf(parts) })
        },
      }
    },
  )
  return {
    ...callback,
    report() {
      const { parts } = current()
      return parts && { ...parts, score: scoreOf(parts) }
    },
  }
}
