import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
// The build, because a thread cannot import TypeScript, and both sides are to be the same copy.
import type { Run } from '@trainlog/core'
import { memorySink, withRun } from '@trainlog/core'

const file = fileURLToPath(new URL('../fixtures/thread.mjs', import.meta.url))

function start(run: Run, data: { name: string; count: number; busy?: boolean }): Worker {
  const port = run.port() as never
  return new Worker(file, { workerData: { ...data, port }, transferList: [port] })
}

const quiet = { dir: false, captureWarnings: false } as const

describe('worker threads', () => {
  it('threads × 100 000 calls land in one run: in order per thread, without a gap in seq; one that is terminated harms no other', async () => {
    const sink = memorySink()
    const finished: Record<string, number | undefined> = {}
    await withRun({ ...quiet, sinks: [sink] }, async run => {
      const threads = [1, 2, 3].map(n => start(run, { name: `t${n}`, count: 100_000 }))
      const doomed = start(run, { name: 't4', count: 100_000, busy: true })
      const others = Promise.all(threads.map(thread => once(thread, 'exit')))
      while (run.history('t4/i').count < 1000) await new Promise(resolve => setTimeout(resolve, 1))
      await doomed.terminate()
      await others
      // Everything that arrived is seen by a read, without waiting for a turn of the loop.
      for (const name of ['t1', 't2', 't3']) finished[name] = run.history(`${name}/i`).last
      run.log({ own: 1 })
    })
    expect(finished).toEqual({ t1: 99_999, t2: 99_999, t3: 99_999 })
    const next: Record<string, number> = {}
    sink.events.forEach((event, index) => {
      expect(event.seq).toBe(index)
      if (event.kind !== 'metrics' || event.source === '') return
      const expected = next[event.source] ?? 0
      if (event.step !== expected || event.values[0] !== expected || event.values[1] !== expected * 2) {
        expect.fail(`${event.source}: expected step ${expected}, found ${event.step} with ${event.values.join()}`)
      }
      next[event.source] = expected + 1
    })
    expect(next).toMatchObject({ t1: 100_000, t2: 100_000, t3: 100_000 })
    expect(next['t4']).toBeGreaterThanOrEqual(1000)
    expect(sink.events.filter(event => event.kind === 'message' && event.text === 'done')).toHaveLength(3)
  }, 60_000)

  it('rules, thresholds and redaction of the run hold in its threads', async () => {
    const sink = memorySink()
    await withRun({ ...quiet, sinks: [sink], metrics: { double: 'verbose' } }, async run => {
      await once(start(run, { name: 't', count: 10 }), 'exit')
    })
    const metrics = sink.events.filter(event => event.kind === 'metrics')
    expect(metrics).toHaveLength(10)
    expect(metrics.every(event => event.set.names.join() === 't/i')).toBe(true)
  })

  it('what a thread has sent when the run ends is still taken in', async () => {
    const sink = memorySink()
    await withRun({ ...quiet, sinks: [sink] }, async run => {
      const thread = start(run, { name: 't', count: 5000 })
      await once(thread, 'exit')
    })
    expect(sink.events.filter(event => event.kind === 'metrics')).toHaveLength(5000)
    expect(sink.events.at(-1)?.kind).toBe('run-end')
  })
})
