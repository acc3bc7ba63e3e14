import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run, RunOptions, Series } from '../../src/index.js'
import { MetricRules } from '../../src/rules.js'
import { MetricSeries } from '../../src/metric-series.js'
import { History } from '../../src/history.js'
import { metricSet } from '../../src/metric-set.js'
import { runs } from '../support/soak.js'
import { logged } from './logged.js'

type Point = { readonly step: number; readonly value: number }

/** The same, the plain way. */
const reference = {
  mean(points: readonly Point[], window: number): number | undefined {
    const last = points.map(point => point.value).filter(Number.isFinite).slice(-window) // prettier-ignore
    return last.length === 0 ? undefined : last.reduce((sum, value) => sum + value, 0) / last.length
  },
  ema(points: readonly Point[], smoothing: number): number | undefined {
    return points
      .map(point => point.value)
      .filter(Number.isFinite)
      .reduce<number | undefined>(
        (average, value) => (average === undefined ? value : (1 - smoothing) * average + smoothing * value),
        undefined,
      )
  },
  /** Slope of the line with the least squares, by its normal equations. */
  trend(points: readonly Point[], window: number): number | undefined {
    const last = points.slice(-window).filter(point => Number.isFinite(point.value))
    if (new Set(last.map(point => point.step)).size < 2) return undefined
    const n = last.length
    const sum = (of: (point: Point) => number): number => last.reduce((total, point) => total + of(point), 0)
    const [x, y, xy, xx] = [sum(p => p.step), sum(p => p.value), sum(p => p.step * p.value), sum(p => p.step ** 2)]
    return (n * xy - x * y) / (n * xx - x * x)
  },
}

const budget = (points: number, bytes = 1 << 30): { points: number; bytes: number } => ({ points, bytes })
const filled = (points: number, values: readonly number[], bytes?: number): MetricSeries => {
  const series = new MetricSeries(() => 'minimize', budget(points, bytes))
  values.forEach((value, step) => series.push(step, value))
  return series
}
const close = (a: number | undefined, b: number | undefined): void => {
  if (a === undefined || b === undefined) expect(a).toBe(b)
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(b)))
}

describe('a series', () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  )
  const values = fc.oneof(fc.array(value, { maxLength: 20 }), fc.array(value, { minLength: 60, maxLength: 300 }))

  it('keeps the last points, and everything it tells is that of the plain way', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 150 }), (all, limit, window) => {
        const series = filled(limit, all)
        const points = all.map((one, step) => ({ step, value: one })).slice(limit === 0 ? all.length : -limit)
        const finite = all.filter(Number.isFinite)
        expect(series.points).toEqual(points)
        expect(series.count).toBe(all.length)
        expect(series.last).toBe(all.at(-1))
        expect(series.min).toBe(finite.length ? Math.min(...finite) : undefined)
        expect(series.max).toBe(finite.length ? Math.max(...finite) : undefined)
        close(series.mean(window), reference.mean(points, window))
        close(series.ema(0.3), reference.ema(points, 0.3))
        close(series.trend(window), reference.trend(points, window))
      }),
      runs(300),
    )
  }) // prettier-ignore

  it('forgets what a rewind makes void, and goes on from there', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 200 }), fc.integer({ min: -1, max: 300 }), (before, after, limit, toStep) => {
        const series = filled(limit, before)
        series.rewind(toStep)
        const kept = before.map((one, step) => ({ step, value: one })).slice(-limit)
        const left = kept.filter(point => point.step <= toStep)
        const more = after.map((one, i) => ({ step: toStep + 1 + i, value: one }))
        more.forEach(point => series.push(point.step, point.value))
        expect(series.points).toEqual([...left, ...more].slice(-limit))
        expect(series.count).toBe(before.length - (kept.length - left.length) + after.length)
        expect(series.last).toBe([...left, ...more].at(-1)?.value)
      }),
      runs(200),
    )
  })

  it('grows from 64 points as it needs them, up to its limit', () => {
    for (const [count, limit, bytes] of [[1, 10_000, 64], [64, 10_000, 64], [65, 10_000, 128], [9000, 10_000, 10_000], [20_000, 10_000, 10_000], [20, 5, 5]] as const) {
      const shared = budget(limit)
      const series = new MetricSeries(() => 'minimize', shared)
      for (let step = 0; step < count; step++) series.push(step, step)
      expect((1 << 30) - shared.bytes).toBe(bytes * 16)
      expect(series.points).toHaveLength(Math.min(count, limit))
      expect(series.points[0]).toEqual({ step: Math.max(0, count - limit), value: Math.max(0, count - limit) })
    }
  }) // prettier-ignore

  it('defaults to 0.3 for the average, and to the last 100 for mean and trend', () => {
    const series = filled(
      1000,
      Array.from({ length: 300 }, (_, i) => (i < 200 ? 1000 : i)),
    )
    expect(series.mean()).toBe(249.5)
    close(series.trend(), 1)
    close(filled(10, [0, 1]).ema(), 0.3)
  })
})

