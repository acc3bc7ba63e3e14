import type { TrainableModel } from './trainable-model.js'
import type { ControlRequest, TrainingControl } from './training-control.js'

/** More reasons to stop than this say nothing new. */
const maxStops = 100

/** What callbacks have asked for. */
export interface ControlRequests {
  /** In order; never cleared. */
  readonly stops: readonly ControlRequest[]
  /** Of this batch. */
  readonly skips: readonly ControlRequest[]
  /** A new batch: nobody has asked to skip it. */
  beginBatch(): void
  /** The checkpoints asked for since the last call. */
  takeCheckpoints(): readonly ControlRequest[]
  /** The control of one callback. */
  controlOf(callback: string): TrainingControl
}

/** Collects requests, and passes the learning rate on to the model. */
export function createRequests(model: TrainableModel<unknown>): ControlRequests {
  const stops: ControlRequest[] = []
  const skips: ControlRequest[] = []
  const checkpoints = new Map<string, string>()
  const missing = (callback: string, use: string): TypeError =>
    new TypeError(
      `the callback '${callback}' ${use} the learning rate, and the model has none; give the model a learningRate, or leave the callback out`,
    )

  return {
    stops,
    skips,
    beginBatch() {
      skips.length = 0
    },
    takeCheckpoints() {
      const taken = [...checkpoints].map(([callback, reason]) => ({ callback, reason }))
      checkpoints.clear()
      return taken
    },
    controlOf: callback => ({
      stop(reason) {
        if (stops.length < maxStops && !stops.some(one => one.callback === callback && one.reason === reason))
          stops.push({ callback, reason })
      },
      skipBatch(reason) {
        skips.push({ callback, reason })
      },
      saveCheckpoint(reason = 'asked for') {
        checkpoints.set(callback, reason)
      },
      get learningRate() {
        if (model.learningRate === undefined) throw missing(callback, 'reads')
        return model.learningRate
      },
      set learningRate(value) {
        if (model.learningRate === undefined) throw missing(callback, 'sets')
        if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
          throw new TypeError(`the callback '${callback}' sets the learning rate to ${String(value)}; give a finite number, at least 0`)
        model.learningRate = value
      },
    }),
  }
}
