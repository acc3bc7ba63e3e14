import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import { judgePlateau, reduceOnPlateau, type PlateauRule, type PlateauState, type ReduceOnPlateauOptions } from '../src/index.js'
import { Drive, ratesAfter } from './lib/drive.js'
import golden from './reference/golden.json' with { type: 'json' }

const rates = (options: ReduceOnPlateauOptions, values: readonly number[], start = 1): number[] =>
  ratesAfter(reduceOnPlateau({ factor: 0.5, ...options }), values, start)
const ones = (count: number): number[] => Array.from({ length: count }, () => 1)

describe('reduction on a plateau agrees with its references', () => {
  test('R1 (torch): patience 0', () => {
    expect(rates({ patience: 0 }, ones(4))).toEqual([1, 0.5, 0.25, 0.125])
  })
  test('R3 (torch): patience 2', () => {
    expect(rates({ patience: 2 }, ones(8))).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  })
  test('R4 (torch): cool-down 2', () => {
    expect(rates({ patience: 2, cooldown: 2 }, ones(12))).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25])
  })
  test('R6 (torch): improvements while it cools', () => {
    expect(rates({ patience: 1, cooldown: 2 }, [1, 1, 1, 0.5, 0.5, 0.5, 0.5])).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5, 0.25])
  })
  test('R7 (torch): equal to the threshold is not better', () => {
    expect(rates({ patience: 0, threshold: 0.25, thresholdMode: 'abs' }, [1, 0.75, 0.5, 0.25])).toEqual([1, 0.5, 0.5, 0.25])
  })
  test('R9 (torch): not below the minimum', () => {
    expect(rates({ patience: 0, factor: 0.1, min: 0.05 }, ones(6))).toEqual([1, 0.1, 0.05, 0.05, 0.05, 0.05])
  })
  test('R10 (torch): a reduction by no more than eps is left out', () => {
    expect(rates({ patience: 0 }, ones(4), 1.5e-8)).toEqual([1.5e-8, 1.5e-8, 1.5e-8, 1.5e-8])
  })
  test('R12 (torch): higher is better, by a share', () => {
    expect(rates({ patience: 0, mode: 'max' }, [0.5, 0.5, 0.50004, 0.6])).toEqual([1, 0.5, 0.25, 0.25])
  })
  test('R13 (Keras): patience 0 and 1 do the same', () => {
    for (const patience of [0, 1]) expect(rates({ counting: 'keras', patience, threshold: 0 }, ones(4))).toEqual([1, 0.5, 0.25, 0.125])
  })
  test('R15 (Keras): the last cooling value counts', () => {
    expect(rates({ counting: 'keras', patience: 2, cooldown: 2 }, ones(10))).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125])
  })
  test('R16 (Keras): an improvement by less than 0.0001 is none', () => {
    expect(rates({ counting: 'keras', patience: 2 }, [1, 0.99995, 0.9999, 0.9998])).toEqual([1, 1, 0.5, 0.5])
  })
  test('torch.optim.lr_scheduler.ReduceLROnPlateau, run: 60 random sequences with random options', () => {
    for (const { options, values, rates: expected } of golden.plateauTorch) {
      const callback = reduceOnPlateau({
        mode: options.mode as 'min' | 'max',
        factor: options.factor,
        patience: options.patience,
        threshold: options.threshold,
        thresholdMode: options.threshold_mode as 'rel' | 'abs',
        cooldown: options.cooldown,
        min: options.min_lr,
      })
      expect(ratesAfter(callback, values)).toEqual(expected)
    }
  })
  test('keras.callbacks.ReduceLROnPlateau, run: 60 random sequences with random options', () => {
    for (const { options, values, rates: expected } of golden.plateauKeras) {
      const callback = reduceOnPlateau({
        counting: 'keras',
        mode: options.mode as 'min' | 'max',
        factor: options.factor,
        patience: options.patience,
        threshold: options.min_delta,
        cooldown: options.cooldown,
        min: options.min_lr,
      })
      expect(ratesAfter(callback, values)).toEqual(expected)
    }
  })
})

