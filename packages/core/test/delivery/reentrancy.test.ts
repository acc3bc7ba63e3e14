import { describe, expect, it } from 'vitest'
import type { Run, Sink } from '../../src/index.js'
import { memorySink, startRun } from '../../src/index.js'
import { imbalance } from '../support/fanout.js'

const quiet = { dir: false, captureWarnings: false, onSinkError: () => undefined } as const
const turns = (count: number): Promise<void> => new Promise(resolve => setTimeout(resolve, count * 5))

describe.each([true, false])('a sink that uses the run inside its write (sync: %s)', sync => {
  const inside = (use: (run: Run) => void | Promise<void>): { readonly sink: Sink; run: Run | undefined; writes: number } => {
    const held: { sink: Sink; run: Run | undefined; writes: number } = {
      run: undefined,
      writes: 0,
      sink: {
        name: 'inside',
        sync,
        delivery: { flushIntervalMs: 1 },
        open: () => ({
          write() {
            held.writes++
            return held.run && use(held.run)
          },
        }),
      },
    }
    return held
  }
  const start = async (held: { readonly sink: Sink; run: Run | undefined }, other = memorySink()): Promise<Run> =>
    (held.run = await startRun({ ...quiet, sinks: [{ sink: held.sink, delivery: { closeTimeoutMs: 100, writeTimeoutMs: 200 } }, other] }))

  it('may log: what it logs comes with a later batch, and the event loop turns', async () => {
    const held = inside(run => {
      for (let i = 0; i < 200; i++) run.info('written')
    })
    const run = await start(held)
    run.log({ loss: 1 })
    await turns(20)
    expect(held.writes).toBeGreaterThan(1)
    const before = held.writes
    held.run = undefined
    await turns(5)
    expect(held.writes - before).toBeLessThan(100)
    const stats = await run.end()
    for (const one of stats) expect(imbalance(one)).toBe(0)
    expect(stats[0]).toMatchObject({ lost: 0, late: 0 })
  })

  it('may end the run: it ends, bounded, and the other sinks have everything', async () => {
    const other = memorySink()
    const held = inside(run => void run.end())
    const run = await start(held, other)
    for (let i = 0; i < 300; i++) run.log({ loss: i })
    await turns(1)
    const stats = await run.end()
    expect(other.events.at(-1)?.kind).toBe('run-end')
    expect(other.events.filter(event => event.kind === 'metrics')).toHaveLength(300)
    for (const one of stats) expect(imbalance(one)).toBe(0)
    expect(stats.map(one => one.state)).toEqual(['closed', 'closed'])
  })

  it('may flush the run without waiting for it', async () => {
    const held = inside(run => void run.flush())
    const run = await start(held)
    for (let i = 0; i < 300; i++) run.log({ loss: i })
    const stats = await run.end()
    expect(stats[0]).toMatchObject({ state: 'closed', lost: 0, delivered: stats[0]?.offered })
  })
})

it('an asynchronous sink that waits inside its write for a flush waits for itself, until the time is up; the run ends', async () => {
  const held: { run?: Run } = {}
  const sink: Sink = {
    name: 'knot',
    delivery: { writeTimeoutMs: 50, closeTimeoutMs: 50, flushIntervalMs: 1 },
    open: () => ({
      async write() {
        await held.run?.flush()
      },
    }),
  }
  const run = await startRun({ ...quiet, sinks: [sink] })
  held.run = run
  run.log({ loss: 1 })
  await turns(40)
  expect(run.stats()[0]).toMatchObject({ lost: 0 })
  expect(run.stats()[0]?.delivered).toBeGreaterThanOrEqual(2)
  run.log({ loss: 1 })
  const [stats] = await run.end()
  expect(stats?.state).toBe('closed')
  expect(imbalance(stats!)).toBe(0)
})
