import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { mode as modeCheck, type Mode, resolveMode } from './goal.js'
import { MetricWatch } from './metric-watch.js'
import { checkOptions, fraction, from0, interval as intervalCheck, oneOf, text, whole } from './options.js'
import { judgePlateau, type PlateauRule, type PlateauState } from './plateau-rule.js'
import { orNull } from './saved-state.js'

/** What `reduceOnPlateau` may be told. Everything is optional. */
export interface ReduceOnPlateauOptions {
  /** ['reduceOnPlateau(<monitor>)'] */
  readonly name?: string
  /** Metric to watch ['val_loss']. */
  readonly monitor?: string
  /** ['auto': by the metric's name] */
  readonly mode?: Mode
  /** The learning rate is multiplied with it, between 0 and 1 [0.1]. */
  readonly factor?: number
  /** Values without improvement that are borne: `torch` reduces at the next one, `keras` at the last one of them [10]. */
  readonly patience?: number
  /** An improvement must be larger than this [0.0001]. */
  readonly threshold?: number
  /** Whether `threshold` is a share of the best value's size or an amount ['rel' as in torch; with Keras' counting 'abs' as there]. */
  readonly thresholdMode?: 'rel' | 'abs'
  /** Values after a reduction for which nothing is counted [0]. */
  readonly cooldown?: number
  /** The learning rate does not go below [0]. */
  readonly min?: number
  /** A reduction by no more than this is left out [1e-8 as in torch; with Keras' counting 0 as there]. */
  readonly eps?: number
  /** Where torch and Keras count differently: see `judgePlateau` ['torch']. */
  readonly counting?: 'keras' | 'torch'
  /** Look after each batch or each epoch ['epoch']. */
  readonly interval?: 'batch' | 'epoch'
}

interface State extends PlateauState {
  /** The rate of the last reduction. */
  learningRate: number | undefined
  restored: boolean
  watch: MetricWatch
}

/**
 * Lowers the learning rate when a metric no longer improves: the rule of `judgePlateau`. A value that is missing changes nothing. Logs each
 * reduction. Saved with a checkpoint: best value, both counts, the learning rate of the last reduction, which a resumed training begins with.
 *
 * A `learningRateSchedule` beside it would set the rate anew each time; use one or the other.
 *
 * @throws TypeError for options that make no sense. The model must have a `learningRate`.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): TrainingCallback {
  checkOptions('reduceOnPlateau', options, {
    name: text,
    monitor: text,
    mode: modeCheck,
    factor: fraction,
    patience: whole(0),
    threshold: from0,
    thresholdMode: oneOf('rel', 'abs'),
    cooldown: whole(0),
    min: from0,
    eps: from0,
    counting: oneOf('keras', 'torch'),
    interval: intervalCheck,
  })
  const { monitor = 'val_loss', counting = 'torch', interval = 'epoch' } = options
  const rule: PlateauRule = {
    mode: resolveMode('reduceOnPlateau', options.mode ?? 'auto', monitor),
    factor: options.factor ?? 0.1,
    patience: options.patience ?? 10,
    threshold: options.threshold ?? 1e-4,
    thresholdMode: options.thresholdMode ?? (counting === 'keras' ? 'abs' : 'rel'),
    cooldown: options.cooldown ?? 0,
    min: options.min ?? 0,
    eps: options.eps ?? (counting === 'keras' ? 0 : 1e-8),
    counting,
  }
  return createCallback<State>(
    {
      name: options.name ?? `reduceOnPlateau(${monitor})`,
      needs: ['learningRate'],
      fresh: () => ({ best: undefined, bad: 0, cooldown: 0, learningRate: undefined, restored: false, watch: new MetricWatch(monitor) }),
      save: ({ best, bad, cooldown, learningRate }) => ({ best: orNull(best), bad, cooldown, learningRate: orNull(learningRate) }),
      load(saved, state) {
        state.best = saved.optional('best')
        state.bad = saved.count('bad')
        state.cooldown = saved.count('cooldown')
        state.learningRate = saved.optional('learningRate')
        state.restored = true
      },
    },
    memory => {
      const look = ({ metrics, log, control }: TrainingContext): void => {
        const state = memory.now
        const value = state.watch.find(metrics, log)
        if (value === undefined) return
        const old = control.learningRate
        const next = judgePlateau(rule, state, value, old)
        if (next === old) return
        control.learningRate = state.learningRate = next
        log.info(`${monitor} no longer improves: learning rate ${old} → ${next}`)
      }
      return {
        onTrainBegin({ control }) {
          const state = memory.now
          // Optimizers do not all save their rate. Only here: within training, a recovery may have lowered it for good reason.
          if (state.restored && state.learningRate !== undefined) control.learningRate = state.learningRate
          state.restored = false
        },
        ...(interval === 'epoch' ? { onEpochEnd: look } : { onBatchEnd: look }),
      }
    },
  )
}
