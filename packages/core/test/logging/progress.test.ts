import { describe, expect, it } from 'vitest'
import type { ProgressEvent, Run, TrackOptions } from '../../src/index.js'
import { StoppedClock } from '../support/stopped-clock.js'
import { logged, loggedAs, ofKind, rows, warnings } from './logged.js'

const throughput = (events: Awaited<ReturnType<typeof logged>>): Record<string, number>[] =>
  rows(events).flatMap(([, row]) => ('throughput/samples_per_sec' in row ? [row] : []))

describe('a progress', () => {
  it('says how far it is when it begins, at most ten times a second, and when it ends', async () => {
    const clock = new StoppedClock()
    const events = await loggedAs('progress', async run => {
      const progress = run.progress({ total: 100, description: 'load', unit: 'epoch' })
      for (let i = 0; i < 100; i++) {
        await clock.advance(25)
        progress.update()
      }
      progress.end()
      progress.end()
      progress.update()
    }, { clock }) // prettier-ignore
    expect(events).toHaveLength(1 + 25 + 1)
    expect(events[0]).toMatchObject({ description: 'load', unit: 'epoch', done: 0, total: 100, samples: 0, elapsedMs: 0, state: 'running', samplesPerSecond: undefined })
    expect(events.slice(1, -1).map(event => event.done)).toEqual(Array.from({ length: 25 }, (_, i) => 4 * (i + 1)))
    expect(events.at(-1)).toMatchObject({ done: 100, samples: 100, elapsedMs: 2500, state: 'done' })
    expect(events.at(-1)?.samplesPerSecond).toBeCloseTo(40, 10)
    expect(events.at(-1)?.batchTimeMs).toBeCloseTo(25, 10)
    expect(new Set(events.map(event => event.id)).size).toBe(1)
  }) // prettier-ignore

  it('logs its throughput once a second and at its end', async () => {
    const clock = new StoppedClock()
    const events = await logged(async run => {
      const progress = run.progress()
      for (let i = 0; i < 34; i++) {
        await clock.advance(100)
        progress.update(2, { batchSize: 64 })
      }
      progress.end(false)
    }, { clock }) // prettier-ignore
    const logs = throughput(events)
    expect(logs.map(row => row['throughput/accumulated_samples'])).toEqual([640, 1280, 1920, 2176])
    for (const row of logs) {
      expect(row['throughput/samples_per_sec']).toBeCloseTo(640, 10)
      expect(row['throughput/batch_time_ms']).toBeCloseTo(50, 10)
    }
    expect(ofKind('progress', events).at(-1)).toMatchObject({ done: 68, samples: 2176, state: 'stopped' })
  })

  it('averages over the window, and smooths', async () => {
    const clock = new StoppedClock()
    const rates = async (options: object): Promise<(number | undefined)[]> => {
      const events = await loggedAs('progress', async run => {
        const progress = run.progress(options)
        for (const ms of [100, 100, 100, 400, 400]) {
          await clock.advance(ms)
          progress.update()
        }
      }, { clock }) // prettier-ignore
      return events.slice(1, -1).map(event => event.samplesPerSecond)
    }
    expect(await rates({ window: 1, smoothing: 1 })).toEqual([10, 10, 10, 2.5, 2.5])
    expect(await rates({ window: 2, smoothing: 1 })).toEqual([10, 10, 10, 4, 2.5])
    expect(await rates({ window: 1, smoothing: 0.5 })).toEqual([10, 10, 10, 6.25, 4.375])
  })

  it('of epochs logs no throughput, and one that never moved has none', async () => {
    const clock = new StoppedClock()
    const events = await logged(async run => {
      const epochs = run.progress({ unit: 'epoch' })
      const idle = run.progress()
      await clock.advance(5000)
      epochs.update()
      epochs.end()
      idle.end()
    }, { clock }) // prettier-ignore
    expect(throughput(events)).toEqual([])
    const ids = ofKind('progress', events).map(event => event.id)
    expect(new Set(ids).size).toBe(2)
  })

  it('of a component logs under its name', async () => {
    const clock = new StoppedClock()
    const events = await logged(async run => {
      const progress = run.logger('loader').progress()
      await clock.advance(100)
      progress.update()
      progress.end()
    }, { clock }) // prettier-ignore
    expect(rows(events)[0]?.[1]).toHaveProperty('loader/throughput/samples_per_sec')
  })

  it('counts on when it is told what makes no sense', async () => {
    const events = await logged(run => {
      const progress = run.progress({ total: NaN, window: 0, smoothing: 2, description: 5, unit: 'hour' } as never)
      for (const n of [NaN, -1, '5', null, {}, Infinity]) progress.update(n as never)
      progress.update(1, null as never)
      progress.update(1, { batchSize: 'x' as never })
      progress.update(1, { get batchSize(): number { throw new Error('boo') } })
      progress.end()
      run.progress(null as never).end()
      expect(run.report().events.rejected).toBe(3 + 6 + 2)
    })
    expect(ofKind('progress', events)[0]).toMatchObject({ description: 'progress', unit: 'batch', total: undefined })
    expect(ofKind('progress', events)[1]).toMatchObject({ done: 3, samples: 3, state: 'done' })
    expect(warnings(events)).toEqual([
      'total of a progress: NaN is no number from 0 to 1.7976931348623157e+308',
      'window of a progress: 0 is no number from 1 to 100000',
      'smoothing of a progress: 2 is no number from 0 to 1',
      'an update of a progress: NaN is no number of items or samples',
    ])
  }) // prettier-ignore
})

