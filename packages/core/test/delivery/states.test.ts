import { describe, expect, it } from 'vitest'
import type { TrainEvent } from '../../src/index.js'
import { Bench, finished, imbalance, message } from '../support/fanout.js'
import type { Answer } from '../support/scripted-sink.js'
import { ScriptedSink, failure, gate, hangs, ok, rejects, throws } from '../support/scripted-sink.js'

const down = failure('the backend is down', true)
const no = failure('never', false)

describe('a sink that opens', () => {
  it('is created, opening, open; what is offered meanwhile waits and then arrives in order', async () => {
    const opening = gate()
    const sink = new ScriptedSink({ open: [opening.answer] })
    const bench = new Bench([{ sink }])
    expect(bench.stats().state).toBe('created')
    bench.offer(2)
    const opened = bench.opened()
    expect(bench.stats()).toMatchObject({ state: 'opening', queued: 2 })
    bench.offer(3)
    await bench.clock.advance(5000)
    expect(sink.calls).toEqual(['open'])
    opening.open()
    await opened
    await bench.clock.advance(0)
    expect(sink.calls).toEqual(['open', 'write 0-4 #1'])
    expect(bench.stats()).toMatchObject({ state: 'open', offered: 5, delivered: 5, queued: 0 })
    expect(bench.changes).toEqual(['open'])
    expect(sink.violations).toEqual([])
  })

  it.each([
    ['true', failure('not yet', true)],
    ['nothing', new Error('not yet')],
  ])('is opened again after it threw saying %s of `retryable`, until it opens', async (_, error) => {
    const sink = new ScriptedSink({ open: [rejects(error), throws(error)] })
    const bench = await new Bench([{ sink }]).opened()
    expect(bench.stats().state).toBe('failing')
    bench.offer(1)
    await bench.clock.advance(5000)
    expect(sink.calls).toEqual(['open', 'open', 'open', 'write 0-0 #1'])
    expect(bench.changes).toEqual(['failing', 'recovered'])
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 1 })
  })

  it('is not opened again before the backend wants it, whatever is offered or flushed', async () => {
    const sink = new ScriptedSink({ open: [rejects(failure('come back in a minute', true, 60_000))] })
    const bench = await new Bench([{ sink, delivery: { batchEvents: 1 } }]).opened()
    bench.offer(5)
    const flushed = bench.fanout.flush(10_000)
    await bench.clock.advance(59_000)
    await flushed
    expect(sink.calls).toEqual(['open'])
    await bench.clock.advance(2000)
    expect(sink.calls.slice(0, 2)).toEqual(['open', 'open'])
    expect(bench.stats().delivered).toBe(5)
  })

  it.each([true, false])('is given up when it throws `retryable: false`: what waits and what comes has failed (sync: %s)', async sync => {
    const sink = new ScriptedSink({ open: [throws(no)] }, { sync })
    const bench = new Bench([{ sink }])
    bench.offer(2)
    await bench.opened()
    bench.offer(3)
    await bench.clock.advance(100_000)
    await bench.fanout.flush()
    await bench.fanout.close(finished)
    expect(sink.calls).toEqual(['open'])
    expect(bench.stats()).toMatchObject({ state: 'dead', offered: 5, failed: 5, queued: 0 })
    expect(bench.told).toEqual([{ at: 0, sink: 'scripted', change: 'dead', message: 'never' }])
    expect(bench.fanout.wants('metrics', 'essential')).toBe(false)
  })

  it.each([true, false])('is given up when `open` gives no session (sync: %s)', async sync => {
    const bench = new Bench([{ sink: { name: 'hollow', sync, open: (() => undefined) as never } }])
    bench.offer(2)
    await bench.opened()
    expect(bench.stats()).toMatchObject({ state: 'dead', failed: 2, delivered: 0 })
    expect(bench.told[0]?.message).toMatch(/gave no session.*`write`/)
  })

  it('is stuck when it takes longer than openTimeoutMs, which is mentioned every 30 s; it is not called until it has settled', async () => {
    const opening = gate()
    const sink = new ScriptedSink({ open: [opening.answer] })
    const bench = new Bench([{ sink, delivery: { openTimeoutMs: 1000 } }])
    const opened = bench.opened()
    bench.offer(1)
    await bench.clock.advance(999)
    expect(bench.stats().state).toBe('opening')
    await bench.clock.advance(1)
    await opened
    expect(bench.stats()).toMatchObject({ state: 'stuck', queued: 1 })
    await bench.clock.advance(70_000)
    expect(bench.told.map(({ at, change }) => [at, change])).toEqual([[1000, 'stuck'], [31_000, 'report'], [61_000, 'report']]) // prettier-ignore
    expect(sink.calls).toEqual(['open'])
    opening.open()
    await bench.clock.advance(0)
    expect(bench.stats().state).toBe('open')
    await bench.clock.advance(500)
    expect(bench.stats().delivered).toBe(1)
    expect(bench.changes).toEqual(['stuck', 'report', 'report', 'recovered'])
  })
})

