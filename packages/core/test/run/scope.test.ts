import { afterEach, describe, expect, it } from 'vitest'
import { getLogger, getRun, memorySink, startRun, withRun } from '../../src/index.js'

const quiet = { dir: false, captureWarnings: false } as const
const tick = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

afterEach(() => expect(getRun()).toBeUndefined())

describe('the active run', () => {
  it('is found inside the body of withRun, after awaits and from timers, and nowhere else', async () => {
    await withRun(quiet, async run => {
      expect(getRun()).toBe(run)
      await tick()
      expect(getRun()).toBe(run)
      await new Promise<void>(resolve => setTimeout(() => (expect(getRun()).toBe(run), resolve()), 1))
    })
  })

  it('two runs at once in async code stay apart', async () => {
    const log = getLogger('part')
    const body = async (sink: ReturnType<typeof memorySink>, value: number): Promise<void> => {
      await withRun({ ...quiet, sinks: [sink] }, async run => {
        for (let i = 0; i < 50; i++) {
          log.log({ value })
          getRun()?.log({ own: value })
          expect(getRun()).toBe(run)
          await tick()
        }
      })
    }
    const [a, b] = [memorySink(), memorySink()]
    await Promise.all([body(a, 1), body(b, 2)])
    for (const [sink, value] of [[a, 1], [b, 2]] as const) {
      const metrics = sink.events.filter(event => event.kind === 'metrics')
      expect(metrics).toHaveLength(100)
      expect(metrics.every(event => event.values[0] === value)).toBe(true)
    } // prettier-ignore
  })

  it('startRun makes the run that everybody finds until it ends', async () => {
    const run = await startRun(quiet)
    await tick()
    expect(getRun()).toBe(run)
    await run.end()
  })

  it('a second start is an error that names reuse and parent, also before the first has started', async () => {
    const first = startRun(quiet)
    await expect(startRun(quiet)).rejects.toThrow(/active already.*reuse: true.*parent: run/)
    const run = await first
    await expect(withRun(quiet, () => undefined)).rejects.toThrow(/active already/)
    await run.end()
    await withRun(quiet, async () => {
      await expect(startRun(quiet)).rejects.toThrow(/active already/)
    })
  })

  it('reuse joins: the run stays open until its first user ends it', async () => {
    const sink = memorySink()
    const run = await startRun({ ...quiet, sinks: [sink] })
    const joined = await startRun({ reuse: true })
    expect(joined).toBe(run)
    expect(await withRun({ reuse: true }, inner => (inner.log({ inner: 1 }), inner === run))).toBe(true)
    await joined.end()
    run.log({ after: 1 })
    await run.end()
    expect(sink.events.filter(event => event.kind === 'metrics')).toHaveLength(2)
    expect(sink.events.at(-1)?.kind).toBe('run-end')
  })

  it('a child has the sinks, experiment, group and rules of its parent, and sessions of its own; getRun() is the child inside it', async () => {
    const opened: string[] = []
    const sink = {
      name: 's',
      sync: true,
      open: (info: { name: string; parent: unknown }) => (
        opened.push(`${info.name}:${info.parent !== undefined}`),
        { write: () => undefined }
      ),
    }
    await withRun(
      { ...quiet, name: 'parent', experiment: 'sweep', group: 'g', metrics: { x: 'verbose' }, sinks: [sink as never] },
      async parent => {
        parent.metric('y', { goal: 'maximize' })
        await Promise.all(
          [1, 2].map(n =>
            withRun({ parent, name: `child${n}` }, async child => {
              await tick()
              expect(getRun()).toBe(child)
              expect(child.runInfo).toMatchObject({ experiment: 'sweep', group: 'g', parent: { id: parent.id } })
              child.log({ x: 1, y: 2, z: 3 })
              child.log({ y: 1 })
              expect(child.history('y').best).toBe(2)
              expect(child.history('x').count).toBe(0)
            }),
          ),
        )
        expect(getRun()).toBe(parent)
      },
    )
    expect(opened).toEqual(['parent:false', 'child1:true', 'child2:true'])
  })
})

