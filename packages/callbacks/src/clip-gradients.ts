import type { TrainingCallback } from '@trainlog/core/training'
import { clipStep, type ClipReport, type ClipRule } from './clip-plan.js'
import { createCallback, type Memory } from './create-callback.js'
import type { GradientMath } from './gradient-math.js'
import { above0, checkOptions, fraction, oneOf, show, text, whole } from './options.js'
import { ShareWindow } from './share-window.js'

/** What `clipGradients` may be told. Exactly one of `globalNorm`, `norm`, `value` and `adaptive` is needed. */
export interface ClipGradientsOptions {
  /** ['clipGradients'] */
  readonly name?: string
  /** Largest Euclidean norm of all gradients together. */
  readonly globalNorm?: number
  /** Largest Euclidean norm of each variable's gradient: not the same as `globalNorm`. */
  readonly norm?: number
  /** Largest absolute value. */
  readonly value?: number
  /** Adaptive clipping: largest norm of a unit's gradient as a share of its weights' norm [ratio 0.01, eps 0.001, unit 'last']; see `clipAdaptively`. */
  readonly adaptive?: { readonly ratio?: number; readonly eps?: number; readonly unit?: 'last' | 'first' }
  /** Gradients that are not finite: leave the model as it is for this batch, put zeros in their place, or pass them on ['skip']. */
  readonly nonFinite?: 'skip' | 'zero' | 'keep'
  /** Steps over which `clipping_ratio` is taken [100]. */
  readonly window?: number
  /** Log once in so many steps [1]. */
  readonly every?: number
}

/** A callback that also clips: the loop asks every callback that has `clip` in turn, after `onGradients` and before the gradients are applied. */
export interface GradientClipping extends TrainingCallback {
  /**
   * Gives the gradients to apply: the same record where there was nothing to clip.
   *
   * @param math What to do it with: `arrayMath()` for typed arrays, which are changed in place.
   * @param weights Of the same names; needed for adaptive clipping.
   */
  clip<G>(
    gradients: Readonly<Record<string, NoInfer<G>>>,
    math: GradientMath<G>,
    weights?: Readonly<Record<string, NoInfer<G>>>,
  ): Readonly<Record<string, G>>
  /** Of the last step that was clipped or looked at; undefined before the first one. */
  report(): ClipReport | undefined
  /** Share of the last steps (see `window`) whose gradients were clipped; undefined before the first one. */
  ratio(): number | undefined
}

interface State {
  shares: ShareWindow
  last: ClipReport | undefined
  /** Was there a step since the last batch end? */
  asked: boolean
  /** A batch that is skipped need not be clipped. */
  skipped: boolean
  said: boolean
}

/**
 * Clips gradients: see `clipByGlobalNorm`, `clipByNorm`, `clipByValue`, `clipAdaptively` for the references. Logs `<name>/norm` (before) and
 * `<name>/coefficient`, and the run's metric `clipping_ratio`. Saved with a checkpoint: the window of the ratio.
 *
 * @throws TypeError for options that make no sense.
 */
export function clipGradients(options: ClipGradientsOptions): GradientClipping {
  const rule = ruleOf(options)
  const { nonFinite = 'skip', window = 100, every = 1 } = options
  let memory: Memory<State> | undefined
  const callback = createCallback<State>(
    {
      name: options.name ?? 'clipGradients',
      fresh: () => ({ shares: new ShareWindow(window), last: undefined, asked: false, skipped: false, said: false }),
      save: ({ shares }) => ({ clipped: shares.toArray() }),
      load(saved, state) {
        state.shares = new ShareWindow(window, saved.numbers('clipped'))
      },
    },
    given => {
      memory = given
      return {
        onGradients({ globalNorm, control }) {
          if (nonFinite !== 'skip' || Number.isFinite(globalNorm)) return
          given.now.skipped = true
          control.skipBatch(`the gradients' norm is ${globalNorm}`)
        },
        onBatchEnd({ log, run, step }) {
          const state = given.now
          const { skipped } = state
          state.skipped = false
          if (!state.asked && !skipped && !state.said) {
            state.said = true
            log.warn(
              'the training loop does not ask for clipping: nothing is clipped; call `clip` between computing and applying gradients',
            )
          }
          if (!state.asked) return
          state.asked = false
          if (step % every !== 0 || !state.last) return
          log.log({ norm: state.last.norm, coefficient: state.last.coefficient })
          run.log({ clipping_ratio: state.shares.share })
        },
      }
    },
  )
  return {
    ...callback,
    clip<G>(gradients: Readonly<Record<string, G>>, math: GradientMath<G>, weights?: Readonly<Record<string, G>>) {
      const state = memory!.now
      const result = clipStep(rule, gradients, math, weights)
      state.last = result.report
      state.asked = true
      state.shares.push(result.report.clipped)
      if (result.report.finite || nonFinite !== 'zero') return result.gradients
      return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, math.zero(gradient)]))
    },
    report: () => memory!.now.last,
    ratio: () => memory!.now.shares.share,
  }
}

const ways = ['globalNorm', 'norm', 'value', 'adaptive'] as const

function ruleOf(options: ClipGradientsOptions): ClipRule {
  checkOptions('clipGradients', options, {
    name: text,
    globalNorm: above0,
    norm: above0,
    value: above0,
    adaptive: value => (typeof value === 'object' && value !== null ? undefined : 'write an object, {} for the defaults'),
    nonFinite: oneOf('skip', 'zero', 'keep'),
    window: whole(1),
    every: whole(1),
  })
  const given = ways.filter(way => options[way] !== undefined)
  if (given.length !== 1)
    throw new TypeError(`clipGradients: write exactly one of ${ways.join(', ')}, not ${given.length === 0 ? 'none' : given.join(' and ')}`)
  if (options.adaptive) {
    checkOptions('clipGradients.adaptive', options.adaptive, { ratio: fraction, eps: above0, unit: oneOf('last', 'first') })
    const { ratio = 0.01, eps = 1e-3, unit = 'last' } = options.adaptive
    return { by: 'adaptive', ratio, eps, unit }
  }
  const by = given[0] as 'globalNorm' | 'norm' | 'value'
  const limit = options[by]
  if (limit === undefined) throw new TypeError(`clipGradients: ${by} is ${show(limit)}; write a number above 0`)
  return { by, limit }
}
