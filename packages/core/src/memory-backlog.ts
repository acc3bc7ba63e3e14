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

/** Events wait in memory. `shed` brings a full one below its limits: lowest priority first, then oldest first, never the batch taken. */
export class MemoryBacklog implements Backlog {
  readonly persistent = false
  state: JsonValue | undefined
  readonly #options: MemoryBacklogOptions
  #queue: Batch[] = []
  /** How much of the first in the queue is taken already. */
  #offset = 0
  #taken: Batch | undefined
  #takenBytes = 0
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
    if (batch.length === 0) return
    this.#queue.push(batch)
    this.#events += batch.length
    this.#bytes += batchBytes(batch)
  }

  take(maxEvents: number, maxBytes: number): Batch | undefined {
    const first = this.#queue[0]
    if (this.#taken || !first) return this.#taken
    if (this.#queue.length === 1 && this.#offset === 0 && first.length <= maxEvents && batchBytes(first) <= maxBytes) {
      // What waits alone is passed on as it is: the array that other sinks get too.
      this.#queue = []
      this.#takenBytes = batchBytes(first)
      this.#taken = first
    } else this.#taken = this.#gather(maxEvents, maxBytes)
    return this.#taken
  }

  ack(state: JsonValue | undefined): void {
    if (this.#taken) {
      this.#events -= this.#taken.length
      this.#bytes -= this.#takenBytes
      this.#taken = undefined
      this.#takenBytes = 0
    }
    if (state === undefined) return
    this.state = state
    this.#options.keepState?.(state)
  }

  /** When more waits than may: gives events up, and says how many. A quarter goes at once, so that it stays cheap per event. */
  shed(): number {
    const { maxEvents, maxBytes } = this.#options
    if (this.#events <= maxEvents && this.#bytes <= maxBytes) return 0
    const before = this.#events
    const waiting = before - (this.#taken?.length ?? 0)
    const keepEvents = Math.ceil(maxEvents - Math.min(waiting, maxEvents) / 4)
    const keepBytes = maxBytes - Math.min(this.#bytes - this.#takenBytes, maxBytes) / 4
    let kept = this.#queue.flatMap((batch, i) => (i === 0 ? batch.slice(this.#offset) : batch))
    const giveUp = (which: (event: TrainEvent) => boolean): void => {
      kept = kept.filter(event => {
        if ((this.#events <= keepEvents && this.#bytes <= keepBytes) || !which(event)) return true
        this.#events--
        this.#bytes -= eventBytes(event)
        return false
      })
    }
    // One that can never fit must not drive out all others.
    giveUp(event => eventBytes(event) > maxBytes)
    for (const priority of shedOrder) giveUp(event => event.priority === priority)
    this.#queue = kept.length > 0 ? [kept] : []
    this.#offset = 0
    return before - this.#events
  }

  #gather(maxEvents: number, maxBytes: number): Batch {
    const gathered: TrainEvent[] = []
    for (let batch = this.#queue[0]; batch; batch = this.#queue[0]) {
      // A whole chunk at once, as long as it fits.
      const wholeBytes = this.#offset === 0 ? batchBytes(batch) : Infinity
      if (gathered.length + batch.length <= maxEvents && this.#takenBytes + wholeBytes <= maxBytes) {
        for (let i = 0; i < batch.length; i++) gathered.push(batch[i] as TrainEvent)
        this.#takenBytes += wholeBytes
        this.#queue.shift()
        continue
      }
      for (; this.#offset < batch.length; this.#offset++) {
        const event = batch[this.#offset] as TrainEvent
        const bytes = eventBytes(event)
        // Always at least one.
        if (gathered.length > 0 && (gathered.length >= maxEvents || this.#takenBytes + bytes > maxBytes)) return gathered
        gathered.push(event)
        this.#takenBytes += bytes
      }
      this.#queue.shift()
      this.#offset = 0
    }
    return gathered
  }
}
