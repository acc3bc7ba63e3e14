import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { BestModel } from './best-model.js'
import { createCallback, type Memory } from './create-callback.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { MetricWatch } from './metric-watch.js'
import { checkOptions, finite, flag, from0, interval as intervalCheck, oneOf, text, whole } from './options.js'
import { orNull } from './saved-state.js'
import { judgeValue, type StopReason, type StopRule, type StopState } from './stop-rule.js'

/** What `earlyStopping` may be told. Everything is optional. */
export interface EarlyStoppingOptions {
  /** ['earlyStopping(<monitor>)'] */
  readonly name?: string
  /** Metric to watch ['val_loss']. */
  readonly monitor?: string
  /** ['auto': by the metric's name] */
  readonly mode?: Mode
  /** Values without improvement after which training ends; 0 and 1 do the same [0, as in Keras]. */
  readonly patience?: number
  /** An improvement must be larger than this [0]. */
  readonly minDelta?: number
  /** Values must beat it, or patience runs out although they improve [none]. */
  readonly baseline?: number
  /** Epochs (or steps) before this one do not count at all [0]. */
  readonly startFrom?: number
  /** When training has come to its end, stopped early or not, the model goes back to its best state [false]. */
  readonly restoreBest?: boolean
  /** The best model is part of the callback's state, so that a resumed training can go back to it [true]. Its files grow by a third. */
  readonly bestInState?: boolean
  /** NaN and infinities: end training, count as no improvement, or are not looked at ['stop']. They are never the best. */
  readonly nonFinite?: 'stop' | 'count' | 'ignore'
  /** Good enough: training ends beyond it (strictly) [none]. */
  readonly stoppingThreshold?: number
  /** Hopeless: training ends beyond it (strictly) [none]. */
  readonly divergenceThreshold?: number
  /** Look after each batch or each epoch ['epoch']. */
  readonly interval?: 'batch' | 'epoch'
}

/** Ends training when a metric no longer improves. */
export interface EarlyStopping extends TrainingCallback {
  /** How far it is, also after training has ended. `reason`: why it asked to stop. */
  status(): Readonly<StopState> & { readonly reason: StopReason | undefined }
}

interface State extends StopState {
  reason: StopReason | undefined
  /** Where the last look was; -1 before the first. */
  lastAt: number
  watch: MetricWatch
  kept: BestModel
}

/**
 * Ends training when a metric no longer improves: the rule of `judgeValue`, which is Keras' with Lightning's thresholds. A value that is
 * missing changes nothing. Saved with a checkpoint: best value and its place, the count, the best model.
 *
 * @throws TypeError for options that make no sense. With `restoreBest` the model must have `save` and `restore`.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  checkOptions('earlyStopping', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    patience: whole(0),
    minDelta: from0,
    baseline: finite,
    startFrom: whole(0),
    restoreBest: flag,
    bestInState: flag,
    nonFinite: oneOf('stop', 'count', 'ignore'),
    stoppingThreshold: finite,
    divergenceThreshold: finite,
    interval: intervalCheck,
  })
  const { monitor = 'val_loss', startFrom = 0, restoreBest = false, bestInState = true, interval = 'epoch' } = options
  const rule: StopRule = {
    mode: resolveMode('earlyStopping', options.mode ?? 'auto', monitor),
    patience: options.patience ?? 0,
    minDelta: options.minDelta ?? 0,
    baseline: options.baseline,
    nonFinite: options.nonFinite ?? 'stop',
    stoppingThreshold: options.stoppingThreshold,
    divergenceThreshold: options.divergenceThreshold,
  }
  let memory: Memory<State> | undefined

  const look = (context: TrainingContext, at: number): void | Promise<void> => {
    const state = memory!.now
    state.lastAt = at
    const value = at < startFrom ? undefined : state.watch.find(context.metrics, context.log)
    if (value === undefined) return
    const { improved, stop } = judgeValue(rule, state, value, at)
    if (stop !== undefined) {
      state.reason = stop
      context.control.stop(explain(stop, monitor, value, rule, state))
    }
    if (improved && restoreBest) return keep(context, state)
  }

  const callback = createCallback<State>(
    {
      name: options.name ?? `earlyStopping(${monitor})`,
      ...(restoreBest && { needs: ['save', 'restore'] as const }),
      fresh: () => ({
        best: undefined,
        bestAt: undefined,
        wait: 0,
        reason: undefined,
        lastAt: -1,
        watch: new MetricWatch(monitor),
        kept: new BestModel(),
      }),
      save: ({ best, bestAt, wait, lastAt, kept }) => ({
        best: orNull(best),
        bestAt: orNull(bestAt),
        wait,
        lastAt,
        model: restoreBest && bestInState ? kept.save() : null,
      }),
      load(saved, state) {
        state.best = saved.optional('best')
        state.bestAt = saved.optional('bestAt')
        state.wait = saved.count('wait')
        state.lastAt = saved.number('lastAt')
        if (restoreBest) state.kept.load(saved.raw('model'))
      },
    },
    given => {
      memory = given
      return {
        ...(interval === 'epoch'
          ? { onEpochEnd: (context: TrainingContext) => look(context, context.epoch) }
          : { onBatchEnd: (context: TrainingContext) => look(context, context.step) }),
        ...(restoreBest && {
          onTrainEnd({ model, outcome, log }) {
            const { kept, bestAt, lastAt } = given.now
            // After a failure or a signal the model is what a resume goes on with.
            if (outcome.status !== 'finished' || bestAt === undefined || bestAt === lastAt) return
            if (kept.model) return model.restore?.(kept.model)
            log.warn(`the best model, of ${interval} ${bestAt}, is not in the restored state, and no better one came: the last one stays`)
          },
        }),
      }
    },
  )
  return {
    ...callback,
    status() {
      const { best, bestAt, wait, reason } = memory!.now
      return { best, bestAt, wait, reason }
    },
  }
}

function keep({ model }: TrainingContext, { kept }: State): void | Promise<void> {
  const saved = model.save?.()
  if (saved instanceof Promise) return saved.then(state => kept.keep(state))
  if (saved) kept.keep(saved)
}

function explain(reason: StopReason, monitor: string, value: number, rule: StopRule, { best, bestAt, wait }: StopState): string {
  if (reason === 'non-finite') return `${monitor} is ${value}`
  if (reason === 'stopping-threshold') return `${monitor} is ${value}, beyond the goal ${rule.stoppingThreshold ?? NaN}`
  if (reason === 'divergence-threshold') return `${monitor} is ${value}, beyond the limit ${rule.divergenceThreshold ?? NaN}`
  return `${monitor} has not improved ${wait} times in a row${best === undefined ? '' : `; the best was ${best}, at ${bestAt ?? NaN}`}`
}
