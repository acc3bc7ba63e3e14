import { describe, expect, it } from 'vitest'
import { Bench, finished, imbalance } from '../support/fanout.js'
import type { Answer } from '../support/scripted-sink.js'
import { ScriptedSink, failure, gate, hangs, rejects, throws } from '../support/scripted-sink.js'

const down = failure('the backend is down', true)

/** Settled yet? */
function watched<T>(promise: Promise<T>): { done: boolean } {
  const state = { done: false }
  void promise.then(() => (state.done = true))
  return state
}

describe('a flush', () => {
  it('waits for everything accepted before it, the batch in flight included, and for nothing accepted later', async () => {
    const [first, second, third] = [gate(), gate(), gate()]
    const sink = new ScriptedSink({ write: [first.answer, second.answer, third.answer] })
    const bench = await new Bench([{ sink, delivery: { batchEvents: 2 } }]).opened()
    bench.offer(2)
    await bench.clock.advance(0)
    expect(sink.calls).toEqual(['open', 'write 0-1 #1'])
    bench.offer(2)
    const flushed = watched(bench.fanout.flush())
    bench.offer(2)
    first.open()
    await bench.clock.advance(0)
    expect(flushed.done).toBe(false)
    second.open()
    await bench.clock.advance(0)
    expect(flushed.done).toBe(true)
    expect(sink.calls).toEqual(['open', 'write 0-1 #1', 'write 2-3 #1', 'flush', 'write 4-5 #1'])
    third.open()
    await bench.clock.advance(0)
    expect(bench.stats().delivered).toBe(6)
  })

  it('beside others settles when its own events are there', async () => {
    const [first, second] = [gate(), gate()]
    const sink = new ScriptedSink({ write: [first.answer, second.answer] })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(1)
    const one = watched(bench.fanout.flush())
    await bench.clock.advance(0)
    bench.offer(1)
    const two = watched(bench.fanout.flush())
    const three = watched(bench.fanout.flush())
    first.open()
    await bench.clock.advance(0)
    expect([one.done, two.done, three.done]).toEqual([true, false, false])
    second.open()
    await bench.clock.advance(0)
    expect([two.done, three.done]).toEqual([true, true])
    expect(sink.calls).toEqual(['open', 'write 0-0 #1', 'flush', 'write 1-1 #1', 'flush'])
  })

  it('of a sink that has nothing to write flushes it all the same, before it is open too', async () => {
    const opening = gate()
    const sinks = [new ScriptedSink({ open: [opening.answer] }), new ScriptedSink({}, { name: 's', sync: true })] as const
    const bench = new Bench(sinks.map(sink => ({ sink })))
    const opened = bench.opened()
    const flushed = bench.fanout.flush()
    opening.open()
    await opened
    await flushed
    for (const { calls } of sinks) expect(calls).toEqual(['open', 'flush'])
  })

  it('settles when its events were shed', async () => {
    const held = gate()
    const sink = new ScriptedSink({ write: [held.answer] })
    const bench = await new Bench([{ sink, delivery: { maxQueueEvents: 10, batchEvents: 1 } }]).opened()
    bench.offer(1)
    await bench.clock.advance(0)
    bench.offer(5)
    const flushed = watched(bench.fanout.flush())
    bench.offer(9)
    held.open()
    await bench.clock.advance(1)
    expect(flushed.done).toBe(true)
    expect(imbalance(bench.stats())).toBe(0)
  })

  it.each([true, false])('tries a failing sink at once, then backs off anew, until it works or the time is up (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    let up = false
    const sink = new ScriptedSink(
      { write: Array.from({ length: 200 }, (): Answer => given => (up ? undefined : fails(down)(given))) },
      { sync },
    )
    const retry = { minDelayMs: 1000, maxDelayMs: 60_000 }
    const bench = await new Bench([{ sink, delivery: { retry, flushIntervalMs: 0 } }]).opened()
    bench.offer(1)
    await bench.clock.advance(40_000)
    const before = sink.batches.length
    expect(before).toBeGreaterThanOrEqual(5)
    const hopeless = watched(bench.fanout.flush(500))
    await bench.clock.advance(0)
    expect(sink.batches.length).toBe(before + 1)
    await bench.clock.advance(500)
    expect(hopeless.done).toBe(true)
    up = true
    const flushed = watched(bench.fanout.flush(30_000))
    await bench.clock.advance(0)
    expect(flushed.done).toBe(true)
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 1 })
    expect(sink.violations).toEqual([])
  })

  it.each([true, false])('that fails for good has been, and the next batch is written; closing still closes (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ flush: [fails(new Error('fsync: no space')), fails(new Error('fsync: no space'))] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(1)
    await bench.fanout.flush()
    expect(bench.stats()).toMatchObject({ state: 'failing', delivered: 1 })
    bench.offer(1)
    await bench.clock.advance(500)
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 2 })
    await bench.fanout.close(finished)
    expect(sink.calls.slice(-2)).toEqual(['flush', 'close'])
    expect(bench.stats()).toMatchObject({ state: 'closed', lost: 0 })
  })

  it.each([true, false])('that may be tried again is, until it works or the time is up (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ flush: [fails(down), fails(down)] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    const flushed = watched(bench.fanout.flush())
    await bench.clock.advance(0)
    expect([flushed.done, bench.stats().state]).toEqual([false, 'failing'])
    await bench.clock.advance(2000)
    expect([flushed.done, bench.stats().state]).toEqual([true, 'open'])
    expect(sink.calls).toEqual(['open', 'flush', 'flush', 'flush'])
  })

  it.each([NaN, -1, undefined])('with a limit of %s has the limit of a write', async timeoutMs => {
    const sinks = [
      new ScriptedSink({ write: [hangs] }),
      new ScriptedSink({ write: Array.from({ length: 50 }, () => throws(down)) }, { name: 's', sync: true }),
    ]
    const bench = await new Bench(sinks.map(sink => ({ sink, delivery: { writeTimeoutMs: 3000 } }))).opened()
    bench.offer(1)
    const flushed = watched(bench.fanout.flush(timeoutMs))
    await bench.clock.advance(2990)
    expect(flushed.done).toBe(false)
    await bench.clock.advance(10)
    expect(flushed.done).toBe(true)
  })

  it('leaves nothing behind: no timer, no call', async () => {
    const sink = new ScriptedSink({}, { sync: true })
    const bench = await new Bench([{ sink }, { sink: new ScriptedSink({}, { name: 'other' }) }]).opened()
    bench.offer(1)
    await bench.fanout.flush()
    await bench.clock.advance(0)
    expect(bench.clock.timers).toBe(0)
  })
})

