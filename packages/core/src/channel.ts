import type { Batch, DeliveryEvent } from './event.js'
import type { Backlog, Delivery, SinkStats } from './delivery.js'
import type { RunInfo } from './run.js'
import type { RunOutcome, Sink, SinkErrorLike, SinkHost, SinkSession } from './sink.js'
import type { Clock, JsonValue } from './vocabulary.js'
import { Delivering } from './attempt.js'
import { SinkError, asSinkError } from './sink-error.js'

/** What a channel needs of the fanout that holds it. */
export interface ChannelHost {
  readonly clock: Clock
  link(sink: string, link: { readonly id?: string; readonly url?: string }): void
  warn(sink: string, text: string): void
  /** A change of state, or a reminder that it lasts. */
  report(change: DeliveryEvent['change'], error: SinkErrorLike | undefined, stats: SinkStats): void
}

/** What a route kept away of one batch. */
export interface Withheld {
  readonly filtered: number
  readonly unsupported: number
  readonly filteredMetrics: number
}

type Counts = { -readonly [K in keyof Omit<SinkStats, 'sink' | 'state' | 'queued' | 'blockedMs'>]: number }

/** While a sink fails or refuses, it is mentioned again this often. */
const reportEveryMs = 30_000
const everything = Number.MAX_SAFE_INTEGER

/**
 * The one place that waits for a backend: batches, opens, retries, times out, flushes, closes and counts, over a backlog. How calls
 * are made is said by its two kinds, `SyncChannel` and `AsyncChannel`; never two calls into a session at once.
 */
export abstract class Channel {
  readonly delivery: Delivery
  protected readonly sink: Sink
  protected readonly clock: Clock
  protected readonly backlog: Backlog
  protected session: SinkSession | undefined
  protected run: RunInfo | undefined
  protected state: SinkStats['state'] = 'created'
  protected inCall = false
  /** Nothing is delivered any more. */
  protected gone = false
  /** On the monotonic clock: a failing sink is left alone until then. */
  protected retryAt = 0
  protected offeredSeq = -1
  protected doneSeq = -1
  protected work: Delivering | undefined
  readonly #host: ChannelHost
  readonly #counts: Counts
  readonly #reported = new Map<DeliveryEvent['change'], number>()
  /** The state that the sink set during the write in progress. */
  #newState: JsonValue | undefined
  #failures = 0
  #blockedMs = 0
  #lastError: SinkErrorLike | undefined
  #closing: Promise<void> | undefined

  constructor(sink: Sink, delivery: Delivery, backlog: Backlog, host: ChannelHost) {
    this.sink = sink
    this.delivery = delivery
    this.backlog = backlog
    this.clock = host.clock
    this.#host = host
    const none = { offered: 0, delivered: 0, filtered: 0, unsupported: 0, refused: 0, failed: 0 }
    this.#counts = { ...none, overflow: 0, late: 0, lost: 0, deferred: 0, filteredMetrics: 0, retries: 0 }
  }

  /** Opens the sink. Settles after the first attempt, or its time; whatever came of it is in `stats` and `lastError`. */
  abstract open(run: RunInfo): Promise<void>
  /** Settles when everything offered before has been handed over, or the time is up. */
  abstract flush(timeoutMs: number): Promise<void>
  /** At process exit: whatever can be done without waiting. */
  abstract rescue(outcome: RunOutcome): void
  /** There is something to deliver; `pressing` when the queue is about to run over. */
  protected abstract wake(pressing: boolean): void
  protected abstract finish(outcome: RunOutcome): Promise<void>

  get name(): string {
    return this.sink.name
  }
  get dead(): boolean {
    return this.state === 'dead'
  }
  /** Why the sink is not open, if it is not. */
  get lastError(): SinkErrorLike | undefined {
    return this.#lastError
  }

