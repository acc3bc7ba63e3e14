import { describe, expect, test } from 'vitest'
import { median, percentile, untouched } from '../src/statistics.js'

describe('percentile', () => {
  test('is a value that was measured: the smallest that the share does not exceed', () => {
    const values = [40, 15, 50, 20, 35]
    expect([0.05, 0.3, 0.4, 0.5, 1].map(share => percentile(values, share))).toEqual([15, 20, 20, 35, 50])
  })

  test('of 1 to 100, p99 is 99', () => {
    expect(
      percentile(
        Float64Array.from({ length: 100 }, (_, i) => 100 - i),
        0.99,
      ),
    ).toBe(99)
  })

  test('of nothing is not a number, so that it meets no bar', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })

  test('leaves the values as they were', () => {
    const values = [3, 1, 2]
    percentile(values, 0.5)
    expect(values).toEqual([3, 1, 2])
  })
})

describe('median', () => {
  test('is the middle value, or the mean of the two in the middle', () => {
    expect([median([9, 1, 5]), median([10, 1, 2, 3]), median([7])]).toEqual([5, 2.5, 7])
  })

  test('orders by number, not by text', () => {
    expect(median([100, 9, 20])).toBe(20)
  })

  test('of nothing is not a number', () => {
    expect(median([])).toBeNaN()
  })
})

describe('untouched', () => {
  const spans = [0, 10, 20, 30].map(start => ({ start, end: start + 5 }))

  test('keeps all spans when there is nothing else', () => {
    expect(untouched(spans, [])).toEqual([0, 1, 2, 3])
  })

  test('leaves out a span that another one begins in, ends in, surrounds or fills', () => {
    expect(untouched(spans, [{ start: 12, end: 13 }])).toEqual([0, 2, 3])
    expect(untouched(spans, [{ start: 14, end: 22 }])).toEqual([0, 3])
    expect(untouched(spans, [{ start: -5, end: 100 }])).toEqual([])
  })

  test('does not mind what happens between spans, or just touches', () => {
    expect(untouched(spans, [{ start: 5, end: 10 }, { start: 26, end: 29 }])).toEqual([0, 1, 2, 3]) // prettier-ignore
  })

  test('sees a long one behind a short one that began later, in any order', () => {
    expect(untouched(spans, [{ start: 11, end: 12 }, { start: 1, end: 32 }])).toEqual([]) // prettier-ignore
    expect(untouched(spans, [{ start: 1, end: 21 }, { start: 11, end: 12 }])).toEqual([3]) // prettier-ignore
  })
})
