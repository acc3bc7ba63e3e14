import { describe, expect, it } from 'vitest'
import type { Batch, Sink } from '../../src/index.js'
import { lazySink, memorySink, startRun } from '../../src/index.js'
import { Bench, finished, imbalance, message } from '../support/fanout.js'
import { ScriptedSink, failure, rejects, throws } from '../support/scripted-sink.js'

describe('a lazy sink', () => {
  it('loads when a run opens it, and events wait meanwhile', async () => {
    const inner = new ScriptedSink()
    let arrive: (sink: Sink) => void = () => undefined
    const bench = new Bench([{ sink: lazySink('late', () => new Promise(resolve => (arrive = resolve))) }])
    bench.offer(2)
    await bench.opened()
    await bench.clock.advance(3000)
    expect(bench.stats()).toMatchObject({ sink: 'late', state: 'opening', queued: 2 })
    arrive(inner)
    await bench.clock.advance(500)
    await bench.fanout.close(finished)
    expect(inner.calls).toEqual(['open', 'write 0-1 #1', 'flush', 'close'])
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 2 })
  })

  it('whose package is not installed is given up with one warning; training goes on', async () => {
    const errors: string[] = []
    const other = memorySink()
    const name = '@trainlog/not-installed'
    const run = await startRun({
      dir: false,
      captureWarnings: false,
      sinks: [lazySink('absent', async () => ((await import(/* @vite-ignore */ name)) as { sink: () => Sink }).sink()), other],
      onSinkError: (error, sink) => errors.push(`${sink}: ${error.message}`),
    })
    for (let i = 0; i < 1000; i++) run.log({ loss: i })
    await new Promise(resolve => setTimeout(resolve, 50))
    const stats = await run.end()
    expect(stats[0]).toMatchObject({ sink: 'absent', state: 'dead', delivered: 0 })
    expect(stats[0]?.failed).toBe(stats[0]?.offered)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/^absent: its package is not installed \(.*@trainlog\/not-installed.*\); install it, or leave the sink out$/)
    expect(other.events.filter(event => event.kind === 'metrics')).toHaveLength(1000)
  })

  it.each<readonly [string, () => unknown, RegExp]>([
    ['throws at once', () => { throw new TypeError('logDir: write a folder') }, /logDir: write a folder/],
    ['gives a module instead of a sink', () => ({ sink: memorySink }), /what was loaded is no sink; give back what a factory makes/],
    ['gives nothing', () => undefined, /no sink/],
  ])('whose load %s is given up, with what to do', async (_, load, what) => {
    const bench = await new Bench([{ sink: lazySink('wrong', load as () => Promise<Sink>) }]).opened()
    expect(bench.stats().state).toBe('dead')
    expect(bench.told).toMatchObject([{ change: 'dead', message: expect.stringMatching(what) as unknown }])
  }) // prettier-ignore

  it('loads again when the error says so, and opens again when opening fails', async () => {
    const inner = new ScriptedSink({ open: [rejects(new Error('not yet'))] })
    const loads = [(): never => throwing(failure('the network is down', true)), (): Promise<Sink> => Promise.resolve(inner)]
    const bench = await new Bench([{ sink: lazySink('late', async () => (loads.shift() ?? ((): Sink => inner))()) }]).opened()
    bench.offer(1)
    await bench.clock.advance(5000)
    expect(inner.calls).toEqual(['open', 'open', 'write 0-0 #1'])
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 1 })
  })

  it('keeps from the loaded sink what it does not accept, counted as unsupported; the same array and memo again on a retry', async () => {
    const made: unknown[] = []
    const inner = new ScriptedSink(
      {
        write: [
          given => (made.push(given.attempt.memo(() => 'mine')), throws(failure('down', true))(given)),
          given => void made.push(given.attempt.memo(() => 'again')),
        ],
      },
      { accepts: ['metrics', 'message'] },
    )
    const bench = await new Bench([{ sink: lazySink('late', () => Promise.resolve(inner)) }]).opened()
    bench.offer(4, seq => (seq % 2 ? message(seq) : ({ ...message(seq), kind: 'summary', values: {} } as never)))
    await bench.clock.advance(5000)
    bench.offer(2, seq => ({ ...message(seq), kind: 'summary', values: {} }) as never)
    await bench.clock.advance(500)
    expect(inner.seqs).toEqual([1, 3])
    expect(inner.batches[1]).toBe(inner.batches[0])
    expect(made).toEqual(['mine', 'mine'])
    expect(inner.violations).toEqual([])
    expect(bench.stats()).toMatchObject({ offered: 6, delivered: 2, unsupported: 4, refused: 0, retries: 1 })
    expect(bench.changes).not.toContain('refused')
  })

  it.each([true, false])('passes on at exit what is unacknowledged and accepted, once (sync: %s)', async sync => {
    const inner = new ScriptedSink({}, { sync, accepts: ['message'] })
    const rescued: Batch[] = []
    inner.onRescue = sync ? undefined : batch => rescued.push(batch)
    const bench = await new Bench([{ sink: lazySink('late', () => Promise.resolve(inner)) }]).opened()
    bench.offer(2)
    await bench.clock.advance(500)
    bench.offer(4, seq => (seq % 2 ? message(seq) : ({ ...message(seq), kind: 'summary', values: {} } as never)))
    bench.fanout.rescue({ status: 'killed', error: undefined })
    if (sync) {
      expect(inner.calls).toEqual(['open', 'write 0-1 #1', 'write 3-5 #1', 'flush', 'close'])
      expect(inner.outcomes).toEqual([{ status: 'killed', error: undefined }])
    } else expect(rescued.map(batch => batch.map(event => event.seq))).toEqual([[3, 5]])
    expect(bench.stats()).toMatchObject({ state: 'closed', queued: 0, lost: 0 })
    expect(imbalance(bench.stats())).toBe(0)
  })

  it('that is loaded `sync` does not get a batch again at exit that it has but that is not acknowledged yet', async () => {
    const inner = new ScriptedSink({}, { sync: true })
    const bench = await new Bench([{ sink: lazySink('late', () => Promise.resolve(inner)), delivery: { batchEvents: 2 } }]).opened()
    bench.offer(2)
    // Written in the next microtask, acknowledged some later.
    for (let i = 0; i < 20 && inner.batches.length === 0; i++) await Promise.resolve()
    bench.offer(1)
    bench.fanout.rescue({ status: 'killed', error: undefined })
    expect(inner.seqs).toEqual([0, 1, 2])
  })

  it('is told at once what is wrong with its arguments', () => {
    expect(() => lazySink('', () => Promise.resolve(memorySink()))).toThrow(/give the sink a name/)
    expect(() => lazySink('x', memorySink() as never)).toThrow(/a function that gives a promise of a sink/)
  })
})

function throwing(error: unknown): never {
  throw error
}
