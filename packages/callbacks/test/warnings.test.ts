import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import { describeDetection, measureDetection } from '../scripts/detection.js'
import { judgeImprovement, judgeTrend, lossSpikes, mannKendall, OutlierDetector, plateauWarning, trendWarning } from '../src/index.js'
import { countTail, normalQuantile, studentQuantile } from '../src/distributions.js'
import { fitLine } from '../src/least-squares.js'
import { NumberWindow } from '../src/number-window.js'
import { SortedWindow } from '../src/sorted-window.js'
import { Drive } from './lib/drive.js'

const list = (...values: number[]): NumberWindow => new NumberWindow(Math.max(1, values.length), values)
const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })
const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  return n % 2 === 1 ? sorted[n >> 1]! : (sorted[(n >> 1) - 1]! + sorted[n >> 1]!) / 2
}

describe('the statistics', () => {
  test('normal and Student quantiles are those of tables', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.975, 1.959963985],
      [0.999, 3.090232306],
      [0.9999, 3.719016485],
      [0.01, -2.326347874],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(z, 7)
    for (const [p, freedom, t] of [
      [0.975, 10, 2.228139],
      [0.999, 28, 3.408155],
      [0.999, 10, 4.1437],
      [0.95, 8, 1.859548],
    ] as const)
      expect(Math.abs(studentQuantile(p, freedom) / t - 1)).toBeLessThan(0.005)
  })

  test('the tail of counts sums to 1 and is that of a geometric mixture', () => {
    // With r = total + 1/2 and p = stretches / (stretches + 1): P(X >= 1) = 1 - p ** r.
    expect(countTail(0, 3, 5)).toBe(1)
    expect(countTail(1, 3, 5)).toBeCloseTo(1 - (5 / 6) ** 3.5, 12)
    expect(countTail(40, 50, 10)).toBeLessThan(1e-10)
    expect(countTail(39, 50, 10)).toBeGreaterThan(countTail(40, 50, 10))
  })

  test('Mann–Kendall is that of the textbook, with ties', () => {
    // Gilbert 1987, example 16.4 in form: S of 1..10 is 45, variance 125.
    expect(mannKendall(list(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))).toBeCloseTo(44 / Math.sqrt(125), 12)
    // One pair of ties: S = 5, variance (4 * 3 * 13 - 2 * 1 * 9) / 18.
    expect(mannKendall(list(1, 2, 2, 3))).toBeCloseTo(4 / Math.sqrt((156 - 18) / 18), 12)
    expect(mannKendall(list(3, 3, 3))).toBe(0)
    fc.assert(
      fc.property(numbers, values => {
        expect(mannKendall(list(...values)) + mannKendall(list(...values.map(value => -value)))).toBe(0)
      }),
    )
  })

  test('least squares finds the line, and the noise around it', () => {
    const line = fitLine(list(1, 3, 2, 5))
    expect(line).toMatchObject({ mean: 2.75 })
    expect(line.slope).toBeCloseTo(1.1, 12)
    expect(line.noise).toBeCloseTo(Math.sqrt(2.7 / 2), 12)
    expect(line.slopeError).toBeCloseTo(Math.sqrt(2.7 / 2 / 5), 12)
  })

  test('median and MAD of a moving window are those of sorting it, on random sequences', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 50 }), (capacity, values) => {
        const window = new SortedWindow(capacity)
        for (const [i, value] of values.entries()) {
          window.push(value)
          const last = values.slice(Math.max(0, i + 1 - capacity), i + 1)
          const median = medianOf(last)
          expect(window.toArray()).toEqual(last)
          expect(window.median).toBe(median)
          expect(window.mad).toBe(medianOf(last.map(each => Math.abs(each - median))))
        }
      }),
      { numRuns: rounds(300, 10_000) },
    )
  })

  test('an outlier is what the transcript of its rule says, on random sequences', () => {
    const rule = { window: 8, minValues: 4, threshold: 3, minRelative: 0.01, minAbsolute: 0.5, side: 'both' } as const
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 60 }), values => {
        const detector = new OutlierDetector(rule)
        for (const [i, value] of values.entries()) {
          const before = values.slice(Math.max(0, i - 8), i)
          const median = medianOf(before)
          const size = Math.abs(value - median)
          const deviation = 1.4826 * medianOf(before.map(each => Math.abs(each - median)))
          const expected = before.length >= 4 && size > 0 && size >= 0.5 && size >= 0.01 * Math.abs(median) && size >= 3 * deviation
          expect(detector.push(value) !== undefined).toBe(expected)
        }
      }),
      { numRuns: rounds(300, 10_000) },
    )
  })

  test('plateau and trend are what the transcripts of their rules say, on random windows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 12, maxLength: 30 }), values => {
        const n = values.length
        const xs = values.map((_, i) => i)
        const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / n
        const [mx, my] = [mean(xs), mean(values)]
        const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0)
        const slope = values.reduce((sum, y, i) => sum + (i - mx) * (y - my), 0) / sxx
        const noise = Math.sqrt(values.reduce((sum, y, i) => sum + (y - my - slope * (i - mx)) ** 2, 0) / (n - 2))
        const gain = -slope * (n - 1)
        const limit = gain + studentQuantile(0.999, n - 2) * (noise / Math.sqrt(sxx)) * (n - 1)
        const needed = Math.max(3 * noise, 0.001 * Math.abs(my))
        fc.pre(Math.abs(limit - needed) > 1e-9)
        const rule = { mode: 'min', minImprovement: 3, minRelative: 0.001, alpha: 0.001 } as const
        expect(judgeImprovement(rule, list(...values)).plateau).toBe(limit <= needed)
        const z = mannKendall(list(...values))
        fc.pre(Math.abs(slope * (n - 1) - 0.001 * Math.abs(my)) > 1e-9)
        expect(judgeTrend({ mode: 'min', alpha: 0.01, minRelative: 0.001 }, list(...values)).worsening).toBe(
          z > normalQuantile(0.99) && slope * (n - 1) >= 0.001 * Math.abs(my),
        )
      }),
      { numRuns: rounds(300, 10_000) },
    )
  })
})

