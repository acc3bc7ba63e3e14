import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import {
  arrayMath,
  clipAdaptively,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  clipGradients,
  findNonFinite,
  globalNorm,
  type ClipGradientsOptions,
  type GradientMath,
  type ShapedArray,
} from '../src/index.js'
import { Drive } from './lib/drive.js'
import golden from './reference/golden.json' with { type: 'json' }

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
const near = (found: ArrayLike<number>, expected: readonly number[]): void => {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs((found[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-6)
}

describe('clipping agrees with its references to 1e-6', () => {
  test('G1 (torch clip_grad_norm_): norm 13 down to 1', () => {
    const gradients = [f64(3, 4), f64(12)]
    expect(clipByGlobalNorm(gradients, 1)).toEqual({ norm: 13, coefficient: 1 / 13, clipped: true })
    near(gradients[0]!, [0.230769, 0.307692])
    near(gradients[1]!, [0.923077])
  })
  test('G2 (torch clip_grad_value_): values down to 5', () => {
    const gradients = [f64(3, 4), f64(12)]
    expect(gradients.map(each => clipByValue(each, 5))).toEqual([false, true])
    expect(gradients).toEqual([f64(3, 4), f64(5)])
  })
  test('G3 (torch makes all NaN): with one NaN nothing is changed, and the norm says so', () => {
    const gradients = [f64(3, NaN), f64(12)]
    expect(clipByGlobalNorm(gradients, 1)).toEqual({ norm: NaN, coefficient: 1, clipped: false })
    expect(gradients).toEqual([f64(3, NaN), f64(12)])
  })
  test('G4 (torch makes finite ones 0 and the infinite one NaN): with one infinity nothing is changed', () => {
    const gradients = [f64(3, -Infinity), f64(12)]
    expect(clipByGlobalNorm(gradients, 1)).toEqual({ norm: Infinity, coefficient: 1, clipped: false })
    expect(gradients).toEqual([f64(3, -Infinity), f64(12)])
  })
  test(`global_clipnorm, clipnorm and clipvalue of Keras ${golden.versions.keras}, run`, () => {
    for (const { gradients, limit, ...expected } of golden.clippingKeras) {
      const all = gradients.map(each => Float64Array.from(each))
      clipByGlobalNorm(all, limit)
      all.forEach((each, i) => near(each, expected.globalNorm[i]!))
      for (const [i, values] of gradients.entries()) {
        const byNorm = Float64Array.from(values)
        clipByNorm(byNorm, limit)
        near(byNorm, expected.norm[i]!)
        const byValue = Float64Array.from(values)
        clipByValue(byValue, limit)
        near(byValue, expected.value[i]!)
      }
    }
  })
  test('clip_grad_norm_ of torch, transcribed: min(1, max / (norm + 1e-6)), on random gradients', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 1e-2, max: 100, noNaN: true }),
        (values, limit) => {
          const coefficient = Math.min(1, limit / (Math.hypot(...values) + 1e-6))
          const gradient = Float64Array.from(values)
          clipByGlobalNorm([gradient], limit)
          near(
            gradient,
            values.map(value => value * coefficient),
          )
        },
      ),
      { numRuns: rounds(300, 10_000) },
    )
  })
  test('adaptive clipping of NFNets, transcribed (unitwise_norm over all but the last axis; clip * max(||w||, eps) / max(||g||, 1e-6))', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 1e6 }),
        (rows, columns, seed) => {
          const number = (i: number): number => Math.sin(seed + i * 12.9898)
          const gradient = Float64Array.from({ length: rows * columns }, (_, i) => number(i))
          const weight = Float64Array.from({ length: rows * columns }, (_, i) => number(i + 100) * 10)
          const expected = Array.from(gradient)
          for (let c = 0; c < columns; c++) {
            const column = (of: Float64Array): number[] => Array.from({ length: rows }, (_, r) => of[r * columns + c]!)
            const g = Math.hypot(...column(gradient))
            const most = 0.05 * Math.max(Math.hypot(...column(weight)), 1e-3)
            if (g > most) for (let r = 0; r < rows; r++) expected[r * columns + c]! *= most / Math.max(g, 1e-6)
          }
          clipAdaptively(gradient, weight, { ratio: 0.05, shape: [rows, columns] })
          near(gradient, expected)
        },
      ),
      { numRuns: rounds(300, 10_000) },
    )
  })
  test('adaptive clipping of composer, transcribed (units along the first axis, whole vectors, eps 0.001)', () => {
    const gradient = f64(3, 4, 0.01, 0)
    clipAdaptively(gradient, [1, 0, 0, 2], { ratio: 0.1, shape: [2, 2], unit: 'first' })
    near(gradient, [0.06, 0.08, 0.01, 0])
    const bias = f64(3, 4)
    clipAdaptively(bias, [0, 0], { ratio: 0.5 })
    near(bias, [0.0003, 0.0004])
  })
})