describe('the end of a run', () => {
  it('is finished, or failed with the error that the body threw, which is thrown on', async () => {
    const [good, bad] = [memorySink(), memorySink()]
    expect(await withRun({ ...quiet, sinks: [good] }, () => 42)).toBe(42)
    await expect(withRun({ ...quiet, sinks: [bad] }, () => Promise.reject(new RangeError('boom')))).rejects.toThrow('boom')
    expect(good.events.at(-1)).toMatchObject({ kind: 'run-end', status: 'finished', error: undefined })
    expect(bad.events.at(-1)).toMatchObject({ kind: 'run-end', status: 'failed', error: { name: 'RangeError', message: 'boom' } })
  })

  it('of a run that is disposed without having been ended is failed', async () => {
    const sink = memorySink()
    const run = await startRun({ ...quiet, sinks: [sink] })
    await run[Symbol.asyncDispose]()
    expect(sink.events.at(-1)).toMatchObject({ status: 'failed' })
  })

  it('runs tasks last registered first, before the last event, and survives one that throws or hangs', async () => {
    const order: string[] = []
    const sink = memorySink()
    await withRun({ ...quiet, sinks: [sink] }, run => {
      run.onEnd(() => void order.push('first'))
      run.onEnd(() => Promise.reject(new Error('no')))
      run.onEnd(outcome => {
        order.push(outcome.status)
        run.log({ late: 1 })
      })
    })
    expect(order).toEqual(['finished', 'first'])
    expect(sink.events.slice(-3).map(event => event.kind)).toEqual(['metrics', 'message', 'run-end'])
  })

  it('makes later calls count as late, and never throw', async () => {
    const run = await startRun(quiet)
    await run.end()
    expect(await run.end()).toEqual([])
    run.log({ x: 1 })
    run.info('late')
    run.track([1])[Symbol.iterator]().next()
    expect(run.report().events.late).toBeGreaterThanOrEqual(3)
  })

  it('starts monitors with the run and stops them at its end; one that throws is a warning', async () => {
    const calls: string[] = []
    const sink = memorySink()
    const good = { name: 'good', start: () => void calls.push('start'), stop: () => void calls.push('stop') }
    const bad = { name: 'bad', start: () => Promise.reject(new Error('no GPU')) }
    await withRun({ ...quiet, sinks: [sink], monitors: [good, bad] }, () => undefined)
    expect(calls).toEqual(['start', 'stop'])
    expect(sink.events).toContainEqual(
      expect.objectContaining({ kind: 'message', level: 'warn', text: expect.stringContaining("monitor 'bad'") as string }),
    )
  })
})

describe('a disabled run', () => {
  it('does everything and keeps nothing', async () => {
    const sink = memorySink()
    await withRun({ mode: 'disabled', sinks: [sink], captureWarnings: false }, run => {
      run.log({ loss: 1 })
      expect(run.history('loss').last).toBe(1)
      expect(run.dir).toBeUndefined()
    })
    expect(sink.events).toEqual([])
  })
})

describe('process warnings', () => {
  it('are messages of the run, unless captureWarnings is false', async () => {
    const sink = memorySink()
    await withRun({ dir: false, sinks: [sink] }, async () => {
      process.emitWarning('careful', 'DeprecationWarning')
      await tick()
    })
    expect(sink.events).toContainEqual(expect.objectContaining({ kind: 'message', level: 'warn', text: 'DeprecationWarning: careful' }))
    expect(process.listenerCount('exit')).toBe(0)
  })
})

