import { describe, expect, test } from 'vitest'
import {
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  lambdaSchedule,
  learningRateSchedule,
  linearWarmupSchedule,
  multiStepSchedule,
  oneCycleSchedule,
  polynomialSchedule,
  sequentialSchedule,
  stepSchedule,
  warmupStableDecaySchedule,
  type Schedule,
} from '../src/index.js'
import { Drive } from './lib/drive.js'
import golden from './reference/golden.json' with { type: 'json' }

const grid = (schedule: Schedule, count: number, total = Infinity): number[] => Array.from({ length: count }, (_, t) => schedule(t, total))
const close = (found: readonly number[], expected: readonly number[], tolerance = 1e-9): void => {
  expect(found).toHaveLength(expected.length)
  for (const [t, value] of expected.entries()) expect(Math.abs((found[t] ?? NaN) - value), `at ${t}`).toBeLessThanOrEqual(tolerance)
}

describe('schedules agree with the values of the facts (torch)', () => {
  const cases: readonly (readonly [string, Schedule, readonly number[]])[] = [
    ['StepLR(2, .1)', stepSchedule({ base: 1, every: 2 }), [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001]],
    ['MultiStep([2, 4], .5)', multiStepSchedule({ base: 1, at: [2, 4], factor: 0.5 }), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]],
    ['Exponential(.9)', exponentialSchedule({ base: 1, factor: 0.9 }), [1, 0.9, 0.81, 0.729, 0.6561]],
    ['Linear(start .25, 4)', linearWarmupSchedule({ base: 1, warmup: 4, warmupFrom: 0.25 }), [0.25, 0.4375, 0.625, 0.8125, 1, 1, 1]],
    ['Constant(.5, 2)', multiStepSchedule({ base: 0.5, at: [2], factor: 2 }), [0.5, 0.5, 1, 1, 1]],
    [
      'CosineAnnealing(4), which climbs again',
      cosineSchedule({ base: 1, total: 4, after: 'climb' }),
      [1, 0.853553, 0.5, 0.146447, 0, 0.146447, 0.5],
    ],
    ['WarmRestarts(3, 2)', cosineRestartsSchedule({ base: 1, first: 3, grow: 2 }), [1, 0.75, 0.25, 1, 0.933013, 0.75, 0.5, 0.25]],
    ['Polynomial(4, power 2)', polynomialSchedule({ base: 1, total: 4, power: 2 }), [1, 0.5625, 0.25, 0.0625, 0, 0]],
  ]
  for (const [name, schedule, expected] of cases) test(name, () => close(grid(schedule, expected.length), expected, 5e-7))
})

const base = 0.5
const torch: Record<keyof typeof golden.torch, Schedule> = {
  'StepLR(7, .3)': stepSchedule({ base, every: 7, factor: 0.3 }),
  'MultiStepLR([3, 10, 11, 40], .5)': multiStepSchedule({ base, at: [3, 10, 11, 40], factor: 0.5 }),
  'ExponentialLR(.93)': exponentialSchedule({ base, factor: 0.93 }),
  'LinearLR(.1, 1, 13)': linearWarmupSchedule({ base, warmup: 13, warmupFrom: 0.05 }),
  'CosineAnnealingLR(25, .01)': cosineSchedule({ base, total: 25, min: 0.01, after: 'climb' }),
  'CosineAnnealingWarmRestarts(7, 1, .01)': cosineRestartsSchedule({ base, first: 7, min: 0.01 }),
  'CosineAnnealingWarmRestarts(5, 2, 0)': cosineRestartsSchedule({ base, first: 5, grow: 2 }),
  'PolynomialLR(40, 2.5)': polynomialSchedule({ base, total: 40, power: 2.5 }),
  'OneCycleLR(.5, 60)': oneCycleSchedule({ base, total: 61 }),
  'OneCycleLR(.5, 61, linear, .4, 10, 100)': oneCycleSchedule({ base, climb: 0.4, shape: 'linear', startDivisor: 10, endDivisor: 100 }),
  'OneCycleLR(.5, 61, three phases)': oneCycleSchedule({ base, threePhases: true }),
  'LambdaLR(1 / (1 + t))': lambdaSchedule({ base, factor: t => 1 / (1 + t) }),
  'SequentialLR(LinearLR, ExponentialLR, StepLR; 8, 30)': sequentialSchedule({
    schedules: [
      linearWarmupSchedule({ base, warmup: 8, warmupFrom: 0.05 }),
      exponentialSchedule({ base, factor: 0.9 }),
      stepSchedule({ base, every: 4, factor: 0.5 }),
    ],
    at: [8, 30],
  }),
}
const keras: Record<keyof typeof golden.keras, Schedule> = {
  'ExponentialDecay(.5, 7, .8)': exponentialSchedule({ base, factor: 0.8, every: 7 }),
  'ExponentialDecay(.5, 7, .8, staircase)': exponentialSchedule({ base, factor: 0.8, every: 7, staircase: true }),
  'PolynomialDecay(.5, 40, .05, 2)': polynomialSchedule({ base, total: 40, end: 0.05, power: 2 }),
  'CosineDecay(.5, 40, .1)': cosineSchedule({ base, total: 40, min: 0.05 }),
  'CosineDecay(.02, 40, .1, warm-up to .5 in 9)': cosineSchedule({ base, total: 49, min: 0.05, warmup: 9, warmupFrom: 0.02 }),
  'CosineDecayRestarts(.5, 6, 2, .8, .1)': cosineRestartsSchedule({ base, first: 6, grow: 2, shrink: 0.8, min: 0.05 }),
  'CosineDecayRestarts(.5, 6, 1, .9, 0)': cosineRestartsSchedule({ base, first: 6, shrink: 0.9 }),
}

