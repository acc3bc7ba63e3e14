import type { TrainingCallback } from '@trainlog/core/training'
import * as callbacks from '../../src/index.js'
import type { Schedule } from '../../src/index.js'

/** A kind of callback, with values for every option it has. */
export interface CallbackKind {
  readonly make: (options: Record<string, unknown>) => TrainingCallback
  /** What must be given. */
  readonly needed: Readonly<Record<string, unknown>>
  /** Further sets, where options exclude each other. */
  readonly others?: readonly Readonly<Record<string, unknown>>[]
  /** Values that make sense, by option. */
  readonly options: Readonly<Record<string, readonly unknown[]>>
}

const clock = () => {
  let now = 0
  return { monotonic: () => (now += 10) }
}
const name = ['own name']
const monitor = ['loss', 'val_loss']
const mode = ['auto', 'min', 'max']
const interval = ['batch', 'epoch']
const weights = [() => ({ kernel: new Float32Array([1, 2]), bias: [0, NaN] })]
const noop = (): void => {}

const kind = (
  factory: (options: never) => TrainingCallback,
  needed: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, readonly unknown[]>>,
  others?: readonly Readonly<Record<string, unknown>>[],
): CallbackKind => ({ make: given => factory(given as never), needed, options, ...(others && { others }) })

/** Every kind of callback of the package. */
export const kinds: Readonly<Record<string, CallbackKind>> = {
  anomalyDetector: kind(
    callbacks.anomalyDetector,
    {},
    {
      name,
      metrics: [['loss'], ['*'], ['val_*', 'batch_time']],
      window: [5, 100],
      minValues: [2, 30],
      threshold: [3, 6],
      minRelative: [0, 0.1],
      resolveAfter: [1, 10],
      minLevel: ['debug', 'critical'],
      messageSeconds: [1, 60],
      messageWindows: [5, 30],
      alpha: [0.01],
    },
  ),
  clipGradients: kind(
    callbacks.clipGradients,
    { globalNorm: 1 },
    { name, globalNorm: [0.1, 1], norm: [], value: [], adaptive: [], nonFinite: ['skip', 'zero', 'keep'], window: [1, 100], every: [1, 3] },
    [{ norm: 1 }, { value: 0.5 }, { adaptive: {} }, { adaptive: { ratio: 0.1, eps: 0.01, unit: 'first' } }],
  ),
  earlyStopping: kind(
    callbacks.earlyStopping,
    {},
    {
      name,
      monitor,
      mode,
      patience: [0, 3],
      minDelta: [0, 0.1],
      baseline: [-1, 2],
      startFrom: [0, 3],
      restoreBest: [true, false],
      bestInState: [true, false],
      nonFinite: ['stop', 'count', 'ignore'],
      stoppingThreshold: [0.1],
      divergenceThreshold: [10],
      interval,
    },
  ),
  gradientMonitor: kind(callbacks.gradientMonitor, {}, { name, every: [1, 50], histograms: [true, false] }),
  lambdaCallback: kind(
    callbacks.lambdaCallback,
    { name: 'mine' },
    {
      name,
      needs: [['learningRate'], ['save', 'restore']],
      onTrainBegin: [noop],
      onEpochBegin: [noop],
      onBatchBegin: [noop],
      onGradients: [noop],
      onBatchEnd: [noop],
      onValidationEnd: [noop],
      onEpochEnd: [noop],
      onCheckpoint: [noop],
      onFault: [noop],
      onTrainEnd: [noop],
      state: [() => null],
      restore: [noop],
    },
  ),
  learningRateMonitor: kind(callbacks.learningRateMonitor, {}, { name, interval, every: [1, 3] }),
  learningRateSchedule: {
    make: given => callbacks.learningRateSchedule(((t: number) => 1 / (1 + t)) satisfies Schedule, given),
    needed: {},
    options: { name, interval },
  },
  lossSpikes: kind(
    callbacks.lossSpikes,
    {},
    {
      name,
      monitor,
      mode,
      window: [3, 50],
      minValues: [2, 20],
      threshold: [2, 6],
      minRelative: [0, 0.5],
      minAbsolute: [0, 1],
      nonFinite: ['spike', 'ignore'],
      action: ['report', 'stop'],
      onSpike: [noop],
      interval,
    },
  ),
  memoryMonitor: kind(
    callbacks.memoryMonitor,
    {},
    {
      name,
      tensors: [() => ({ numTensors: 3, numBytes: 12 })],
      interval,
      every: [1, 3],
      leakAfter: [1, 5],
    },
  ),
  metricTracker: kind(
    callbacks.metricTracker,
    {},
    {
      name,
      metrics: [['loss'], ['*']],
      window: [3, 100],
      smoothing: [0.1, 1],
      interval,
      every: [1, 2],
    },
  ),
  numericChecks: kind(
    callbacks.numericChecks,
    {},
    {
      name,
      values: [true, false],
      gradients: [true, false],
      weights,
      everyWeights: [1, 100],
      exploding: [2],
      vanishing: [0.1],
      action: ['report', 'skip', 'stop'],
    },
  ),
  plateauWarning: kind(
    callbacks.plateauWarning,
    {},
    {
      name,
      monitor,
      mode,
      window: [10, 30],
      minImprovement: [0, 3],
      minRelative: [0, 0.1],
      alpha: [0.001, 0.4],
      interval,
    },
  ),
  reduceOnPlateau: kind(
    callbacks.reduceOnPlateau,
    {},
    {
      name,
      monitor,
      mode,
      factor: [0.1, 0.5],
      patience: [0, 3],
      threshold: [0, 0.1],
      thresholdMode: ['rel', 'abs'],
      cooldown: [0, 2],
      min: [0, 0.01],
      eps: [0, 1e-8],
      counting: ['keras', 'torch'],
      interval,
    },
  ),
  stabilityScore: kind(
    callbacks.stabilityScore,
    {},
    {
      name,
      monitor,
      mode,
      window: [2, 100],
      spikeThreshold: [3, 6],
      clipping: [{ report: () => ({ norm: 1, coefficient: 1, clipped: true, finite: true }) }],
      every: [1, 10],
    },
  ),
  terminateOnNaN: kind(callbacks.terminateOnNaN, {}, { name, monitor: ['loss', '*'], infinite: [true, false] }),
  throughput: kind(callbacks.throughput, {}, { name, batchSize: [32, () => 7], window: [1, 100], every: [1, 10], clock: [clock()] }),
  timeLimit: kind(callbacks.timeLimit, { minutes: 1 }, { name, minutes: [0.001, 60], clock: [clock()] }),
  trendWarning: kind(
    callbacks.trendWarning,
    {},
    {
      name,
      monitor,
      mode,
      window: [10, 30],
      alpha: [0.0001, 0.4],
      minRelative: [0, 0.1],
      interval,
    },
  ),
  weightMonitor: kind(callbacks.weightMonitor, { weights: weights[0] }, { name, weights, every: [1, 100], histograms: [true, false] }),
}