describe('track', () => {
  const clock = new StoppedClock()
  const run = async (body: (run: Run) => unknown): Promise<readonly ProgressEvent[]> => loggedAs('progress', body, { clock })

  it('gives the items one by one, and moves step, batch and progress along', async () => {
    const seen: unknown[] = []
    const events = await run(one => {
      for (const item of one.track(['a', 'b', 'c'], { name: 'train', size: text => text.length * 10 }))
        seen.push([item, one.step, one.report().batch])
    })
    expect(seen).toEqual([
      ['a', 0, 0],
      ['b', 1, 1],
      ['c', 2, 2],
    ])
    expect(events.at(-1)).toMatchObject({ description: 'train', unit: 'batch', done: 3, total: 3, samples: 30, state: 'done' })
  })

  it('may be nested: epochs drive the epoch, batches the step, which goes on', async () => {
    const seen: unknown[] = []
    const events = await run(one => {
      for (const epoch of one.track([0, 1], { unit: 'epoch' })) {
        for (const batch of one.track([0, 1])) seen.push([epoch, batch, one.epoch, one.step])
      }
    })
    expect(seen).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 1],
      [1, 0, 1, 2],
      [1, 1, 1, 3],
    ])
    expect(new Set(events.map(event => event.id)).size).toBe(3)
    expect(events.filter(event => event.state === 'done').map(event => [event.unit, event.done])).toEqual([
      ['batch', 2],
      ['batch', 2],
      ['epoch', 2],
    ])
  })

  it('takes async iterables', async () => {
    const items = async function* (): AsyncGenerator<number> {
      yield 1
      await clock.advance(100)
      yield 2
    }
    const seen: number[] = []
    const events = await run(async one => {
      for await (const item of one.track(items(), { total: 2 })) seen.push(item)
    })
    expect(seen).toEqual([1, 2])
    expect(events.at(-1)).toMatchObject({ done: 2, total: 2, state: 'done' })
  })

  it('knows the length of lists, sets and maps; of generators and endless data none', async () => {
    const totals = async (items: Iterable<unknown>, options?: TrackOptions<unknown>): Promise<number | undefined> => {
      const events = await run(one => {
        for (const item of one.track(items, options)) if (item === 3) break
      })
      return events[0]?.total
    }
    const generator = (function* (): Generator<number> {
      yield 1
    })()
    expect(await totals([1, 2])).toBe(2)
    expect(await totals(new Set([1]))).toBe(1)
    expect(await totals(new Map([[1, 2]]))).toBe(1)
    expect(await totals(generator)).toBeUndefined()
    expect(await totals(Object.assign([3], { length: 1, size: Infinity }))).toBe(1)
    expect(await totals(Object.assign([3][Symbol.iterator](), { size: Infinity }))).toBeUndefined()
    expect(await totals([3], { total: 7 })).toBe(7)
  })

  it.each([
    ['break', 'stopped'],
    ['throw', 'stopped'],
    ['source', 'stopped'],
    ['end', 'done'],
  ] as const)('tells a loop that ends by %s: %s', async (how, state) => {
    let closed = false
    const source = function* (): Generator<number> {
      try {
        yield 1
        yield 2
        if (how === 'source') throw new Error('boo')
      } finally {
        closed = true
      }
    }
    const events = await run(one => {
      try {
        for (const item of one.track(source())) {
          if (item === 2 && how === 'break') break
          if (item === 2 && how === 'throw') throw new Error('boo')
        }
      } catch (error) {
        if (how === 'break' || how === 'end') throw error
      }
    })
    expect(closed).toBe(true)
    // The item that the loop was left in is not done.
    expect(events.at(-1)).toMatchObject({ state, done: how === 'end' || how === 'source' ? 2 : 1 })
  })

  it('of what is no iterable throws where a plain loop would, and no sooner', async () => {
    await run(one => {
      const tracked = one.track(undefined as never, null as never)
      expect(() => [...tracked]).toThrow(TypeError)
    })
  })

  it('goes on when the size of an item cannot be told: it counts as one', async () => {
    const events = await logged(one => {
      const size = (): number => {
        throw new Error('boo')
      }
      expect([...one.track([1, 2], { size })]).toEqual([1, 2])
      expect([...one.track([1, 2], { size: 'x' as never })]).toEqual([1, 2])
      expect(one.report().events.rejected).toBe(4)
    })
    expect(ofKind('progress', events).filter(event => event.state === 'done')).toMatchObject([
      { done: 2, samples: 2 },
      { done: 2, samples: 2 },
    ])
    expect(warnings(events)).toHaveLength(1)
  })
})