describe('loops that a run leaves behind', () => {
  it('are stopped at its end, so that no progress stays open', async () => {
    const sink = memorySink()
    await expect(
      withRun({ ...quiet, sinks: [sink] }, run => {
        run.progress({ description: 'by hand', total: 10 }).update(3)
        for (const item of run.track([1, 2, 3], { name: 'tracked' })) if (item === 2) throw new Error('in the middle')
      }),
    ).rejects.toThrow('in the middle')
    const last = new Map(sink.events.flatMap(event => (event.kind === 'progress' ? [[event.description, event] as const] : [])))
    expect(last.get('by hand')).toMatchObject({ state: 'stopped', done: 3 })
    expect(last.get('tracked')).toMatchObject({ state: 'stopped' })
    expect(sink.events.at(-1)?.kind).toBe('run-end')
  })
})

describe('a tensor', () => {
  it('whose metric is below the threshold is not read', async () => {
    let reads = 0
    const tensor = { shape: [], dtype: 'float32', dataSync: () => (reads++, new Float32Array([1])) }
    await withRun(quiet, run => {
      for (let i = 0; i < 5; i++) run.log({ mean_activations: tensor, loss: tensor })
      expect(run.history('loss').count).toBe(5)
      expect(run.report().events.filteredMetrics).toBe(5)
    })
    expect(reads).toBe(5)
  })
})

describe('what a review found', () => {
  it('a run that has ended is in the way of no other in its scope', async () => {
    await withRun(quiet, async run => {
      await run.end()
      const next = await startRun(quiet)
      expect(getRun()).toBe(next)
      await next.end()
    })
  })

  it('a start that is not done yet is no run that anybody finds', async () => {
    const seen: unknown[] = []
    const monitor = { name: 'm', start: () => (seen.push(getRun()), getLogger('m').info('x')) }
    const run = await startRun({ ...quiet, monitors: [monitor] })
    expect(seen).toEqual([undefined])
    await run.end()
  })

  it('means are logged up to the last value, also without history, and once where threads have made the values', async () => {
    const sink = memorySink()
    await withRun({ ...quiet, sinks: [sink], history: false, metrics: { x: { mean: 2 } } }, run => {
      for (let i = 1; i <= 10; i++) run.log({ x: i })
    })
    const means = sink.events.flatMap(event => (event.kind === 'metrics' && event.set.names[0] === 'x_mean' ? [event.values[0]] : []))
    expect(means).toEqual([1, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5])
    expect(sink.events.at(-1)?.kind).toBe('run-end')
  })

  it('of several that have joined a run, one that failed makes it failed', async () => {
    const sink = memorySink()
    await withRun({ ...quiet, sinks: [sink] }, async () => {
      await expect(withRun({ reuse: true }, () => Promise.reject(new Error('inner')))).rejects.toThrow('inner')
    })
    expect(sink.events.at(-1)).toMatchObject({ kind: 'run-end', status: 'failed', error: { message: 'inner' } })
  })

  it('a task for the end that comes when the run is ending still runs', async () => {
    const order: string[] = []
    const run = await startRun(quiet)
    const ended = run.end()
    run.onEnd(() => void order.push('late'))
    await ended
    expect(order).toEqual(['late'])
  })

  it('links, tags and notes show no secret', async () => {
    const sink = memorySink()
    const linking = {
      name: 'linking',
      sync: true,
      open: (_: unknown, host: { link(link: { url: string }): void }) => {
        host.link({ url: 'https://me:hunter2@host/run?api_key=hunter2' })
        return { write: () => undefined }
      },
    }
    const options = { ...quiet, notes: 'see https://me:hunter2@host', tags: { api_key: 'hunter2' }, sinks: [sink, linking as never] }
    await withRun(options, run => run.tags({ db_password: 'hunter2' }))
    expect(JSON.stringify(sink.events)).not.toContain('hunter2')
  })

  it('a signal that no process can catch is refused as an option', async () => {
    await expect(startRun({ ...quiet, signals: ['SIGKILL'] })).rejects.toThrow(TypeError)
    expect(process.listenerCount('exit')).toBe(0)
  })
})
