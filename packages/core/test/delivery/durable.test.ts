import { describe, expect, it } from 'vitest'
import type { Backlog, Batch, JsonValue, TrainEvent } from '../../src/index.js'
import { createFanout } from '../../src/index.js'
import { finished, imbalance, info, message } from '../support/fanout.js'
import { ScriptedSink, failure, hangs, rejects, throws } from '../support/scripted-sink.js'
import { StoppedClock } from '../support/stopped-clock.js'

const down = failure('the backend is down', true)

/** A backlog that is on disk, as far as a channel can tell. */
class Disk implements Backlog {
  readonly persistent = true
  state: JsonValue | undefined
  waiting: TrainEvent[] = []
  taken: Batch | undefined
  /** What fails next, if anything. */
  broken: 'offer' | 'take' | 'ack' | undefined

  get events(): number {
    return this.waiting.length
  }
  get bytes(): number {
    return this.waiting.length * 100
  }
  offer(batch: Batch): void {
    this.#check('offer')
    this.waiting.push(...batch)
  }
  take(maxEvents: number): Batch | undefined {
    this.#check('take')
    if (this.waiting.length > 0) this.taken ??= this.waiting.slice(0, maxEvents)
    return this.taken
  }
  ack(state: JsonValue | undefined): void {
    this.waiting.splice(0, this.taken?.length ?? 0)
    this.taken = undefined
    this.state = state ?? this.state
    this.#check('ack')
  }
  #check(call: string): void {
    if (this.broken !== call) return
    this.broken = undefined
    throw new Error(`${call}: no space left on device`)
  }
}

function setup(sink: ScriptedSink, disk = new Disk(), durable = true) {
  const clock = new StoppedClock()
  const told: (string | undefined)[] = []
  const asked: string[] = []
  const journal = {
    append: () => undefined,
    close: () => undefined,
    backlog(name: string) {
      asked.push(name)
      return disk
    },
  }
  const fanout = createFanout([{ sink, delivery: { durable, closeTimeoutMs: 3000, batchEvents: 10 } }], {
    clock,
    journal,
    link: () => undefined,
    warn: () => undefined,
    report: (_, change, error) => told.push(error ? `${change}: ${error.message}` : change),
  })
  const offer = (from: number, count: number): void => fanout.offer(Array.from({ length: count }, (_, i) => message(from + i)))
  return { fanout, clock, disk, told, asked, offer, stats: () => fanout.stats()[0]! }
}

describe('a sink whose delivery is durable', () => {
  it('has its events wait in the journal; one whose delivery is not has them in memory', async () => {
    expect(setup(new ScriptedSink()).asked).toEqual(['scripted'])
    expect(setup(new ScriptedSink(), new Disk(), false).asked).toEqual([])
  })

  it('leaves what it could not deliver to the next session, counted as deferred, when closing gives up', async () => {
    const { fanout, clock, disk, offer, stats, told } = setup(new ScriptedSink({ write: Array.from({ length: 99 }, () => rejects(down)) }))
    await fanout.open(info)
    offer(0, 25)
    const closed = fanout.close(finished)
    await clock.advance(10_000)
    await closed
    expect(stats()).toMatchObject({ state: 'closed', offered: 25, deferred: 25, lost: 0, queued: 0 })
    expect(disk.waiting).toHaveLength(25)
    expect(told.some(text => text?.includes('lost'))).toBe(false)
  })

  it('is not rescued at exit: the next session has it', async () => {
    const sink = new ScriptedSink({ write: [hangs] })
    sink.onRescue = () => undefined
    const { fanout, clock, disk, offer, stats } = setup(sink)
    await fanout.open(info)
    offer(0, 25)
    await clock.advance(500)
    fanout.rescue({ status: 'killed', error: undefined })
    expect(sink.rescued).toEqual([])
    expect(stats()).toMatchObject({ deferred: 25, lost: 0, delivered: 0 })
    expect(disk.waiting).toHaveLength(25)
  })

  it('that is given up keeps on disk what it had', async () => {
    const { fanout, clock, disk, offer, stats } = setup(new ScriptedSink({ open: [throws(failure('the key is wrong', false))] }))
    offer(0, 3)
    await fanout.open(info)
    await clock.advance(0)
    offer(3, 2)
    await fanout.close(finished)
    expect(stats()).toMatchObject({ state: 'dead', deferred: 3, failed: 2 })
    expect(disk.waiting).toHaveLength(3)
  })

  it('delivers what an earlier session left first; a flush waits for what was offered in this one', async () => {
    const disk = new Disk()
    disk.offer(Array.from({ length: 15 }, (_, i) => message(1000 + i)))
    const sink = new ScriptedSink()
    const { fanout, clock, offer, stats } = setup(sink, disk)
    expect(stats()).toMatchObject({ offered: 15, queued: 15 })
    await fanout.open(info)
    offer(0, 10)
    const flushed = fanout.flush()
    await clock.advance(0)
    await flushed
    expect(sink.calls).toEqual(['open', 'write 1000-1009 #1', 'write 1010-4 #1', 'write 5-9 #1', 'flush'])
    expect(stats()).toMatchObject({ offered: 25, delivered: 25 })
  })

  it.each(['offer', 'take', 'ack'] as const)(
    'survives that the disk fails in %s: training goes on, it is told, and counted',
    async call => {
      const sink = new ScriptedSink()
      const { fanout, clock, disk, offer, stats, told } = setup(sink)
      await fanout.open(info)
      await clock.advance(0)
      disk.broken = call
      offer(0, 5)
      await clock.advance(500)
      offer(5, 5)
      await clock.advance(5000)
      await fanout.close(finished)
      expect(told).toContain(`failing: ${call}: no space left on device`)
      expect(stats()).toMatchObject({ state: 'closed', offered: 10, delivered: call === 'offer' ? 5 : 10, lost: call === 'offer' ? 5 : 0 })
      expect(imbalance(stats())).toBe(0)
      expect(sink.violations).toEqual([])
    },
  )
})
