import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Priority, TrainEvent } from '../../src/index.js'
import { MemoryBacklog, eventBytes, priorities } from '../../src/index.js'
import { message } from '../support/fanout.js'
import { runs } from '../support/soak.js'

/** What waits, told one by one: slow, and plainly right. */
class Model {
  taken: TrainEvent[] = []
  waiting: TrainEvent[] = []
  constructor(
    readonly maxEvents: number,
    readonly maxBytes: number,
  ) {}
  get events(): number {
    return this.taken.length + this.waiting.length
  }
  get bytes(): number {
    return sum([...this.taken, ...this.waiting])
  }
  take(maxEvents: number, maxBytes: number): void {
    if (this.taken.length > 0) return
    while (this.waiting.length > 0 && this.taken.length < maxEvents) {
      if (this.taken.length > 0 && sum([...this.taken, this.waiting[0]!]) > maxBytes) break
      this.taken.push(this.waiting.shift()!)
    }
  }
  shed(): number {
    if (this.events <= this.maxEvents && this.bytes <= this.maxBytes) return 0
    const before = this.events
    const keepEvents = Math.ceil(this.maxEvents - Math.min(this.waiting.length, this.maxEvents) / 4)
    const keepBytes = this.maxBytes - Math.min(sum(this.waiting), this.maxBytes) / 4
    const order = [
      ...this.waiting.filter(event => eventBytes(event) > this.maxBytes),
      ...[...priorities].reverse().flatMap(priority => this.waiting.filter(event => event.priority === priority)),
    ]
    for (const event of order) {
      if (this.events <= keepEvents && this.bytes <= keepBytes) break
      this.waiting = this.waiting.filter(other => other !== event)
    }
    return before - this.events
  }
}

const sum = (events: readonly TrainEvent[]): number => events.reduce((bytes, event) => bytes + eventBytes(event), 0)

const event = fc.record({ priority: fc.constantFrom(...priorities), size: fc.oneof({ weight: 9, arbitrary: fc.nat(200) }, fc.nat(20_000)) })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(event, { maxLength: 12 }).map(events => ({ do: 'offer' as const, events })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      maxEvents: fc.integer({ min: 1, max: 20 }),
      maxBytes: fc.integer({ min: 1, max: 30_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'ack' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'shed' as const }) },
)

describe('a backlog in memory', () => {
  it('does what a plain list would, whatever is offered, taken, acknowledged and shed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 200, max: 40_000 }),
        fc.array(step, { maxLength: 60 }),
        (maxEvents, maxBytes, steps) => {
          const backlog = new MemoryBacklog({ maxEvents, maxBytes })
          const model = new Model(maxEvents, maxBytes)
          let seq = 0
          for (const one of steps) {
            if (one.do === 'offer') {
              const batch = one.events.map(({ priority, size }) => message(seq++, priority, 'x'.repeat(size)))
              backlog.offer(Object.freeze(batch))
              model.waiting.push(...batch)
            } else if (one.do === 'take') {
              model.take(one.maxEvents, one.maxBytes)
              const taken = backlog.take(one.maxEvents, one.maxBytes)
              expect(taken ?? []).toEqual(model.taken)
              expect(backlog.take(1, 1)).toBe(taken)
            } else if (one.do === 'ack') {
              backlog.ack(undefined)
              model.taken = []
            } else expect(backlog.shed()).toBe(model.shed())
            expect([backlog.events, backlog.bytes]).toEqual([model.events, model.bytes])
          }
          model.taken = []
          backlog.ack(undefined)
          model.take(1e9, 1e9)
          expect(backlog.take(1e9, 1e9) ?? []).toEqual(model.taken)
        },
      ),
      runs(300),
    )
  })

  const full = (...of: readonly (readonly [Priority, number])[]): MemoryBacklog => {
    const backlog = new MemoryBacklog({ maxEvents: 8, maxBytes: 1e6 })
    let seq = 0
    for (const [priority, count] of of) backlog.offer(Array.from({ length: count }, () => message(seq++, priority)))
    return backlog
  }
  const left = (backlog: MemoryBacklog): readonly number[] => (backlog.take(1e9, 1e9) ?? []).map(one => one.seq)

  it('gives up nothing within its limits', () => {
    const backlog = full(['verbose', 4], ['essential', 4])
    expect(backlog.shed()).toBe(0)
    expect(left(backlog)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
  it('gives up the least important first, of those the oldest, and a quarter at once', () => {
    const backlog = full(['essential', 2], ['verbose', 2], ['useful', 3], ['important', 2])
    expect(backlog.shed()).toBe(3)
    expect(left(backlog)).toEqual([0, 1, 5, 6, 7, 8])
  })
  it('gives up essential events last', () => {
    const backlog = full(['essential', 6], ['important', 3])
    backlog.shed()
    expect(left(backlog)).toEqual([0, 1, 2, 3, 4, 5])
    const only = full(['essential', 12])
    only.shed()
    expect(left(only)).toEqual([6, 7, 8, 9, 10, 11])
  })
  it('never gives up the batch that is taken', () => {
    const backlog = full(['verbose', 4], ['essential', 8])
    const taken = backlog.take(4, 1e9)
    backlog.shed()
    expect(backlog.take(4, 1e9)).toBe(taken)
    expect(taken).toHaveLength(4)
    backlog.ack(undefined)
    expect(left(backlog)).toEqual([10, 11])
  })
  it('gives up an event that could never fit rather than all the others', () => {
    const backlog = new MemoryBacklog({ maxEvents: 100, maxBytes: 10_000 })
    backlog.offer([message(0, 'verbose'), message(1, 'essential', 'x'.repeat(20_000)), message(2, 'verbose')])
    expect(backlog.shed()).toBe(1)
    expect(left(backlog)).toEqual([0, 2])
  })
  it('keeps state with the acknowledgement', () => {
    const kept: unknown[] = []
    const backlog = new MemoryBacklog({ maxEvents: 8, maxBytes: 1e6, state: { at: 1 }, keepState: state => kept.push(state) })
    expect(backlog.state).toEqual({ at: 1 })
    backlog.offer([message(0)])
    backlog.take(1, 1)
    backlog.ack(undefined)
    backlog.ack({ at: 2 })
    expect(backlog.state).toEqual({ at: 2 })
    expect(kept).toEqual([{ at: 2 }])
  })
})
