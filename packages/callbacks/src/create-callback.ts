import type { JsonValue } from '@trainlog/core'
import type { CallbackHook, ModelAbility, TrainingCallback } from '@trainlog/core/training'
import { SavedState } from './saved-state.js'

/** What a callback remembers while training lasts: `now` is replaced when training begins or a checkpoint is restored. */
export interface Memory<S> {
  now: S
}

/** How a callback's memory begins, is saved and comes back. */
export interface MemorySpec<S> {
  readonly name: string
  readonly needs?: readonly ModelAbility[]
  /** At the beginning of each training. */
  fresh(): S
  /** What has to survive a restart: plain JSON, finite numbers only. Left out: nothing has to. */
  readonly save?: (state: S) => JsonValue
  /** Writes what was saved into a fresh memory; options are not among it, so those of the constructor count. */
  readonly load?: (saved: SavedState, state: S) => void
}

/** Hooks of a callback. */
export type Hooks = Pick<TrainingCallback, CallbackHook>

/**
 * A callback whose memory belongs to one training: a second training starts anew, unless `restore` was called before it began. (Keras
 * resets in `on_train_begin` whatever happened, and so loses what a checkpoint held.)
 */
export function createCallback<S>(spec: MemorySpec<S>, build: (memory: Memory<S>) => Hooks): TrainingCallback {
  const memory: Memory<S> = { now: spec.fresh() }
  let restored = false
  const hooks = build(memory)
  const { save, load } = spec
  return {
    ...hooks,
    name: spec.name,
    ...(spec.needs && { needs: spec.needs }),
    onTrainBegin(context) {
      if (!restored) memory.now = spec.fresh()
      restored = false
      return hooks.onTrainBegin?.(context)
    },
    onTrainEnd(context) {
      restored = false
      return hooks.onTrainEnd?.(context)
    },
    ...(save && { state: () => save(memory.now) }),
    ...(load && {
      restore(saved: JsonValue) {
        const state = spec.fresh()
        load(new SavedState(saved), state)
        memory.now = state
        restored = true
      },
    }),
  }
}