describe(`schedules equal those of torch ${golden.versions.torch}, run, to 1e-9`, () => {
  for (const [name, schedule] of Object.entries(torch))
    test(name, () => close(grid(schedule, 60, 61), golden.torch[name as keyof typeof golden.torch]))
})
describe(`schedules equal those of Keras ${golden.versions.keras}, run, to 1e-9`, () => {
  for (const [name, schedule] of Object.entries(keras))
    test(name, () => close(grid(schedule, 60, 61), golden.keras[name as keyof typeof golden.keras]))
})

describe('schedules', () => {
  test('warm up, stay and decay as get_wsd_schedule of Hugging Face says', () => {
    const [warmup, stable, decay] = [5, 10, 8]
    const reference = (t: number): number => {
      if (t < warmup) return t / Math.max(1, warmup)
      if (t < warmup + stable) return 1
      if (t >= warmup + stable + decay) return 0
      return 0.5 * (1 + Math.cos((Math.PI * 2 * 0.5 * (t - warmup - stable)) / Math.max(1, decay)))
    }
    const ours = warmupStableDecaySchedule({ base: 1, warmup, decay })
    const expected = Array.from({ length: 30 }, (_, t) => reference(t))
    close(grid(ours, 30, warmup + stable + decay), expected)
    close(
      [0, 2, 4, 8].map(t => warmupStableDecaySchedule({ base: 1, decay: 8, shape: 'sqrt' })(t, 8)),
      [0, 2, 4, 8].map(t => 1 - Math.sqrt(t / 8)),
    )
    close(
      [0, 2, 4, 8, 9].map(t => warmupStableDecaySchedule({ base: 1, decay: 8, shape: 'linear', min: 0.5 })(t, 8)),
      [1, 0.875, 0.75, 0.5, 0.5],
    )
    expect(() => warmupStableDecaySchedule({ base: 1, warmup: 5, decay: 8 })(9, 10)).toThrow('write shorter ones')
  })

  test('stay at their end', () => {
    for (const schedule of [
      cosineSchedule({ base: 1, min: 0.1 }),
      oneCycleSchedule({ base: 1 }),
      polynomialSchedule({ base: 1, end: 0.2 }),
    ])
      expect(schedule(1000, 10)).toBe(schedule(10, 10))
  })

  test('are pure: called in any order they give the same', () => {
    for (const schedule of [...Object.values(torch), ...Object.values(keras)]) {
      const forwards = grid(schedule, 60, 61)
      for (let t = 59; t >= 0; t--) expect(schedule(t, 61)).toBe(forwards[t])
    }
  })

  test('restart exactly where cycles begin, also after many of them', () => {
    const schedule = cosineRestartsSchedule({ base: 1, first: 3, grow: 3 })
    for (let start = 0, length = 3, cycle = 0; cycle < 20; cycle++, start += length, length *= 3) expect(schedule(start, Infinity)).toBe(1)
  })

  test('say what to write when nobody knows how long training will be', () => {
    for (const schedule of [cosineSchedule({ base: 1 }), oneCycleSchedule({ base: 1 }), polynomialSchedule({ base: 1 })])
      expect(() => schedule(0, Infinity)).toThrow(/nobody knows how long training will be; write total/)
  })

  test('refuse parts and beginnings that do not match', () => {
    const part = stepSchedule({ base: 1, every: 2 })
    expect(() => sequentialSchedule({ schedules: [part, part], at: [] })).toThrow('write as many in at, not 0')
    expect(() => sequentialSchedule({ schedules: [part, part, part], at: [5, 5] })).toThrow('each above the one before')
  })
})

describe('learningRateSchedule', () => {
  test('sets the rate of step t before batch t, and of epoch t before epoch t', () => {
    const seen: number[][] = []
    const schedule: Schedule = (t, total) => {
      seen.push([t, total])
      return 1 / (1 + t)
    }
    const byBatch = new Drive(learningRateSchedule(schedule), { totalSteps: 40 }).begin()
    expect([0, 1, 2].map(() => byBatch.batch({}).model.learningRate)).toEqual([1, 1 / 2, 1 / 3])
    const byEpoch = new Drive(learningRateSchedule(schedule, { interval: 'epoch' }), { epochs: 7 }).begin()
    expect([0, 1].map(() => byEpoch.epoch({}).model.learningRate)).toEqual([1, 1 / 2])
    expect(seen).toEqual([
      [0, 40],
      [1, 40],
      [2, 40],
      [0, 7],
      [1, 7],
    ])
  })

  test('goes on in a resumed training where the step is', () => {
    const schedule = cosineSchedule({ base: 1, warmup: 2 })
    const resumed = new Drive(learningRateSchedule(schedule), { step: 7, totalSteps: 10 }).begin()
    expect(resumed.batch({}).model.learningRate).toBe(schedule(7, 10))
  })
})
