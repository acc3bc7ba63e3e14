import type { GradientContext, TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { findNonFinite, type NonFinite } from './non-finite.js'
import { numbersOf, type Readable, type WeightSource, weightSource } from './numbers-of.js'
import { above0, checkOptions, flag, oneOf, text, whole } from './options.js'

/** What `numericChecks` may be told. Everything is optional. */
export interface NumericChecksOptions {
  /** ['numericChecks'] */
  readonly name?: string
  /** Look at every metric of each batch [true]. */
  readonly values?: boolean
  /** Look at the gradients' norm, and when it is not finite at each gradient [true]. */
  readonly gradients?: boolean
  /** Look at the weights too [not looked at]. */
  readonly weights?: WeightSource
  /** Steps from one look at the weights to the next [100]. */
  readonly everyWeights?: number
  /** A larger norm of all gradients is reported as `exploding` [none]. */
  readonly exploding?: number
  /** A smaller one as `vanishing` [none]. */
  readonly vanishing?: number
  /** Report; leave the model as it is for a batch whose gradients are not finite; or end training ['report']. */
  readonly action?: 'report' | 'skip' | 'stop'
}

interface State {
  /** Issues of this epoch, by kind and place. */
  seen: Set<string>
  count: number
}

/**
 * Looks for NaN and infinities in metrics, gradients and weights, and reports them as `numeric-issue`: each kind and place once an epoch;
 * the metric `<name>/issues` counts all of them. Gradients are read only when their norm says that something is wrong.
 *
 * @throws TypeError for options that make no sense.
 */
export function numericChecks(options: NumericChecksOptions = {}): TrainingCallback {
  checkOptions('numericChecks', options, {
    name: text,
    values: flag,
    gradients: flag,
    weights: weightSource,
    everyWeights: whole(1),
    exploding: above0,
    vanishing: above0,
    action: oneOf('report', 'skip', 'stop'),
  })
  const { values = true, gradients = true, weights, everyWeights = 100, exploding = Infinity, vanishing = 0, action = 'report' } = options
  return createCallback<State>(
    {
      name: options.name ?? 'numericChecks',
      fresh: () => ({ seen: new Set(), count: 0 }),
      save: ({ seen, count }) => ({ seen: [...seen], count }),
      load(saved, state) {
        state.seen = new Set(saved.texts('seen'))
        state.count = saved.count('count')
      },
    },
    memory => {
      const report = (context: TrainingContext, issue: Issue, skips: boolean): void => {
        const state = memory.now
        context.log.log({ issues: ++state.count })
        const { kind, location, details } = issue
        const acts = action === 'stop' || (action === 'skip' && skips)
        if (acts && action === 'stop') context.control.stop(`${kind} in ${location}`)
        if (acts && action === 'skip') context.control.skipBatch(`${kind} in ${location}`)
        const key = `${kind} ${location}`
        if (state.seen.has(key)) return
        state.seen.add(key)
        const done = action === 'stop' ? 'training stops' : 'the batch is skipped'
        const severity = kind === 'nan' || kind === 'inf' ? 'high' : 'medium'
        context.log.numericIssue(kind, { location, severity, details, ...(acts && { action: done }) })
      }
      const lookAt = (context: TrainingContext, what: string, all: Readonly<Record<string, Readable>>, skips: boolean): boolean => {
        let any = false
        for (const [name, one] of Object.entries(all)) {
          const numbers = numbersOf(one)
          const found = numbers && findNonFinite(numbers)
          if (!found) continue
          any = true
          report(context, { kind: kindOf(found), location: `${what} ${name}`, details: { ...found, of: numbers.length } }, skips)
        }
        return any
      }
      const lookAtNorm = (context: GradientContext): void => {
        const { globalNorm } = context
        const details = { norm: globalNorm }
        if (!Number.isFinite(globalNorm)) {
          // Finite values may have a norm that is too large for a float.
          if (!lookAt(context, 'gradient', context.gradients, true))
            report(context, { kind: 'exploding', location: 'gradients', details }, true)
        } else if (globalNorm > exploding) report(context, { kind: 'exploding', location: 'gradients', details }, false)
        else if (globalNorm < vanishing) report(context, { kind: 'vanishing', location: 'gradients', details }, false)
      }
      return {
        onEpochBegin: () => memory.now.seen.clear(),
        ...(gradients && { onGradients: lookAtNorm }),
        onBatchEnd(context) {
          const { metrics, model, step } = context
          if (values) {
            for (const name in metrics) {
              const value = metrics[name] as number
              if (Number.isFinite(value)) continue
              report(context, { kind: Number.isNaN(value) ? 'nan' : 'inf', location: name, details: {} }, false)
            }
          }
          if (weights && step % everyWeights === 0) lookAt(context, 'weight', weights(model), false)
        },
      }
    },
  )
}

interface Issue {
  readonly kind: 'nan' | 'inf' | 'exploding' | 'vanishing'
  readonly location: string
  readonly details: Readonly<Record<string, number>>
}

function kindOf({ nan }: NonFinite): 'nan' | 'inf' {
  return nan > 0 ? 'nan' : 'inf'
}