describe('the history of a run', () => {
  it('is found by name and by every alias of it', async () => {
    await logged(run => {
      run.log({ val_loss: 1, accuracy: 2, lr: 3 })
      run.logger('trainer').log({ 'validation/acc': 4 })
      for (const name of ['val_loss', 'val/loss', 'validation_loss']) expect(run.history(name).last).toBe(1)
      for (const name of ['accuracy', 'acc']) expect(run.history(name).last).toBe(2)
      for (const name of ['lr', 'learning_rate']) expect(run.history(name).last).toBe(3)
      for (const name of ['trainer/val_acc', 'trainer/validation/accuracy']) expect(run.history(name).last).toBe(4)
    })
  })

  it('has what was logged up to now, at once', async () => {
    await logged(run => {
      run.log({ loss: 3 }, 10)
      expect(run.history('loss').points).toEqual([{ step: 10, value: 3 }])
      run.log({ loss: 2 }, 11)
      expect(run.history('loss')).toMatchObject({ last: 2, best: 2, min: 2, max: 3, count: 2 })
    })
  })

  it('of a metric that was not logged is empty', async () => {
    await logged(run => {
      const none: Series = run.history('loss')
      expect([none.last, none.best, none.min, none.max, none.mean(), none.ema(), none.trend()]).toEqual(new Array(7).fill(undefined))
      expect(none).toMatchObject({ count: 0, points: [] })
      for (const name of [undefined, null, 5, Symbol('x'), {}]) expect(run.history(name as never).count).toBe(0)
    })
  })

  it('holds what passed the threshold of the run, whatever the sinks take', async () => {
    await logged(run => {
      run.log({ loss: 1, activations: 2 })
      expect(run.history('loss').count).toBe(1)
      expect(run.history('activations').count).toBe(0)
    }, { sinks: [], minPriority: 'useful' }) // prettier-ignore
  })

  it('forgets what a rewind makes void', async () => {
    await logged(run => {
      for (let step = 0; step < 10; step++) run.log({ loss: step, x: step }, step)
      run.rewind(4, 'rollback')
      expect(run.history('loss')).toMatchObject({ last: 4, max: 4, count: 5 })
      run.log({ loss: 100 }, 5)
      expect(run.history('loss').points.map(point => point.value)).toEqual([0, 1, 2, 3, 4, 100])
    })
  })

  it.each<[RunOptions['history'], number, number]>([
    [undefined, 10_000, 12_000],
    [{ points: 100 }, 100, 12_000],
    [{ points: 0 }, 0, 12_000],
    [false, 0, 0],
  ])('keeps with %j the last %i points', async (history, points, count) => {
    await logged(run => {
      for (let step = 0; step < 12_000; step++) run.log({ loss: step }, step)
      expect(run.history('loss').points).toHaveLength(points)
      expect(run.history('loss').count).toBe(count)
    }, history === undefined ? {} : { history }) // prettier-ignore
  })

  it('stays within its bytes: metrics that come late keep fewer points, or none', async () => {
    await logged(run => {
      const log = (run: Run, name: string, n: number): void => {
        for (let step = 0; step < n; step++) run.log({ [name]: step }, step)
      }
      log(run, 'a', 1000)
      log(run, 'b', 1000)
      log(run, 'c', 1000)
      expect(run.history('a').points).toHaveLength(512)
      expect(run.history('b').points).toHaveLength(64)
      expect(run.history('c')).toMatchObject({ points: [], last: 999, min: 0, max: 999, count: 1000 })
    }, { history: { bytes: (512 + 64) * 16 } }) // prettier-ignore
  })

  it('takes sets from elsewhere as it takes its own, and values beyond the names as nobody’s', () => {
    const history = new History(new MetricRules())
    const set = metricSet(['loss'], ['useful'])
    const event = {
      kind: 'metrics',
      time: 0,
      seq: 0,
      source: '',
      priority: 'useful',
      step: 1,
      epoch: undefined,
      rank: undefined,
      set,
    } as const
    history.add({ ...event, values: [1] })
    history.add({ ...event, values: [2, 3] })
    history.add({ ...event, set: metricSet(['loss'], ['useful']), values: [4], step: undefined })
    expect(history.of('loss').points.map(point => point.value)).toEqual([1, 2, 4])
  })
})