  stats(): SinkStats {
    const queued = this.gone || this.dead ? 0 : this.backlog.events
    return { sink: this.name, state: this.state, ...this.#counts, queued, blockedMs: this.#blockedMs }
  }

  offer(batch: Batch | undefined, withheld: Withheld): void {
    const counts = this.#counts
    counts.filtered += withheld.filtered
    counts.unsupported += withheld.unsupported
    counts.filteredMetrics += withheld.filteredMetrics
    counts.offered += withheld.filtered + withheld.unsupported + (batch?.length ?? 0)
    const last = batch?.[batch.length - 1]
    if (!batch || !last) return
    if (this.gone || this.#closing) counts.late += batch.length
    else if (this.dead) counts.failed += batch.length
    else {
      const { maxQueueEvents, maxQueueBytes } = this.delivery
      if (this.backlog.events + batch.length > maxQueueEvents || this.backlog.bytes > maxQueueBytes / 2) this.wake(true)
      this.offeredSeq = last.seq
      const expected = this.backlog.events + batch.length
      this.backlog.offer(batch)
      if (this.backlog.events < expected) this.#overflowed(expected - this.backlog.events)
      this.wake(false)
    }
  }

  close(outcome: RunOutcome): Promise<void> {
    return (this.#closing ??= this.#close(outcome))
  }

  async #close(outcome: RunOutcome): Promise<void> {
    if (!this.dead) this.state = 'closing'
    await this.flush(this.delivery.closeTimeoutMs)
    this.leave()
    if (this.dead) return
    await this.finish(outcome)
    this.state = 'closed'
  }

  /** The batch in hand, or the next one. */
  protected next(): Delivering | undefined {
    if (this.work) return this.work
    const batch = this.backlog.take(this.delivery.batchEvents, this.delivery.batchBytes)
    if (batch) this.work = new Delivering(batch, reason => this.report('refused', new SinkError(reason)))
    return this.work
  }

  protected delivered(work: Delivering): void {
    this.#counts.delivered += work.batch.length - work.refusals
    this.#counts.refused += work.refusals
    this.#done(work)
    this.#failures = this.retryAt = 0
    if (this.#lastError) this.#recovered()
  }

  /** True when the batch is to be tried again. */
  protected failed(work: Delivering, error: SinkErrorLike): boolean {
    if (error.retryable) {
      this.#counts.retries++
      this.becameFailing(error)
      return true
    }
    this.#counts.refused += work.batch.length
    this.#done(work)
    this.report('refused', error)
    return false
  }

  #done(work: Delivering): void {
    this.doneSeq = work.batch[work.batch.length - 1]?.seq ?? this.doneSeq
    this.work = undefined
    this.backlog.ack(this.#newState)
    this.#newState = undefined
  }

  protected becameOpen(session: SinkSession): void {
    this.session = session
    this.#failures = this.retryAt = 0
    if (this.#lastError) return this.#recovered()
    if (this.state !== 'closing') this.state = 'open'
    if (!this.sink.sync) this.report('open', undefined)
  }

  #recovered(): void {
    this.state = this.#closing ? 'closing' : 'open'
    this.#lastError = undefined
    this.#reported.clear()
    this.report('recovered', undefined)
  }

  protected openFailed(error: SinkErrorLike): void {
    if (error.retryable) return this.becameFailing(error)
    this.state = 'dead'
    this.#lastError = error
    this.#counts.failed += this.drop().length
    this.report('dead', error)
  }

  protected becameFailing(error: SinkErrorLike): void {
    const { minDelayMs, maxDelayMs } = this.delivery.retry
    const backOff = Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(this.#failures++, 30))
    // Half fixed, half random: the clients of one backend do not all come back at the same moment.
    this.retryAt = this.clock.monotonic() + Math.max(error.retryAfterMs ?? 0, backOff / 2 + (Math.random() * backOff) / 2)
    this.became('failing', error)
  }

  protected became(state: 'failing' | 'stuck', error: SinkErrorLike): void {
    if (!this.#closing) this.state = state
    this.#lastError = error
    this.report(this.#reported.has(state) ? 'report' : state, error)
  }

  #overflowed(shed: number): void {
    this.#counts.overflow += shed
    const remedy = `If the training loop never yields, put \`await new Promise(setImmediate)\` into it now and then, or run the sinks in a worker thread. If the backend is slow, raise delivery.maxQueueEvents (${this.delivery.maxQueueEvents}) or maxQueueBytes.`
    this.report('overflow', new SinkError(`its queue is full, so events are given up, least important first. ${remedy}`))
  }

  /** Each change is told when it comes, and again every 30 seconds while it lasts. */
  protected report(change: DeliveryEvent['change'], error: SinkErrorLike | undefined): void {
    const now = this.clock.monotonic()
    const told = this.#reported.get(change === 'report' ? 'failing' : change)
    if (told !== undefined && now - told < reportEveryMs) return
    this.#reported.set(change === 'report' ? 'failing' : change, now)
    this.#host.report(change, error, this.stats())
  }

  protected timed<T>(use: () => T): T {
    const start = performance.now()
    this.inCall = true
    try {
      return use()
    } finally {
      this.#blockedMs += performance.now() - start
    }
  }

  protected openSink(run: RunInfo): SinkSession | Promise<SinkSession> {
    const host: SinkHost = {
      clock: this.clock,
      state: {
        get: () => this.#newState ?? this.backlog.state,
        set: value => {
          if (this.work) this.#newState = value
          else this.backlog.ack(value)
        },
      },
      link: link => this.#host.link(this.name, link),
      warn: text => this.#host.warn(this.name, text),
    }
    if (this.state !== 'closing') this.state = 'opening'
    return this.timed(() => this.sink.open(run, host))
  }

  /** At process exit: what waits goes to `take`, and counts as delivered unless that throws. */
  protected rescueInto(take: (all: Batch) => void): void {
    const refused = this.work?.refusals ?? 0
    const all = this.drop()
    if (all.length === 0) return
    try {
      this.timed(() => take(all))
      this.#counts.delivered += all.length - refused
      this.#counts.refused += refused
    } catch (error) {
      this.#counts.lost += all.length
      this.report('failing', asSinkError(error, false))
    }
  }

  /** Empties the backlog. */
  protected drop(): Batch {
    const all: Batch[number][] = []
    for (let batch = this.backlog.take(everything, everything); batch; batch = this.backlog.take(everything, everything)) {
      for (const event of batch) all.push(event)
      this.backlog.ack(undefined)
    }
    this.work = undefined
    return all
  }

  /** Nothing more is delivered: what is still there is left behind, and counted. */
  protected leave(): void {
    if (this.gone) return
    if (!this.dead) this.#counts[this.backlog.persistent ? 'deferred' : 'lost'] += this.backlog.events
    this.gone = true
    this.work?.abort(new SinkError('the run has ended', { retryable: true }))
  }
}