describe('closing', () => {
  it.each([true, false])('delivers the rest, flushes, closes once with the outcome; what comes then is late (sync: %s)', async sync => {
    const sink = new ScriptedSink({}, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(3)
    const closed = Promise.all([bench.fanout.close(finished), bench.fanout.close({ status: 'killed', error: undefined })])
    bench.offer(2)
    await bench.clock.advance(0)
    await closed
    bench.offer(2)
    await bench.clock.advance(100_000)
    expect(sink.calls).toEqual(['open', 'write 0-2 #1', 'flush', 'close'])
    expect(sink.outcomes).toEqual([finished])
    expect(bench.stats()).toMatchObject({ state: 'closed', offered: 7, delivered: 3, late: 4, queued: 0 })
    expect(bench.clock.timers).toBe(0)
    expect(sink.violations).toEqual([])
  })

  it.each([true, false])('goes on trying a sink that fails for the moment, and loses nothing (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ write: Array.from({ length: 4 }, () => fails(down)) }, { sync })
    const bench = await new Bench([{ sink, delivery: { closeTimeoutMs: 10_000 } }]).opened()
    bench.offer(5)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(0)
    expect([closed.done, bench.stats().state, sink.batches.length]).toEqual([false, 'closing', 1])
    await bench.clock.advance(10_000)
    expect(closed.done).toBe(true)
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 5, lost: 0, retries: 4 })
    expect(sink.calls.slice(-2)).toEqual(['flush', 'close'])
  })

  it.each([true, false])('goes on trying a sink that does not open for the moment (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ open: [fails(down), fails(down), fails(down)] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(5)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(10_000)
    expect(closed.done).toBe(true)
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 5 })
  })

  it.each([true, false])('respects how long the backend asked to be left alone (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ write: [fails(failure('rate limit', true, 5000))] }, { sync })
    const bench = await new Bench([{ sink, delivery: { flushIntervalMs: 0 } }]).opened()
    bench.offer(5)
    await bench.clock.advance(1)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(4900)
    expect([closed.done, sink.batches.length]).toEqual([false, 1])
    await bench.clock.advance(200)
    expect([closed.done, bench.stats().delivered]).toEqual([true, 5])
  })

  it.each([true, false])('gives a sink up after closeTimeoutMs: what is left is lost, said so, and it is closed (sync: %s)', async sync => {
    const fails = sync ? throws : rejects
    const sink = new ScriptedSink({ write: Array.from({ length: 400 }, () => fails(down)) }, { sync })
    const bench = await new Bench([{ sink, delivery: { closeTimeoutMs: 3000 } }]).opened()
    bench.offer(5)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(2990)
    expect(closed.done).toBe(false)
    await bench.clock.advance(10)
    expect(closed.done).toBe(true)
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 0, lost: 5, queued: 0 })
    expect(bench.told.at(-1)?.message).toMatch(/^5 events are lost: closing gave up after 3000 ms.*delivery\.closeTimeoutMs/)
    expect(sink.calls.at(-1)).toBe('close')
    await bench.clock.advance(100_000)
    expect(sink.calls.at(-1)).toBe('close')
    expect(bench.clock.timers).toBe(0)
    expect(sink.violations).toEqual([])
  })

  it('tells a write in flight by its signal that it is given up; if it gives in, the sink is closed', async () => {
    let given: AbortSignal | undefined
    const sink = new ScriptedSink({
      write: [
        ({ attempt }) =>
          new Promise((_, reject) => {
            given = attempt.signal
            attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason))
          }),
      ],
    })
    const bench = await new Bench([{ sink, delivery: { closeTimeoutMs: 3000 } }]).opened()
    bench.offer(5)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(3000)
    expect(closed.done).toBe(true)
    expect(given?.reason).toMatchObject({ message: 'the run has ended', retryable: true })
    expect(sink.calls).toEqual(['open', 'write 0-4 #1', 'close'])
    expect(bench.stats()).toMatchObject({ lost: 5, delivered: 0, refused: 0 })
    expect(imbalance(bench.stats())).toBe(0)
  })

  it.each(['open', 'write', 'flush', 'close'] as const)(
    'takes no longer than twice closeTimeoutMs when %s hangs, and leaves no timer',
    async call => {
      const sink = new ScriptedSink({ [call]: [hangs] })
      const bench = new Bench([{ sink, delivery: { openTimeoutMs: 5000, closeTimeoutMs: 3000 } }])
      void bench.opened()
      bench.offer(5)
      const closed = watched(bench.fanout.close(finished))
      await bench.clock.advance(6000)
      expect(closed.done).toBe(true)
      expect(sink.calls.filter(made => made.startsWith('close'))).toHaveLength(call === 'close' ? 1 : 0)
      const written = call === 'flush' || call === 'close'
      expect(bench.stats()).toMatchObject({ state: 'closed', delivered: written ? 5 : 0, lost: written ? 0 : 5 })
      expect(bench.clock.timers).toBe(0)
      const { length } = bench.told
      await bench.clock.advance(100_000)
      expect(bench.told).toHaveLength(length)
      if (call === 'close') expect(bench.told.at(-1)?.message).toBe('it has not closed within 3000 ms')
    },
  )

  it('closes a sink whose open or write settles too late, so that it lets go of what it holds; counters stay', async () => {
    for (const call of ['open', 'write'] as const) {
      const held = gate()
      const sink = new ScriptedSink({ [call]: [held.answer] })
      const bench = new Bench([{ sink, delivery: { closeTimeoutMs: 3000 } }])
      void bench.opened()
      bench.offer(5)
      const closed = watched(bench.fanout.close(finished))
      await bench.clock.advance(6000)
      expect(closed.done).toBe(true)
      held.open()
      await bench.clock.advance(0)
      expect(sink.calls.at(-1)).toBe('close')
      expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 0, lost: 5 })
      expect(sink.violations).toEqual([])
    }
  })

  it.each([true, false])('survives a close that fails, and says so (sync: %s)', async sync => {
    const sink = new ScriptedSink({ close: [(sync ? throws : rejects)(new Error('no such handle'))] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(5)
    await bench.fanout.close(finished)
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 5 })
    expect(bench.told.at(-1)?.message).toBe('no such handle')
  })

  it('closes all sinks side by side: one that hangs costs the others nothing', async () => {
    const sinks = [
      new ScriptedSink({ write: [hangs] }),
      new ScriptedSink({}, { name: 'b' }),
      new ScriptedSink({}, { name: 'c', sync: true }),
    ] as const
    const bench = await new Bench(sinks.map(sink => ({ sink, delivery: { closeTimeoutMs: 3000 } }))).opened()
    bench.offer(5)
    const closed = watched(bench.fanout.close(finished))
    await bench.clock.advance(0)
    expect(sinks.slice(1).map(({ calls }) => calls)).toEqual(Array(2).fill(['open', 'write 0-4 #1', 'flush', 'close']))
    expect(closed.done).toBe(false)
    await bench.clock.advance(6000)
    expect(closed.done).toBe(true)
  })
})
