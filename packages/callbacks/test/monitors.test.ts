import { createCallbackRunner, type TrainableModel } from '@trainlog/core/training'
import { testRun } from '@trainlog/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clipGradients,
  earlyStopping,
  gradientMonitor,
  lambdaCallback,
  learningRateMonitor,
  learningRateSchedule,
  memoryMonitor,
  metricTracker,
  numericChecks,
  stabilityScore,
  terminateOnNaN,
  throughput,
  timeLimit,
  weightMonitor,
} from '../src/index.js'
import { Drive } from './lib/drive.js'

const logged = (drive: Drive, what = 'log') => drive.trace.filter(([kind]) => kind === what).map(([, values]) => values)
const handClock = () => {
  let now = 0
  return { monotonic: () => now, advance: (ms: number) => (now += ms) }
}

describe('timeLimit', () => {
  test('stops when the time of all sessions is up; the time between them does not count', () => {
    const clock = handClock()
    const make = () => timeLimit({ minutes: 1, clock })
    const drive = new Drive(make()).begin()
    clock.advance(40_000)
    drive.batch({})
    const state = JSON.parse(JSON.stringify(drive.callback.state?.())) as never
    clock.advance(1_000_000)
    const next = new Drive(make())
    next.callback.restore?.(state)
    next.begin().batch({})
    clock.advance(19_000)
    expect(next.batch({}).stops).toEqual([])
    clock.advance(1_000)
    expect(next.batch({}).stops).toEqual(['the time limit of 1 minutes is reached'])
  })
})

describe('throughput', () => {
  test('counts from batch to batch, without validation and without what comes between epochs', () => {
    const clock = handClock()
    const drive = new Drive(throughput({ clock, batchSize: 32, every: 1, window: 2 })).begin()
    void drive.callback.onEpochBegin?.(drive.context())
    clock.advance(100)
    drive.batch({})
    clock.advance(300)
    drive.batch({})
    clock.advance(5000)
    void drive.callback.onValidationEnd?.(drive.context())
    clock.advance(100)
    drive.batch({})
    expect(logged(drive)).toEqual([
      { batches_per_second: 10, batch_time: 0.1, samples_per_second: 320 },
      { batches_per_second: 5, batch_time: 0.2, samples_per_second: 160 },
      { batches_per_second: 5, batch_time: 0.2, samples_per_second: 160 },
    ])
  })
})

describe('terminateOnNaN', () => {
  test('stops at NaN and at infinity as Keras does, at NaN alone as composer does, and at any metric as ignite does', () => {
    const stops = (options: Parameters<typeof terminateOnNaN>[0], metrics: Record<string, number>) =>
      new Drive(terminateOnNaN(options)).begin().batch(metrics).stops
    expect(stops({}, { loss: NaN })).toEqual(['loss is NaN'])
    expect(stops({}, { loss: -Infinity })).toEqual(['loss is -Infinity'])
    expect(stops({}, { loss: 1, mae: NaN })).toEqual([])
    expect(stops({ infinite: false }, { loss: Infinity })).toEqual([])
    expect(stops({ monitor: '*' }, { loss: 1, mae: NaN })).toEqual(['mae is NaN'])
  })
})

describe('numericChecks', () => {
  test('reads gradients only when their norm is not finite, and says where and how many', () => {
    const drive = new Drive(numericChecks({ action: 'skip' })).begin()
    let reads = 0
    const tensor = (...values: number[]) => ({ shape: [values.length], dtype: 'float32', dataSync: () => (reads++, values) })
    const gradients = { kernel: tensor(1, NaN, Infinity), bias: tensor(1) }
    drive.callback.onGradients?.({ ...drive.context(), gradients, globalNorm: 2 })
    expect(reads).toBe(0)
    drive.callback.onGradients?.({ ...drive.context(), gradients, globalNorm: NaN })
    drive.callback.onGradients?.({ ...drive.context(), gradients, globalNorm: NaN })
    expect(drive.trace).toEqual([
      ['log', { issues: 1 }],
      ['skip', 'nan in gradient kernel'],
      ['issue', 'nan', 'gradient kernel'],
      ['log', { issues: 2 }],
      ['skip', 'nan in gradient kernel'],
    ])
  })

  test('finds exploding and vanishing gradients, values and weights', () => {
    const checks = numericChecks({ exploding: 10, vanishing: 0.1, weights: () => ({ w: [1, Infinity] }), everyWeights: 2, action: 'stop' })
    const drive = new Drive(checks).begin().batch({ loss: 1 }, 11).batch({ loss: Infinity }, 0.01).batch({ loss: 1 }, Infinity)
    expect(drive.trace.filter(([what]) => what === 'issue')).toEqual([
      ['issue', 'exploding', 'gradients'],
      ['issue', 'inf', 'weight w'],
      ['issue', 'vanishing', 'gradients'],
      ['issue', 'inf', 'loss'],
    ])
    expect(drive.stops).toContain('inf in loss')
  })
})