describe('a required sink', () => {
  it.each([true, false])('lets the fanout open when it is open itself (sync: %s)', async sync => {
    await new Bench([{ sink: new ScriptedSink({}, { sync }), required: true }]).opened()
  })
  it.each([
    ['throws', rejects(new Error('no route to host')), /required sink 'scripted' cannot open: no route to host/],
    ['is given up', throws(no), /never/],
    ['does not settle', hangs, /open has not settled within 1000 ms/],
  ])('that %s keeps the fanout from opening', async (_, answer: Answer, message) => {
    const bench = new Bench([{ sink: new ScriptedSink({ open: [answer] }), required: true, delivery: { openTimeoutMs: 1000 } }])
    bench.offer(1)
    const opened = expect(bench.fanout.open({} as never)).rejects.toThrow(message)
    await bench.clock.advance(1000)
    await opened
  })
  it('that cannot open is not waited for when the run ends', async () => {
    for (const sync of [true, false]) {
      const sink = new ScriptedSink({ open: Array.from({ length: 9 }, () => throws(new Error('no route to host'))) }, { sync })
      const bench = new Bench([{ sink, required: true }])
      bench.offer(1)
      await expect(bench.fanout.open({} as never)).rejects.toThrow(/no route/)
      await bench.fanout.close(finished)
      expect(sink.calls).toEqual(['open'])
      expect(bench.stats()).toMatchObject({ state: 'closed', lost: 1 })
    }
  })
  it('that fails in another way meanwhile is open all the same', async () => {
    const slow = gate()
    const bench = new Bench([
      { sink: new ScriptedSink({ open: [slow.answer] }, { name: 'slow' }), required: true },
      { sink: new ScriptedSink({ write: [rejects(down)] }, { name: 'other' }), required: true },
    ])
    bench.offer(1)
    const opened = bench.opened()
    await bench.clock.advance(600)
    expect(bench.stats(1).state).toBe('failing')
    slow.open()
    await opened
  })
})