describe('loss spikes on the cases of Lightning', () => {
  const spikes = (options: Parameters<typeof lossSpikes>[0], losses: readonly number[]): number[] => {
    const found: number[] = []
    const drive = new Drive(lossSpikes({ minValues: 2, onSpike: spike => found.push(spike.step), ...options })).begin()
    for (const loss of losses) drive.batch({ loss })
    return found
  }
  test('S1 (rtol 2): a rise by exactly twice the usual loss is a spike', () => {
    expect(spikes({ minRelative: 2 }, [1, 1, 1, 3])).toEqual([3])
  })
  test('S2 (rtol 2): a little less is none', () => {
    expect(spikes({ minRelative: 2 }, [1, 1, 1, 2.9])).toEqual([])
  })
  test('S3: NaN is a spike, or is not looked at', () => {
    expect(spikes({}, [1, 1, NaN])).toEqual([2])
    expect(spikes({ nonFinite: 'ignore' }, [1, 1, NaN])).toEqual([])
  })
  test('S4 (rtol 2): a loss that climbs slowly is none until it jumps', () => {
    expect(spikes({ minRelative: 2 }, [1, 2, 2.9, 4, 6, 20])).toEqual([5])
  })
  test('S5 (atol .5, where the mean of three hides it): the median is not moved by the first rise', () => {
    expect(spikes({ minAbsolute: 0.5 }, [1, 1, 1.4, 1.6])).toEqual([3])
    expect(spikes({ minAbsolute: 0.61 }, [1, 1, 1.4, 1.6])).toEqual([])
  })
  test('S6 (where a large first loss poisons the mean of ten): the median finds it', () => {
    expect(spikes({ minRelative: 2, minValues: 3 }, [100, 1, 1, 50])).toEqual([3])
  })
  test('and may end training', () => {
    const drive = new Drive(lossSpikes({ minValues: 2, action: 'stop' })).begin().batch({ loss: 1 }).batch({ loss: 1 }).batch({ loss: 9 })
    expect(drive.stops).toEqual(['loss jumped to 9 from about 1'])
  })
})

describe('warnings', () => {
  test('come once, and are called resolved when it is over', () => {
    const plateau = new Drive(plateauWarning({ window: 10 })).begin()
    for (let i = 0; i < 30; i++) plateau.epoch({ val_loss: 1 })
    for (let i = 0; i < 30; i++) plateau.epoch({ val_loss: 1 - i / 40 })
    expect(plateau.trace.filter(([what]) => what === 'alert')).toEqual([
      ['alert', 'val_loss has stopped improving', false],
      ['alert', 'val_loss has stopped improving', true],
    ])
    const trend = new Drive(trendWarning({ window: 10 })).begin()
    for (let i = 0; i < 30; i++) trend.epoch({ val_loss: 1 + i })
    for (let i = 0; i < 30; i++) trend.epoch({ val_loss: 31 - i })
    expect(trend.trace.filter(([what]) => what === 'alert')).toEqual([
      ['alert', 'val_loss is getting worse', false],
      ['alert', 'val_loss is getting worse', true],
    ])
  })

  test('raise at most 5 % false alarms and find at least 90 %', () => {
    const detections = measureDetection(rounds(200, 1000))
    for (const { detector, falseAlarms, detected } of detections) {
      expect(falseAlarms, detector).toBeLessThanOrEqual(0.05)
      expect(detected, detector).toBeGreaterThanOrEqual(0.9)
    }
    expect(describeDetection(detections).split('\n')).toHaveLength(detections.length + 2)
  })
})
