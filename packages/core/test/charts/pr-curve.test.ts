import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prCurve } from '../../src/charts/index.js'
import reference from './reference.json' with { type: 'json' }
import { samples } from './samples.js'

describe('prCurve', () => {
  test.each(reference.map((one, i) => [i, one] as const))('counts sample set %i as TensorBoard does, in float64 and float32', (_, one) => {
    for (const [scores, expected] of [
      [one.scores, one.pr64],
      [Float32Array.from(one.scores), one.pr32],
    ] as const) {
      // prettier-ignore
      const curve = prCurve({ actual: one.actual, scores, thresholds: 101 })
      expect(curve).toMatchObject({ truePositives: expected.truePositives, falsePositives: expected.falsePositives })
      expect(curve.precision.reduce((a, b) => a + b)).toBeCloseTo(expected.precision, 9)
      expect(curve.recall.reduce((a, b) => a + b)).toBeCloseTo(expected.recall, 9)
    }
  })

  test('takes a score as TensorBoard would: 0.29 reaches threshold 29 of 100 in float32, and 28 in double precision', () => {
    const reached = (scores: ArrayLike<number>): number => prCurve({ actual: [1], scores, thresholds: 101 }).truePositives.lastIndexOf(1)
    expect(reached([0.29])).toBe(28)
    expect(reached(Float32Array.of(0.29))).toBe(29)
  })

  test('gives the cases of TensorBoard’s own tests', () => {
    expect(prCurve({ actual: [true], scores: [1], thresholds: 3 })).toEqual({
      truePositives: [1, 1, 1],
      falsePositives: [0, 0, 0],
      trueNegatives: [0, 0, 0],
      falseNegatives: [0, 0, 0],
      precision: [1, 1, 1],
      recall: [1, 1, 1],
    })
    expect(prCurve({ actual: [false], scores: [0], thresholds: 3 })).toEqual({
      truePositives: [0, 0, 0],
      falsePositives: [1, 0, 0],
      trueNegatives: [0, 1, 1],
      falseNegatives: [0, 0, 0],
      precision: [0, 0, 0],
      recall: [0, 0, 0],
    })
  })

  test('calls positive at each threshold what is scored at or above it', () => {
    fc.assert(
      fc.property(samples, ({ actual, scores }) => {
        const curve = prCurve({ actual, scores, thresholds: 17 })
        for (let i = 0; i < 17; i++) {
          const said = scores.map(score => score >= i / 16)
          const count = (a: boolean, p: boolean): number => actual.filter((one, j) => one === a && said[j] === p).length
          const [tp, fp, tn, fn] = [count(true, true), count(false, true), count(false, false), count(true, false)]
          expect([curve.truePositives[i], curve.falsePositives[i], curve.trueNegatives[i], curve.falseNegatives[i]]).toEqual([
            tp,
            fp,
            tn,
            fn,
          ])
          expect(curve.precision[i]).toBe(tp / Math.max(1e-7, tp + fp))
          expect(curve.recall[i]).toBe(tp / Math.max(1e-7, tp + fn))
        }
      }),
    )
  })

  test('has 201 thresholds unless told, and forgives the rounding of a softmax', () => {
    const curve = prCurve({ actual: [1, 0], scores: Float32Array.of(1.0000001, -1e-8) })
    expect(curve.recall).toHaveLength(201)
    expect([curve.truePositives[200], curve.falsePositives[0], curve.falsePositives[1]]).toEqual([1, 1, 0])
  })

  test.each([
    [{ actual: [1], scores: [0.5, 0.5] }, 'prCurve: actual has 1 elements and scores 2'],
    [{ actual: [], scores: [] }, 'are empty'],
    [{ actual: [1], scores: [2.5] }, 'prCurve: scores[0] is 2.5; give probabilities from 0 to 1 (of logits, the sigmoid or softmax)'],
    [{ actual: [1], scores: [NaN] }, 'prCurve: scores[0] is NaN'],
    [{ actual: [3], scores: [0.5] }, 'prCurve: actual[0] is 3'],
    [{ actual: [1], scores: [0.5], thresholds: 1 }, 'prCurve: thresholds is 1; give an integer of at least 2'],
  ])('refuses %j and says what to give', (options, message) => {
    expect(() => prCurve(options)).toThrow(TypeError)
    expect(() => prCurve(options)).toThrow(message)
  })
})
