import type { Batch, TrainEvent } from './event.js'
import type { Backlog } from './delivery.js'
import type { JsonValue, Priority } from './vocabulary.js'
import { batchBytes, eventBytes } from './event-size.js'

/** What a memory backlog may hold, and where its state is kept. */
export interface MemoryBacklogOptions {
  readonly maxEvents: number
  readonly maxBytes: number
  readonly state?: JsonValue | undefined
  readonly keepState?: (state: JsonValue) => void
}

/** Least important first: the order in which a full queue gives events up. */
const shedOrder: readonly Priority[] = ['verbose', 'useful', 'important', 'essential']
/** A full queue is brought down to this share of its limits at once, so that shedding stays cheap per event. */
const shedTo = 0.75

/** Events wait in memory. A full one sheds: lowest priority first, then oldest first, in bulk; never the batch that is taken. */
export class MemoryBacklog implements Backlog {
  readonly persistent = false
  state: JsonValue | undefined
  readonly #options: MemoryBacklogOptions
  #queue: Batch[] = []
  #head = 0
  #taken: Batch | undefined
  #events = 0
  #bytes = 0

  constructor(options: MemoryBacklogOptions) {
    this.#options = options
    this.state = options.state
  }

  get events(): number {
    return this.#events
  }
  get bytes(): number {
    return this.#bytes
  }

  offer(batch: Batch): void {
    this.#queue.push(batch)
    this.#events += batch.length
    this.#bytes += batchBytes(batch)
    if (this.#events > this.#options.maxEvents || this.#bytes > this.#options.maxBytes) this.#shed()
  }

  take(maxEvents: number, maxBytes: number): Batch | undefined {
    if (this.#taken) return this.#taken
    const first = this.#queue[this.#head]
    if (!first) return undefined
    if (first.length <= maxEvents && batchBytes(first) <= maxBytes) {
      this.#head++
      this.#taken = this.#join(first, maxEvents, maxBytes)
    } else {
      let count = 0
      for (let bytes = 0; count < Math.min(first.length, maxEvents); count++) {
        bytes += eventBytes(first[count] as TrainEvent)
        if (bytes > maxBytes && count > 0) break
      }
      this.#taken = first.slice(0, count)
      if (count === first.length) this.#head++
      else this.#queue[this.#head] = first.slice(count)
    }
    this.#compact()
    return this.#taken
  }

  ack(state: JsonValue | undefined): void {
    if (this.#taken) {
      this.#events -= this.#taken.length
      this.#bytes -= batchBytes(this.#taken)
      this.#taken = undefined
    }
    if (state === undefined) return
    this.state = state
    this.#options.keepState?.(state)
  }

  /** Small batches that wait together travel together; one that waits alone is passed on as it is. */
  #join(first: Batch, maxEvents: number, maxBytes: number): Batch {
    let joined: TrainEvent[] | undefined
    let events = first.length
    let bytes = batchBytes(first)
    for (let next = this.#queue[this.#head]; next; next = this.#queue[this.#head]) {
      events += next.length
      bytes += batchBytes(next)
      if (events > maxEvents || bytes > maxBytes) break
      joined ??= [...first]
      for (const event of next) joined.push(event)
      this.#head++
    }
    return joined ?? first
  }

  #compact(): void {
    if (this.#head < 32 && this.#head < this.#queue.length) return
    this.#queue = this.#queue.slice(this.#head)
    this.#head = 0
  }

  #shed(): void {
    const maxEvents = Math.floor(this.#options.maxEvents * shedTo)
    const maxBytes = Math.floor(this.#options.maxBytes * shedTo)
    let kept: TrainEvent[] = []
    for (let i = this.#head; i < this.#queue.length; i++) for (const event of this.#queue[i] as Batch) kept.push(event)
    for (const priority of shedOrder) {
      if (this.#events <= maxEvents && this.#bytes <= maxBytes) break
      kept = kept.filter(event => {
        if (event.priority !== priority || (this.#events <= maxEvents && this.#bytes <= maxBytes)) return true
        this.#events--
        this.#bytes -= eventBytes(event)
        return false
      })
    }
    this.#queue = kept.length > 0 ? [kept] : []
    this.#head = 0
  }
}