describe('norms', () => {
  test('of values whose squares are too large for a double are right', () => {
    expect(globalNorm([f64(3e200, 4e200)])).toBeCloseTo(5e200, -190)
    expect(clipByNorm(f64(3e200, 4e200), 1).clipped).toBe(true)
  })
  test('say how many values are not finite, and where the first is', () => {
    expect(findNonFinite([1, Infinity, NaN, -Infinity])).toEqual({ nan: 1, infinite: 2, first: 1 })
    expect(findNonFinite(new Float32Array([1, 2]))).toBeUndefined()
  })
})

const shaped = (values: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(values).map(([name, each]) => [name, { data: Float64Array.from(each) }]))

describe('clipGradients', () => {
  test('clips through a small interface, and logs norm, coefficient and the share of clipped steps', () => {
    const clipper = clipGradients({ globalNorm: 1, window: 4 })
    const drive = new Drive(clipper).begin()
    for (const values of [[3, 4], [0.1], [0.1], [0.6, 0.8]]) {
      clipper.clip(shaped({ a: values }), arrayMath())
      drive.batch({})
    }
    expect(clipper.ratio()).toBe(0.25)
    expect(clipper.report()).toEqual({ norm: 1, coefficient: 1, clipped: false, finite: true })
    expect(drive.trace.slice(0, 2)).toEqual([
      ['log', { norm: 5, coefficient: 0.2 }],
      ['run.log', { clipping_ratio: 1 }],
    ])
  })

  test('gives the same record back when there is nothing to do, and reads once', () => {
    const gradients = shaped({ a: [0.1], b: [0.2] })
    for (const options of [{ globalNorm: 1 }, { norm: 1 }, { value: 1 }, { adaptive: { ratio: 0.9 } }] satisfies ClipGradientsOptions[]) {
      let reads = 0
      const math = arrayMath()
      const counting: GradientMath<ShapedArray> = {
        ...math,
        norms: list => (reads++, math.norms(list)),
        largest: list => (reads++, math.largest(list)),
      }
      expect(clipGradients(options).clip(gradients, counting, shaped({ a: [1], b: [1] }))).toBe(gradients)
      expect(reads).toBe(1)
    }
  })

  test('works on things that cannot be changed in place', () => {
    const tuples: GradientMath<readonly number[]> = {
      norms: all => all.map(one => Math.hypot(...one)),
      largest: all => all.map(one => Math.max(...one.map(Math.abs))),
      scale: (one, factor) => one.map(x => x * factor),
      clamp: (one, limit) => one.map(x => Math.max(-limit, Math.min(limit, x))),
      zero: one => one.map(() => 0),
      adapt(one, weight, { ratio }) {
        const most = Math.hypot(...weight) * ratio
        return Math.hypot(...one) > most ? one.map(x => (x * most) / Math.hypot(...one)) : one
      },
    }
    const gradients = { a: [3, 4], b: [0.5] }
    expect(clipGradients({ norm: 1 }).clip(gradients, tuples)).toEqual({ a: [0.6000000000000001, 0.8], b: [0.5] })
    expect(clipGradients({ value: 1 }).clip(gradients, tuples)).toEqual({ a: [1, 1], b: [0.5] })
    expect(clipGradients({ adaptive: { ratio: 0.5 } }).clip(gradients, tuples, { a: [0, 2], b: [4] })).toEqual({ a: [0.6, 0.8], b: [0.5] })
    expect(gradients).toEqual({ a: [3, 4], b: [0.5] })
  })

  test('leaves out a batch whose gradients are not finite, or puts zeros, or passes them on', () => {
    for (const [nonFinite, expected, skips] of [
      ['skip', [NaN, 2], 1],
      ['zero', [0, 0], 0],
      ['keep', [NaN, 2], 0],
    ] as const) {
      const clipper = clipGradients({ globalNorm: 1, nonFinite })
      const drive = new Drive(clipper).begin().batch({}, NaN)
      expect(drive.trace.filter(([what]) => what === 'skip')).toHaveLength(skips)
      expect(Array.from(clipper.clip(shaped({ a: [NaN, 2] }), arrayMath())['a']!.data)).toEqual(expected)
      expect(clipper.report()).toMatchObject({ clipped: false, finite: false })
    }
  })

  test('says once that the loop does not ask for clipping', () => {
    expect(new Drive(clipGradients({ norm: 1 })).begin().batch({}).batch({}).warnings).toEqual([
      expect.stringContaining('nothing is clipped'),
    ])
    expect(new Drive(clipGradients({ norm: 1 })).begin().batch({}, NaN).warnings).toEqual([])
  })

  test('wants exactly one way, and weights for the adaptive one', () => {
    expect(() => clipGradients({})).toThrow('write exactly one of globalNorm, norm, value, adaptive, not none')
    expect(() => clipGradients({ norm: 1, value: 1 })).toThrow('not norm and value')
    expect(() => clipGradients({ adaptive: {} }).clip(shaped({ a: [1] }), arrayMath())).toThrow("'a' has none; give the weights")
  })
})