describe('stabilityScore', () => {
  test('is the product of its parts, from 0 to 1, each of which is logged', () => {
    const clipper = clipGradients({ globalNorm: 1 })
    let clipped = false
    const score = stabilityScore({ window: 4, every: 4, clipping: { report: () => ({ norm: 1, coefficient: 1, clipped, finite: true }) } })
    const drive = new Drive(score).begin()
    expect(clipper.report()).toBeUndefined()
    for (const [loss, norm, clips] of [
      [1, 2, false],
      [NaN, 4, false],
      [1, 2, true],
      [1, 4, false],
      [1, 3, false],
    ] as const) {
      clipped = clips
      drive.batch({ loss }, norm)
    }
    // Norms 4, 2, 4, 3: mean 3.25, standard deviation of a sample.
    const deviation = Math.sqrt((0.75 ** 2 * 2 + 1.25 ** 2 + 0.25 ** 2) / 3)
    const parts = { finite: 0.75, calm: 1, unclipped: 0.75, steady: 1 / (1 + deviation / 3.25) }
    expect(score.report()).toEqual({ ...parts, score: parts.finite * parts.calm * parts.unclipped * parts.steady })
    expect(logged(drive).at(-1)).toEqual(parts)
    expect(logged(drive, 'run.log').at(-1)).toEqual({ stability_score: score.report()?.score })
  })

  test('is 1 when all is well, and stays within 0 and 1', () => {
    const well = stabilityScore()
    const drive = new Drive(well).begin()
    for (let i = 0; i < 50; i++) drive.batch({ loss: 1 / (i + 1) }, 2)
    expect(well.report()?.score).toBe(1)
    const any = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity))
    fc.assert(
      fc.property(fc.array(fc.tuple(any, fc.double({ min: 0 }))), steps => {
        const score = stabilityScore({ window: 10, every: 1 })
        const drive = new Drive(score).begin()
        for (const [loss, norm] of steps) drive.batch({ loss }, norm)
        const found = score.report()?.score ?? 1
        expect(found >= 0 && found <= 1).toBe(true)
      }),
    )
  })
})

describe('metricTracker', () => {
  test('knows what direct computation knows, on random sequences', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) }, fc.constant(NaN)), { maxLength: 60 }),
        values => {
          const tracker = metricTracker({ window: 7, smoothing: 0.2 })
          const drive = new Drive(tracker).begin()
          for (const loss of values) drive.batch({ loss })
          const found = tracker.statistics('loss')
          const finite = values.filter(Number.isFinite)
          const n = finite.length
          expect(found?.nonFinite ?? 0).toBe(values.length - n)
          if (n === 0) return
          const mean = finite.reduce((sum, x) => sum + x, 0) / n
          const weights = finite.map((_, i) => 0.2 * 0.8 ** (n - 1 - i))
          const ema = finite.reduce((sum, x, i) => sum + x * weights[i]!, 0) / weights.reduce((sum, w) => sum + w, 0)
          expect(found).toMatchObject({ count: n, last: finite.at(-1), min: Math.min(...finite), max: Math.max(...finite) })
          expect(found?.mean).toBeCloseTo(mean, 9)
          expect(found?.ema).toBeCloseTo(ema, 9)
          if (n > 1)
            expect(found?.standardDeviation).toBeCloseTo(Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)), 9)
          expect(found?.windowMean).toBeCloseTo(finite.slice(-7).reduce((sum, x) => sum + x, 0) / Math.min(7, n), 9)
        },
      ),
    )
  })

  test('says at the end that nothing like its patterns has appeared', () => {
    const drive = new Drive(metricTracker({ metrics: ['val_*'] })).begin().batch({ loss: 1 }).end()
    expect(drive.warnings).toEqual(['no metric like val_* has appeared; there were loss'])
  })
})