/** `ReduceLROnPlateau.step` of torch and `on_epoch_end` of Keras, line by line; non-finite values are bad, a relative threshold is of the best's size. */
function transcript(rule: PlateauRule, values: readonly number[], start: number): number[] {
  let best: number | undefined
  let bad = 0
  let cooldown = 0
  let rate = start
  const isBetter = (a: number): boolean => {
    if (!Number.isFinite(a)) return false
    if (best === undefined) return true
    const up = best * (1 + (best < 0 ? -1 : 1) * rule.threshold)
    const down = best * (1 - (best < 0 ? -1 : 1) * rule.threshold)
    if (rule.thresholdMode === 'abs') return rule.mode === 'min' ? a < best - rule.threshold : a > best + rule.threshold
    return rule.mode === 'min' ? a < down : a > up
  }
  return values.map(value => {
    if (rule.counting === 'torch') {
      if (isBetter(value)) {
        best = value
        bad = 0
      } else bad += 1
      if (cooldown > 0) {
        cooldown -= 1
        bad = 0
      }
      if (bad > rule.patience) {
        const next = Math.max(rate * rule.factor, rule.min)
        if (rate - next > rule.eps) rate = next
        cooldown = rule.cooldown
        bad = 0
      }
      return rate
    }
    if (cooldown > 0) {
      cooldown -= 1
      bad = 0
    }
    if (isBetter(value)) {
      best = value
      bad = 0
    } else if (cooldown === 0) {
      bad += 1
      if (bad >= rule.patience && rate > rule.min) {
        rate = Math.max(rate * rule.factor, rule.min)
        cooldown = rule.cooldown
        bad = 0
      }
    }
    return rate
  })
}

describe('reduction on a plateau', () => {
  test('does what the transcripts of its rules do, on random sequences and options', () => {
    const rules = fc
      .record({
        mode: fc.constantFrom('min', 'max'),
        factor: fc.constantFrom(0.1, 0.5),
        patience: fc.integer({ min: 0, max: 4 }),
        threshold: fc.constantFrom(0, 1e-4, 0.125),
        thresholdMode: fc.constantFrom('rel', 'abs'),
        cooldown: fc.integer({ min: 0, max: 3 }),
        min: fc.constantFrom(0, 0.01),
        counting: fc.constantFrom('keras', 'torch'),
      })
      .map(rule => ({ ...rule, eps: rule.counting === 'keras' ? 0 : 1e-8 })) as fc.Arbitrary<PlateauRule>
    const value = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -16, max: 16 }).map(x => x / 16) },
      fc.constantFrom(NaN, Infinity, -Infinity),
    )
    fc.assert(
      fc.property(rules, fc.array(value, { maxLength: 40 }), (rule, values) => {
        const state: PlateauState = { best: undefined, bad: 0, cooldown: 0 }
        let rate = 1
        const found = values.map(each => (rate = judgePlateau(rule, state, each, rate)))
        expect(found).toEqual(transcript(rule, values, 1))
      }),
      { numRuns: rounds(500, 20_000) },
    )
  })

  test('begins a resumed training with the rate it had come to, and leaves it alone when a recovery lowered it in between', () => {
    const make = () => reduceOnPlateau({ patience: 0, factor: 0.5 })
    const drive = new Drive(make()).begin().epoch({ val_loss: 1 }).epoch({ val_loss: 1 })
    expect(drive.model.learningRate).toBe(0.5)
    drive.model.learningRate = 1
    drive.relay(make())
    expect(drive.model.learningRate).toBe(0.5)
    drive.model.learningRate = 0.01
    drive.callback.restore?.(drive.callback.state?.() ?? null)
    drive.epoch({ val_loss: 0.1 })
    expect(drive.model.learningRate).toBe(0.01)
  })
})
