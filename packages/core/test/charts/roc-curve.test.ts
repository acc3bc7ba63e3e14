import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rocCurve } from '../../src/charts/index.js'
import reference from './reference.json' with { type: 'json' }
import { bothKinds, tensor } from './samples.js'

describe('rocCurve', () => {
  test('draws the example of scikit-learn', () => {
    expect(rocCurve({ actual: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] })).toEqual({
      columns: ['false_positive_rate', 'true_positive_rate', 'threshold', 'curve'],
      rows: [
        [0, 0, Infinity, 'AUC 0.7500'],
        [0, 0.5, 0.8, 'AUC 0.7500'],
        [0.5, 0.5, 0.4, 'AUC 0.7500'],
        [0.5, 1, 0.35, 'AUC 0.7500'],
        [1, 1, 0.1, 'AUC 0.7500'],
      ],
      chart: { type: 'roc', x: 'false_positive_rate', y: 'true_positive_rate', group: 'curve' },
      auc: 0.75,
    })
  })

  test.each(reference.map((one, i) => [i, one] as const))(
    'agrees with scikit-learn on sample set %i',
    (_, { actual, scores, auc, roc }) => {
      const curve = rocCurve({ actual, scores })
      expect(curve.auc).toBeCloseTo(auc, 12)
      // Points within a straight line are left out, so every point of ours is one of theirs.
      for (const [x, y] of curve.rows) expect(roc).toContainEqual([x, y])
    },
  )

  test('has an area that is the chance of a positive sample to be scored above a negative one, a tie being half', () => {
    fc.assert(
      fc.property(bothKinds, ({ actual, scores }) => {
        let [won, pairs] = [0, 0]
        for (const [i, a] of actual.entries())
          for (const [j, b] of actual.entries())
            if (a && !b) {
              pairs++
              won += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0
            }
        expect(rocCurve({ actual, scores }).auc).toBeCloseTo(won / pairs, 12)
      }),
    )
  })

  test('does not depend on the order of samples, and rises from (0, 0) to (1, 1) without points on a straight line', () => {
    fc.assert(
      fc.property(bothKinds, ({ actual, scores }) => {
        const { rows, auc } = rocCurve({ actual, scores })
        expect(rocCurve({ actual: actual.toReversed(), scores: scores.toReversed() })).toMatchObject({ rows, auc })
        const points = rows.map(([x, y]) => [Number(x), Number(y)] as const)
        expect([points[0], points.at(-1)]).toEqual([[0, 0], [1, 1]]) // prettier-ignore
        for (let i = 1; i < points.length; i++) {
          const [[x0, y0], [x1, y1], next] = [points[i - 1]!, points[i]!, points[i + 1]]
          expect(x1 >= x0 && y1 >= y0).toBe(true)
          if (next) expect(Math.abs((x1 - x0) * (next[1] - y1) - (y1 - y0) * (next[0] - x1))).toBeGreaterThan(1e-9)
        }
      }),
    )
  })

  test('draws one straight line when all scores are equal', () => {
    expect(rocCurve({ actual: [true, false, true], scores: [1, 1, 1] })).toMatchObject({ auc: 0.5, rows: [[0, 0, Infinity, 'AUC 0.5000'], [1, 1, 1, 'AUC 0.5000']] }) // prettier-ignore
  })

  test('keeps to maxPoints, with both ends and the area of all samples', () => {
    const scores = Float32Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000)
    const actual = Array.from(scores, (score, i) => (score + ((i * 31) % 2500) > 3000 ? 1 : 0))
    const [full, few] = [rocCurve({ actual, scores: tensor(scores), maxPoints: 10_000 }), rocCurve({ actual, scores, maxPoints: 10 })]
    expect(few.auc).toBe(full.auc)
    expect(few.rows).toHaveLength(10)
    expect([few.rows[0], few.rows[9]]).toEqual([full.rows[0], full.rows.at(-1)])
    for (const row of few.rows) expect(full.rows).toContainEqual(row)
    expect(rocCurve({ actual, scores }).rows.length).toBeLessThanOrEqual(1000)
  })

  test.each([
    [{ actual: [1], scores: [] }, 'rocCurve: actual has 1 elements and scores 0'],
    [{ actual: [], scores: [] }, 'are empty; give at least one sample'],
    [{ actual: [1, 1], scores: [0, 1] }, 'rocCurve: actual holds no negative sample; the curve needs both kinds'],
    [{ actual: [0], scores: [0] }, 'rocCurve: actual holds no positive sample'],
    [{ actual: [0, 2], scores: [0, 1] }, 'rocCurve: actual[1] is 2; give 1 and 0 or true and false'],
    [{ actual: [0, 1], scores: [0, NaN] }, 'rocCurve: scores[1] is NaN; leave out what is not a finite number'],
    [{ actual: [0, 1], scores: [0, 1], maxPoints: 1 }, 'rocCurve: maxPoints is 1; give an integer of at least 2'],
  ])('refuses %j and says what to give', (options, message) => {
    expect(() => rocCurve(options)).toThrow(TypeError)
    expect(() => rocCurve(options)).toThrow(message)
  })
})