describe.each([true, false])('a sink whose write fails (sync: %s)', sync => {
  const fails = sync ? throws : rejects

  it('with `retryable: true` gets the same array again, with what it memorised and the number of the attempt, until it takes it', async () => {
    const made: object[] = []
    const memo: Answer = ({ attempt }) => {
      made.push(attempt.memo(() => ({ made: made.length })))
      return fails(down)({} as never)
    }
    const sink = new ScriptedSink({ write: [memo, memo, memo] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(2)
    await bench.clock.advance(501)
    expect(bench.stats()).toMatchObject({ state: 'failing', queued: 2 })
    bench.offer(1)
    expect(bench.stats().queued).toBe(3)
    await bench.clock.advance(60_000)
    expect(sink.calls.filter(call => call.startsWith('write 0'))).toEqual(['write 0-1 #1', 'write 0-1 #2', 'write 0-1 #3', 'write 0-1 #4'])
    expect(made).toEqual([{ made: 0 }, { made: 0 }, { made: 0 }])
    expect(sink.seqs).toEqual([0, 1, 2])
    expect(sink.violations).toEqual([])
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 3, retries: 3, refused: 0 })
    expect(bench.changes.filter(change => change !== 'open')).toEqual(['failing', 'recovered'])
  })

  it.each([
    ['`retryable: false`', no],
    ['nothing of `retryable`', new TypeError('x is undefined')],
    ['a string', 'no such table'],
    ['nothing at all', undefined],
    ['an object that cannot be a string', Object.create(null)],
  ])('with %s loses that batch only, counted as refused', async (_, error: unknown) => {
    const sink = new ScriptedSink({ write: [fails(error)] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(2)
    await bench.clock.advance(500)
    bench.offer(3)
    await bench.clock.advance(500)
    expect(sink.seqs).toEqual([2, 3, 4])
    expect(bench.stats()).toMatchObject({ state: 'open', offered: 5, delivered: 3, refused: 2, retries: 0 })
    expect(bench.changes.filter(change => change !== 'open')).toEqual(['refused'])
  })

  it('says so by shape: a failure of another copy of core, or another realm, is understood', async () => {
    const sink = new ScriptedSink({ write: [fails({ message: 'busy', retryable: true, retryAfterMs: 40_000 })] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(1)
    await bench.clock.advance(39_000)
    expect(bench.stats()).toMatchObject({ state: 'failing', retries: 1 })
    expect(bench.told.at(-1)?.message).toBe('busy')
    await bench.clock.advance(2000)
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 1 })
  })

  it('is tried again ever later, between half and the whole of a delay that doubles up to maxDelayMs', async () => {
    const sink = new ScriptedSink({ write: Array.from({ length: 12 }, () => fails(down)) }, { sync })
    const retry = { minDelayMs: 100, maxDelayMs: 2000 }
    const bench = await new Bench([{ sink, delivery: { retry, flushIntervalMs: 0 } }]).opened()
    const attempts: number[] = []
    bench.offer(1)
    while (bench.stats().delivered === 0) {
      const { length } = sink.batches
      await bench.clock.advance(1)
      if (sink.batches.length > length) attempts.push(bench.clock.monotonic())
    }
    const waits = attempts.slice(1).map((at, i) => at - (attempts[i] as number))
    expect(waits).toHaveLength(12)
    waits.forEach((wait, i) => {
      const delay = Math.min(2000, 100 * 2 ** i)
      expect(wait).toBeGreaterThanOrEqual(Math.floor(delay / 2))
      expect(wait).toBeLessThanOrEqual(delay + 2)
    })
    expect(new Set(waits.slice(5)).size).toBeGreaterThan(1)
  })

  it.each([NaN, -5, Infinity, 1e15])('with a `retryAfterMs` of %s is neither hammered nor broken', async retryAfterMs => {
    const sink = new ScriptedSink({ write: [fails(failure('busy', true, retryAfterMs))] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(1)
    await bench.clock.advance(100_000)
    expect(sink.batches.length).toBe(retryAfterMs > 0 ? 1 : 2)
    expect(bench.clock.due.every(at => at < bench.clock.monotonic() + 2 ** 31)).toBe(true)
  })

  it('with a delay of 0 leaves the event loop its turns', async () => {
    const sink = new ScriptedSink({ write: Array.from({ length: 5 }, () => fails(down)) }, { sync })
    const bench = await new Bench([{ sink, delivery: { retry: { minDelayMs: 0, maxDelayMs: 0 }, flushIntervalMs: 0 } }]).opened()
    bench.offer(1)
    await bench.clock.advance(0)
    expect(sink.batches).toHaveLength(1)
    await bench.clock.advance(10)
    expect(bench.stats().delivered).toBe(1)
  })

  it('is mentioned when it starts, every 30 s while it lasts, and when it is over', async () => {
    const sink = new ScriptedSink({ write: Array.from({ length: 100 }, () => fails(down)) }, { sync })
    const bench = await new Bench([{ sink, delivery: { retry: { minDelayMs: 1000, maxDelayMs: 1000 } } }]).opened()
    bench.offer(1)
    await bench.clock.advance(200_000)
    const told = bench.told.filter(({ change }) => change !== 'open')
    expect(told.map(({ change }) => change)).toEqual(['failing', 'report', 'report', 'recovered'])
    expect(told.map(({ at }, i) => Math.round((at - (told[0]?.at ?? 0)) / 1000) >= [0, 30, 60, 0][i]!)).toEqual([true, true, true, true])
  })

  it('keeps single refusals, counted once however often the batch is tried, and each batch says so once in 30 s', async () => {
    const refuse =
      (then: Answer): Answer =>
      given => {
        given.attempt.refuse(given.batch[1]!, 'too long')
        given.attempt.refuse(given.batch[1]!, 'too long')
        given.attempt.refuse({ ...given.batch[0]! }, 'an event that is not in the batch counts for nothing')
        return then(given)
      }
    const sink = new ScriptedSink({ write: [refuse(fails(down)), refuse(fails(down)), refuse(ok), refuse(ok)] }, { sync })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(3)
    await bench.clock.advance(5000)
    bench.offer(3)
    await bench.clock.advance(5000)
    expect(bench.stats()).toMatchObject({ offered: 6, delivered: 4, refused: 2, queued: 0 })
    expect(bench.changes.filter(change => change === 'refused')).toHaveLength(1)
  })
})

describe('a sink that fails again and again', () => {
  it('is mentioned each time', async () => {
    const sink = new ScriptedSink({ write: [throws(down), ok, throws(down), ok, throws(down)] }, { sync: true })
    const bench = await new Bench([{ sink }]).opened()
    for (let i = 0; i < 3; i++) {
      bench.offer(1)
      await bench.clock.advance(1000)
    }
    expect(bench.changes).toEqual(['failing', 'recovered', 'failing', 'recovered', 'failing', 'recovered'])
  })
  it('is given short waits again when somebody waits for it', async () => {
    const sink = new ScriptedSink({ write: Array.from({ length: 14 }, () => throws(down)) }, { sync: true })
    const bench = await new Bench([{ sink, delivery: { retry: { minDelayMs: 100, maxDelayMs: 60_000 } } }]).opened()
    bench.offer(1)
    await bench.clock.advance(60_000)
    const before = sink.batches.length
    void bench.fanout.flush()
    await bench.clock.advance(800)
    expect(sink.batches.length).toBeGreaterThanOrEqual(before + 3)
  })
})

describe('a sync sink', () => {
  it('is written on the next turn of the event loop; at once when the loop is known to starve, or has not turned for flushIntervalMs', async () => {
    const sink = new ScriptedSink({}, { sync: true })
    const bench = await new Bench([{ sink, delivery: { flushIntervalMs: 200 } }]).opened()
    bench.offer(1)
    expect(sink.seqs).toEqual([])
    await bench.clock.advance(0)
    expect(sink.seqs).toEqual([0])
    bench.fanout.offer([message(1)], true)
    expect(sink.seqs).toEqual([0, 1])
    // Time that passes while no timer fires.
    const { clock } = bench
    bench.fanout.offer([message(2)])
    const now = clock.monotonic()
    clock.monotonic = () => now + 201
    bench.fanout.offer([message(3)])
    expect(sink.seqs).toEqual([0, 1, 2, 3])
  })
})

describe('a sink whose write does not settle', () => {
  it('is told by the signal at writeTimeoutMs, is stuck, and not called until it has settled; then it gets the batch again', async () => {
    const held = gate()
    const sink = new ScriptedSink({ write: [held.answer] })
    const bench = await new Bench([{ sink, delivery: { writeTimeoutMs: 2000 } }]).opened()
    bench.offer(2)
    await bench.clock.advance(2499)
    const [first] = sink.attempts.map(attempt => attempt.signal)
    expect(first?.aborted).toBe(false)
    await bench.clock.advance(1)
    expect(first?.aborted).toBe(true)
    expect(first?.reason).toMatchObject({ retryable: true, message: expect.stringMatching(/within 2000 ms/) as unknown })
    expect(bench.stats().state).toBe('stuck')
    bench.offer(2000)
    await bench.clock.advance(100_000)
    expect(sink.calls).toEqual(['open', 'write 0-1 #1'])
    held.fail(new DOMException('This operation was aborted', 'AbortError'))
    await bench.clock.advance(500)
    expect(sink.calls.slice(0, 3)).toEqual(['open', 'write 0-1 #1', 'write 0-1 #2'])
    expect(sink.attempts[1]?.signal.aborted).toBe(false)
    await bench.clock.advance(2000)
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 2002, refused: 0, retries: 1 })
    expect(sink.violations).toEqual([])
  })

  it('but succeeds in the end has delivered', async () => {
    const held = gate()
    const sink = new ScriptedSink({ write: [held.answer] })
    const bench = await new Bench([{ sink, delivery: { writeTimeoutMs: 2000 } }]).opened()
    bench.offer(2)
    await bench.clock.advance(3000)
    held.open()
    await bench.clock.advance(0)
    expect(bench.stats()).toMatchObject({ state: 'open', delivered: 2, retries: 0 })
    expect(bench.changes).toEqual(['open', 'stuck', 'recovered'])
  })

  it('and then says `retryable: false` is believed', async () => {
    const held = gate()
    const sink = new ScriptedSink({ write: [held.answer] })
    const bench = await new Bench([{ sink, delivery: { writeTimeoutMs: 2000 } }]).opened()
    bench.offer(2)
    await bench.clock.advance(3000)
    held.fail(no)
    await bench.clock.advance(0)
    expect(bench.stats()).toMatchObject({ delivered: 0, refused: 2 })
  })

  it('has its queue shed when it is full, counted, said once with the remedy', async () => {
    const sink = new ScriptedSink({ write: [hangs] })
    const bench = await new Bench([{ sink, delivery: { maxQueueEvents: 100, batchEvents: 10 } }]).opened()
    bench.offer(10)
    await bench.clock.advance(0)
    for (let i = 0; i < 30; i++) bench.offer(10)
    await bench.clock.advance(1000)
    const { overflow, queued } = bench.stats()
    expect(queued).toBeLessThanOrEqual(100)
    expect(overflow + queued).toBe(310)
    expect(bench.told.filter(one => one.change === 'overflow').map(one => one.message)).toEqual([
      expect.stringMatching(/queue is full.*await new Promise\(setImmediate\).*maxQueueEvents \(100\)/),
    ])
  })
})

describe('a sink that says it is `sync`', () => {
  const promise: Answer = () => Promise.resolve()
  it('but opens with a promise is given up, with the remedy', async () => {
    const bench = new Bench([{ sink: new ScriptedSink({ open: [promise] }, { sync: true }) }])
    bench.offer(1)
    await bench.opened()
    expect(bench.stats()).toMatchObject({ state: 'dead', failed: 1 })
    expect(bench.told[0]?.message).toMatch(/says it is `sync`, but `open` gave a promise: leave out `sync`/)
  })
  it.each(['write', 'flush', 'close'] as const)(
    'but gives a promise from %s is told what to leave out, and a failure of it harms nobody',
    async call => {
      const sink = new ScriptedSink({ [call]: [rejects(new Error('nobody listens'))] }, { sync: true })
      const bench = await new Bench([{ sink }]).opened()
      bench.offer(1)
      await bench.fanout.flush()
      await bench.fanout.close(finished)
      expect(
        bench.told.some(({ message }) => message === `it says it is \`sync\`, but \`${call}\` gave a promise: leave out \`sync\``),
      ).toBe(true)
      expect(bench.stats()).toMatchObject({ state: 'closed', refused: call === 'write' ? 1 : 0, lost: 0 })
      expect(imbalance(bench.stats())).toBe(0)
    },
  )
})

describe('what a sink keeps and tells', () => {
  it.each([true, false])(
    'its state survives, and is committed with the acknowledgement, not before, and not with a failure (sync: %s)',
    async sync => {
      const fails = sync ? throws : rejects
      const held = gate()
      const seen: unknown[] = []
      const sink = new ScriptedSink(
        {
          open: [({ host }) => host.state.set({ opened: Number((host.state.get() as { opened: number }).opened) + 1 })],
          write: [
            ({ host }) => {
              seen.push(host.state.get())
              host.state.set({ void: true })
              seen.push(host.state.get())
              return fails(down)({} as never)
            },
            ({ host }) => {
              seen.push(host.state.get())
              host.state.set({ written: 1 })
              return sync ? undefined : held.answer({} as never)
            },
          ],
        },
        { sync },
      )
      const bench = await new Bench([{ sink }], { scripted: { opened: 1 } }).opened()
      expect(bench.kept).toEqual({ scripted: { opened: 2 } })
      bench.offer(1)
      await bench.clock.advance(1000)
      if (!sync) expect(bench.kept).toEqual({ scripted: { opened: 2 } })
      held.open()
      await bench.clock.advance(0)
      expect(bench.kept).toEqual({ scripted: { written: 1 } })
      expect(seen).toEqual([{ opened: 2 }, { void: true }, { opened: 2 }])
    },
  )

  it('its links and warnings reach the run under its name', async () => {
    const sink = new ScriptedSink({ open: [({ host }) => (host.link({ url: 'http://x' }), host.warn('old server'))] })
    const bench = await new Bench([{ sink }]).opened()
    expect(bench.links).toEqual([{ sink: 'scripted', url: 'http://x' }])
    expect(bench.warnings).toEqual(['scripted: old server'])
  })
})

describe('batches', () => {
  it.each([true, false])('hold at most batchEvents and batchBytes, but always something (sync: %s)', async sync => {
    const sink = new ScriptedSink({}, { sync })
    const bench = await new Bench([{ sink, delivery: { batchEvents: 7 } }]).opened()
    for (let i = 0; i < 10; i++) bench.offer(5)
    await bench.clock.advance(500)
    expect(Math.max(...sink.batches.map(batch => batch.length))).toBe(7)
    expect(sink.seqs).toEqual(Array.from({ length: 50 }, (_, i) => i))
    const tiny = new ScriptedSink({}, { sync })
    const other = await new Bench([{ sink: tiny, delivery: { batchBytes: 1 } }]).opened()
    other.offer(5)
    await other.clock.advance(500)
    expect(tiny.batches.map(batch => batch.length)).toEqual([1, 1, 1, 1, 1])
    expect(tiny.violations).toEqual([])
  })

  it('that wait alone are the very array that was offered, for all sinks with the same filter', async () => {
    const sinks = [new ScriptedSink({}, { name: 'a' }), new ScriptedSink({}, { name: 'b', sync: true })] as const
    const bench = await new Bench(sinks.map(sink => ({ sink }))).opened()
    const batch = bench.offer(5)
    await bench.clock.advance(500)
    expect(sinks[0].batches).toEqual([batch])
    for (const sink of sinks) expect(sink.batches[0]).toBe(batch)
  })

  it('of one event each, thousands of them, let the event loop have its turn', async () => {
    const sink = new ScriptedSink()
    const bench = await new Bench([{ sink, delivery: { batchEvents: 1 } }]).opened()
    bench.offer(1000)
    await Promise.resolve()
    await new Promise(resolve => setImmediate(resolve))
    expect(sink.batches.length).toBeLessThan(100)
    await bench.clock.advance(1)
    expect(bench.stats().delivered).toBe(1000)
  })
})

describe('an event that is larger than the whole queue may be', () => {
  const huge = (seq: number): TrainEvent => message(seq, 'verbose', 'x'.repeat(10_000))
  it('goes to a sync sink that works: a full queue is written before anything is given up', async () => {
    const sink = new ScriptedSink({}, { sync: true })
    const bench = await new Bench([{ sink, delivery: { maxQueueBytes: 1000, maxQueueEvents: 1 } }]).opened()
    bench.offer(3, huge)
    expect(sink.seqs).toEqual([0, 1, 2])
    expect(bench.stats()).toMatchObject({ delivered: 3, overflow: 0 })
  })
  it('is given up where the sink has to be waited for, without driving out the others', async () => {
    const sink = new ScriptedSink()
    const bench = await new Bench([{ sink, delivery: { maxQueueBytes: 5000 } }]).opened()
    bench.offer(2)
    bench.offer(1, huge)
    await bench.clock.advance(500)
    expect(sink.seqs).toEqual([0, 1])
    expect(bench.stats()).toMatchObject({ delivered: 2, overflow: 1 })
  })
})
