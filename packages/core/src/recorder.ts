import type { Batch, EventKind, EventPayload, MetricSet, TrainEvent } from './event.js'
import type { Fanout, JournalSession } from './delivery.js'
import type { At } from './logger.js'
import type { Clock, Level, Priority } from './vocabulary.js'
import type { MetricRules } from './rules.js'
import type { RunReport } from './run.js'
import type { Redactor } from './plain.js'
import { MetricSets } from './metric-set.js'
import { eventBytes, metricsBytes, noteBatchBytes } from './event-size.js'
import { levels, rankOf } from './names.js'

/** What a recorder works with. */
export interface RecorderOptions {
  readonly clock: Clock
  readonly rules: MetricRules
  readonly redactor: Redactor
  readonly minPriority: Priority
  readonly minLevel: Level
  readonly metricPrefix: string
  readonly flushIntervalMs: number
  readonly journal: JournalSession | undefined
  /** Sees each sealed chunk before the sinks. */
  readonly onSeal: (batch: Batch) => void
}

/** A chunk is sealed at this many events … */
const chunkEvents = 64
/** … or bytes. */
const chunkBytes = 1 << 20

/** Stamps events, drops what is below the run's thresholds, and collects the rest in one open chunk, which it seals for the fanout. */
export class Recorder {
  readonly clock: Clock
  readonly rules: MetricRules
  readonly redactor: Redactor
  readonly sets: MetricSets = new MetricSets()
  readonly minRank: number
  readonly minLevel: number
  readonly metricPrefix: string
  step: number | undefined
  epoch: number | undefined
  batch: number | undefined
  open: boolean = true
  /** What `RunReport.events` shows. */
  readonly counts: { -readonly [K in keyof RunReport['events']]: number } = {
    accepted: 0,
    filtered: 0,
    filteredMetrics: 0,
    rejected: 0,
    late: 0,
  }
  fanout: Fanout | undefined
  readonly #options: RecorderOptions
  readonly #warned = new Set<string>()
  #chunk: TrainEvent[] = []
  #bytes = 0
  #first = 0
  #timerSet = false
  #sealing = false

  constructor(options: RecorderOptions) {
    this.#options = options
    this.clock = options.clock
    this.rules = options.rules
    this.redactor = options.redactor
    this.minRank = rankOf[options.minPriority]
    this.minLevel = levels.indexOf(options.minLevel)
    this.metricPrefix = options.metricPrefix
  }

  /** The hot path: `values` now belong to the event. `at` has what the caller said, checked. */
  metrics(set: MetricSet, priority: Priority, values: number[], source: string, step: number | undefined, at: At | undefined): void {
    const now = this.clock.now()
    this.append(
      {
        kind: 'metrics',
        time: at?.time ?? now,
        seq: this.counts.accepted++,
        source,
        priority,
        step,
        epoch: at?.epoch ?? this.epoch,
        rank: undefined,
        set,
        values,
      },
      metricsBytes(values.length),
      now,
    )
  }

  /** Any other event, already filtered. */
  event<K extends EventKind>(
    kind: K,
    payload: EventPayload<K>,
    source: string,
    priority: Priority,
    at: At,
    step: number | undefined,
  ): void {
    const now = this.clock.now()
    const header = { kind, time: at.time ?? now, seq: 0, source, priority, step, epoch: at.epoch ?? this.epoch, rank: undefined }
    // `seq` comes last: making the payload may itself have logged something.
    const event = { ...header, ...payload, seq: this.counts.accepted++ } as unknown as TrainEvent
    this.append(event, eventBytes(event), now)
  }

  /** An event from elsewhere: time, step and source are its own. */
  adopt(event: TrainEvent): void {
    const adopted = { ...event, seq: this.counts.accepted++ }
    this.append(adopted, eventBytes(adopted), this.clock.now())
  }

  /** Does it pass the run's threshold, and does anybody take it? Asked before anything is read or copied. */
  takes(kind: EventKind, priority: Priority): boolean {
    if (!this.open) {
      this.counts.late++
      return false
    }
    if ((kind === 'message' || rankOf[priority] <= this.minRank) && this.wants(kind, priority)) return true
    this.counts.filtered++
    return false
  }

  wants(kind: EventKind, priority: Priority): boolean {
    return this.#options.journal !== undefined || (this.fanout?.wants(kind, priority) ?? false)
  }

  /** A mistake of the caller's: each is counted, and the first about the same thing is warned about. */
  reject(what: string, why: string): void {
    this.counts.rejected++
    this.warnOnce(what, why)
  }

  /** To the sinks, or to stderr when none of them takes messages; once per `what`, and for 1 000 of them at most. */
  warnOnce(what: string, why: string, key: string = what): void {
    if (this.#warned.has(key) || this.#warned.size >= 1000) return
    this.#warned.add(key)
    const text = this.redactor.text(`${what}: ${why}`)
    if (this.open && this.fanout?.wants('message', 'important')) {
      this.event('message', { level: 'warn', text, fields: {} }, 'trainlog', 'important', {}, this.step)
    } else globalThis.console?.warn(`[trainlog] ${text}`)
  }

  append(event: TrainEvent, bytes: number, now: number): void {
    const chunk = this.#chunk
    if (chunk.length === 0) {
      this.#first = now
      this.#bytes = 0
      if (!this.#timerSet) this.#setTimer(this.#options.flushIntervalMs)
    }
    chunk.push(event)
    this.#bytes += bytes
    if (chunk.length >= chunkEvents || this.#bytes >= chunkBytes) this.seal()
    // The timer is late, so the loop has not yielded; or the clock stepped back.
    else if (now - this.#first > this.#options.flushIntervalMs || now < this.#first) this.seal(true)
  }

  /** At process exit: whoever was handing a chunk on will not come back to it. */
  interrupted(): void {
    this.#sealing = false
  }

  /** Hands the open chunk on. `starved`: the loop has not yielded for a while. */
  seal(starved = false): void {
    if (this.#chunk.length === 0 || this.#sealing) return
    this.#sealing = true
    try {
      // What is logged meanwhile (news of delivery, means) goes into the next chunk.
      const batch: Batch = this.#chunk
      this.#chunk = []
      noteBatchBytes(batch, this.#bytes)
      this.#options.onSeal(batch)
      this.#journal(batch)
      this.fanout?.offer(batch, starved)
    } finally {
      this.#sealing = false
    }
  }

  #journal(batch: Batch): void {
    try {
      this.#options.journal?.append(batch)
    } catch (error) {
      this.warnOnce('the journal cannot be written', `${this.redactor.error(error).message}; what is logged now may not be kept`)
    }
  }

  #setTimer(ms: number): void {
    this.#timerSet = true
    this.clock.setTimer(ms, () => {
      this.#timerSet = false
      if (this.#chunk.length === 0) return
      const left = this.#options.flushIntervalMs - (this.clock.now() - this.#first)
      if (left > 0 && left <= this.#options.flushIntervalMs) this.#setTimer(left)
      else this.seal()
    })
  }
}
