import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scatter } from '../../src/charts/index.js'

describe('scatter', () => {
  test('puts points beside their correlation', () => {
    // By hand: deviations (-1, 0, 1) and (-1, 1, 0), so r = 1 / 2.
    expect(scatter({ x: [1, 2, 3], y: [1, 3, 2], xLabel: 'actual', yLabel: 'predicted' })).toEqual({
      columns: ['actual', 'predicted', 'series'],
      rows: [
        [1, 1, 'r = 0.5000'],
        [2, 3, 'r = 0.5000'],
        [3, 2, 'r = 0.5000'],
      ],
      chart: { type: 'scatter', x: 'actual', y: 'predicted', group: 'series' },
      correlation: expect.closeTo(0.5, 12) as number,
    })
  })

  test('gives each group a correlation of its own', () => {
    const { rows, correlation } = scatter({ x: [0, 1, 0, 1, 5], y: [0, 1, 1, 0, 5], group: ['up', 'up', 'down', 'down', 'one'] })
    expect(rows.map(row => row[2])).toEqual([
      'up (r = 1.0000)',
      'up (r = 1.0000)',
      'down (r = -1.0000)',
      'down (r = -1.0000)',
      'one (r undefined)',
    ])
    expect(correlation).toBeGreaterThan(0.9)
  })

  test('finds the correlation of lines and of nothing, however large or small the numbers', () => {
    const number = fc.double({ min: -1e300, max: 1e300, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1 }), pairs => {
        const [x, y] = [pairs.map(p => p[0]), pairs.map(p => p[1])]
        const { correlation } = scatter({ x, y })
        if (correlation !== undefined) expect(Math.abs(correlation)).toBeLessThanOrEqual(1)
        const self = scatter({ x, y: x }).correlation
        if (self !== undefined) expect(self).toBeCloseTo(1, 9)
      }),
    )
    expect(scatter({ x: [1, 2], y: [3, 3] }).correlation).toBeUndefined()
    expect(scatter({ x: [0.1, 0.1, 0.1], y: [1, 2, 3] }).correlation).toBeUndefined()
    expect(scatter({ x: [1e16, 1e16 + 2, 1e16 + 4], y: [1, 2, 3] }).correlation).toBeCloseTo(1, 6)
  })

  test('agrees with the textbook formula', () => {
    const pair = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 50 }), pairs => {
        const n = pairs.length
        const sum = (f: (x: number, y: number) => number): number => pairs.reduce((total, [x, y]) => total + f(x, y), 0)
        const [sx, sy] = [sum(x => x), sum((_, y) => y)]
        const [vx, vy] = [n * sum(x => x * x) - sx * sx, n * sum((_, y) => y * y) - sy * sy]
        const r = (n * sum((x, y) => x * y) - sx * sy) / Math.sqrt(vx * vy)
        const { correlation } = scatter({ x: pairs.map(p => p[0]), y: pairs.map(p => p[1]) })
        if (vx === 0 || vy === 0) expect(correlation).toBeUndefined()
        else expect(correlation).toBeCloseTo(r, 9)
      }),
    )
  })

  test('keeps to maxPoints, with the correlation of all', () => {
    const x = Float64Array.from({ length: 30_000 }, (_, i) => i)
    const { rows, correlation } = scatter({ x, y: x })
    expect([rows.length, rows[0]?.[0], rows.at(-1)?.[0], correlation]).toEqual([10_000, 0, 29_999, expect.closeTo(1, 9)])
  })

  test.each([
    [{ x: [1], y: [1, 2] }, 'scatter: x has 1 elements and y 2'],
    [{ x: [], y: [] }, 'scatter: x and y are empty'],
    [{ x: [1], y: [Infinity] }, 'scatter: y[0] is Infinity; leave out what is not a finite number'],
    [{ x: [1], y: [1], group: ['a', 'b'] }, 'scatter: x has 1 elements and group 2'],
    [{ x: [1], y: [1], xLabel: 'y' }, 'give three different names'],
    [{ x: [1], y: [1], maxPoints: 0 }, 'scatter: maxPoints is 0'],
  ])('refuses %j and says what to give', (options, message) => {
    expect(() => scatter(options)).toThrow(TypeError)
    expect(() => scatter(options)).toThrow(message)
  })
})