describe('monitors', () => {
  test('log norms and histograms of gradients and weights at their steps only', () => {
    const drive = new Drive(gradientMonitor({ every: 2, histograms: true })).begin()
    for (let i = 0; i < 3; i++) drive.batch({}, 5, { kernel: new Float32Array([3, 4]) })
    expect(drive.trace).toEqual([
      ['run.log', { gradient_norm: 5 }],
      ['histogram', 'kernel'],
      ['log', { 'kernel/norm': 5 }],
      ['run.log', { gradient_norm: 5 }],
      ['run.log', { gradient_norm: 5 }],
      ['histogram', 'kernel'],
      ['log', { 'kernel/norm': 5 }],
    ])
    const weights = new Drive(weightMonitor({ weights: () => ({ a: [3], b: new Float32Array([4]) }), every: 2 }))
      .begin()
      .batch({})
      .batch({})
    expect(weights.trace).toEqual([
      ['run.log', { weight_norm: 5 }],
      ['log', { 'a/norm': 3, 'b/norm': 4 }],
    ])
  })

  test('log the learning rate that was used', () => {
    const drive = new Drive(learningRateMonitor({ every: 2 }), { learningRate: 0.5 }).begin().batch({}).batch({}).batch({})
    expect(logged(drive, 'run.log')).toEqual([{ learning_rate: 0.5 }, { learning_rate: 0.5 }])
  })

  test('log memory in bytes, and warn once of tensors that grow from epoch to epoch', () => {
    let numTensors = 10
    const drive = new Drive(memoryMonitor({ tensors: () => ({ numTensors: numTensors++, numBytes: 8 }), leakAfter: 3 })).begin()
    for (let i = 0; i < 8; i++) drive.epoch({})
    expect(logged(drive)[0]).toMatchObject({ rss: expect.any(Number) as number, heap_used: expect.any(Number) as number, tensor_bytes: 8 })
    expect(drive.warnings).toEqual([expect.stringContaining('tensors leak')])
  })
})

describe('lambdaCallback', () => {
  test('refuses a misspelt hook', () => {
    expect(() => lambdaCallback({ name: 'mine', onBatchend: () => undefined } as never)).toThrow("there is no option 'onBatchend'")
  })
})

describe('in a real run', () => {
  test('callbacks train, schedule, restore the best model and log under their usual names', async () => {
    const { run, recorder } = await testRun()
    const model: TrainableModel<unknown> & { weights: number } = {
      weights: 0,
      learningRate: 1,
      trainOnBatch: () => ({ loss: 1 }),
      save: async () => ({ files: { w: Uint8Array.of(model.weights) } }),
      restore: async state => {
        model.weights = state.files['w']?.[0] ?? -1
      },
    }
    const callbacks = [earlyStopping({ patience: 2, restoreBest: true }), learningRateSchedule(t => 1 / (1 + t)), learningRateMonitor()]
    const runner = createCallbackRunner(callbacks, { run, model, epochs: 10, totalSteps: 20 })
    await runner.trainBegin()
    let step = 0
    for (let epoch = 0; epoch < 10 && runner.stops.length === 0; epoch++) {
      await runner.epochBegin(epoch)
      for (let batch = 0; batch < 2; batch++, step++) {
        await runner.batchBegin(batch, step)
        model.weights = epoch
        await runner.batchEnd({ loss: 1 })
      }
      await runner.epochEnd({ val_loss: [3, 1, 2, 2][epoch] ?? 9 })
    }
    await runner.trainEnd({ status: 'finished', error: undefined })
    expect(runner.stops.map(({ reason }) => reason)).toEqual(['val_loss has not improved 2 times in a row; the best was 1, at 1'])
    expect(model.weights).toBe(1)
    expect(recorder.metrics('learning_rate').slice(0, 3)).toEqual([
      { step: 0, value: 1 },
      { step: 1, value: 1 / 2 },
      { step: 2, value: 1 / 3 },
    ])
    await run.end()
  })
})
