import type { Batch, DeliveryEvent } from './event.js'
import type { Backlog, Delivery, SinkStats } from './delivery.js'
import type { RunInfo } from './run.js'
import type { RunOutcome, Sink, SinkErrorLike, SinkHost, SinkSession } from './sink.js'
import type { Clock, JsonValue } from './vocabulary.js'
import type { ChannelHost, Withheld } from './channel-host.js'
import type { Counts } from './counts.js'
import { BackOff } from './back-off.js'
import { Delivering } from './attempt.js'
import { takeAll } from './take-all.js'
import { Rests } from './rests.js'
import { SinkError, asSinkError } from './sink-error.js'
import { Trouble, queueIsFull } from './trouble.js'
import { countTaken, newCounts } from './counts.js'

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
  protected readonly backOff: BackOff = new BackOff()
  protected readonly rests: Rests
  protected offeredSeq = -1
  protected doneSeq = -1
  protected work: Delivering | undefined
  readonly #host: ChannelHost
  readonly #counts: Counts
  readonly #trouble = new Trouble()
  /** Events of an earlier session that are still in the backlog: their `seq` says nothing about this one's. */
  #carried: number
  /** The state that the sink set during the write in progress. */
  #newState: JsonValue | undefined
  #blockedMs = 0
  #lastError: SinkErrorLike | undefined
  #closing = false
  #closed: Promise<void> | undefined

  constructor(sink: Sink, delivery: Delivery, backlog: Backlog, host: ChannelHost) {
    this.sink = sink
    this.delivery = delivery
    this.backlog = backlog
    this.clock = host.clock
    this.rests = new Rests(host.clock)
    this.#host = host
    this.#carried = backlog.events
    this.#counts = newCounts(this.#carried)
  }

  /** Opens the sink. Settles after the first attempt, or its time; whatever came of it is in `opened` and `lastError`. */
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
  get opened(): boolean {
    return this.session !== undefined
  }
  get dead(): boolean {
    return this.state === 'dead'
  }
  /** The process has exited meanwhile. */
  get #rescued(): boolean {
    return this.state === 'closed'
  }
  /** Why the sink is in trouble, if it is. */
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
    else this.#queue(batch, last.seq)
  }

  #queue(batch: Batch, lastSeq: number): void {
    const { backlog, delivery } = this
    try {
      backlog.offer(batch)
    } catch (error) {
      // A disk that is full, say: nothing that concerns the caller.
      this.#counts.lost += batch.length
      return this.report('failing', asSinkError(error, true))
    }
    this.offeredSeq = lastSeq
    if (backlog.events > delivery.maxQueueEvents || backlog.bytes > delivery.maxQueueBytes / 2) {
      this.wake(true)
      const shed = backlog.shed?.() ?? 0
      this.#counts.overflow += shed
      if (shed > 0) this.report('overflow', queueIsFull(delivery))
    }
    this.wake(false)
  }

  close(outcome: RunOutcome): Promise<void> {
    return (this.#closed ??= this.#close(outcome))
  }

  async #close(outcome: RunOutcome): Promise<void> {
    const { closeTimeoutMs } = this.delivery
    this.#closing = true
    if (this.#rescued) return
    if (!this.dead) this.state = 'closing'
    await this.flush(closeTimeoutMs)
    if (this.#rescued) return
    this.leave(`closing gave up after ${closeTimeoutMs} ms; if the backend is slow, raise delivery.closeTimeoutMs`)
    if (this.dead) return
    await this.finish(outcome)
    this.state = 'closed'
  }

  /** The batch in hand, or the next one. */
  protected next(): Delivering | undefined {
    if (this.work) return this.work
    try {
      const batch = this.backlog.take(this.delivery.batchEvents, this.delivery.batchBytes)
      if (batch) this.work = new Delivering(batch, reason => this.report('refused', new SinkError(reason)))
    } catch (error) {
      this.becameFailing(asSinkError(error, true))
    }
    return this.work
  }

  protected delivered(work: Delivering): void {
    countTaken(this.#counts, work)
    this.#done(work)
    this.succeeded()
  }

  protected failed(work: Delivering, error: SinkErrorLike): void {
    // What a sink noted about a write that failed is as void as the write.
    this.#newState = undefined
    if (error.retryable) {
      this.#counts.retries++
      return this.becameFailing(error)
    }
    this.#counts.refused += work.batch.length
    this.#done(work)
    this.report('refused', error)
  }

  #done({ batch }: Delivering): void {
    this.work = undefined
    this.#carried -= batch.length
    if (this.#carried < 0) this.doneSeq = batch[batch.length - 1]?.seq ?? this.doneSeq
    const state = this.#newState
    this.#newState = undefined
    try {
      this.backlog.ack(state)
    } catch (error) {
      this.report('failing', asSinkError(error, true))
    }
  }

  protected becameOpen(session: SinkSession): void {
    if (typeof (session as Partial<SinkSession> | undefined)?.write !== 'function') {
      throw new SinkError('its `open` gave no session; it must return an object with a `write` method')
    }
    this.session = session
    if (this.state !== 'closing') this.state = 'open'
    const first = !this.#lastError
    this.succeeded()
    if (first && !this.sink.sync) this.report('open', undefined)
  }

  /** The sink took what it was given. */
  protected succeeded(): void {
    this.backOff.over()
    if (!this.#lastError) return
    this.state = this.#closing ? 'closing' : 'open'
    this.#lastError = undefined
    this.#trouble.over()
    this.report('recovered', undefined)
  }

  protected openFailed(error: SinkErrorLike): void {
    if (error.retryable) return this.becameFailing(error)
    this.state = 'dead'
    this.#lastError = error
    // What is on disk stays there, for a session that can.
    if (this.backlog.persistent) this.#counts.deferred += this.backlog.events
    else this.#counts.failed += this.drop().length
    this.report('dead', error)
  }

  protected becameFailing(error: SinkErrorLike): void {
    if (error.retryable) this.backOff.failed(this.clock.monotonic(), this.delivery.retry, error.retryAfterMs)
    this.became('failing', error)
  }

  protected became(state: 'failing' | 'stuck', error: SinkErrorLike): void {
    if (!this.#closing) this.state = state
    this.#lastError = error
    this.report(state, error)
  }

  /** Somebody waits for it. */
  protected hurry(): void {
    this.backOff.hurry()
    this.rests.rouse()
  }

  protected report(change: DeliveryEvent['change'], error: SinkErrorLike | undefined): void {
    const news = this.#trouble.news(change, this.clock.monotonic())
    if (news) this.#host.report(this.name, news, error, this.stats())
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
    const { work } = this
    const all = this.drop()
    const left = work ? all.filter(event => !work.hasDropped(event)) : all
    if (all.length === 0) return
    try {
      if (left.length > 0) this.timed(() => take(left))
      if (work) countTaken(this.#counts, work)
      this.#counts.delivered += all.length - (work?.batch.length ?? 0)
    } catch (error) {
      this.#counts.lost += all.length
      this.report('failing', asSinkError(error, false))
    }
  }

  protected drop(): Batch {
    this.work = undefined
    return takeAll(this.backlog)
  }

  /** Nothing more is delivered: what is still there is left behind, counted, and told with the reason. */
  leave(why?: string): void {
    if (this.gone) return
    const left = this.dead ? 0 : this.backlog.events
    this.#counts[this.backlog.persistent ? 'deferred' : 'lost'] += left
    this.gone = true
    this.work?.abort(new SinkError('the run has ended', { retryable: true }))
    this.rests.rouse()
    if (why !== undefined && left > 0 && !this.backlog.persistent)
      this.#host.report(this.name, 'report', new SinkError(`${left} events are lost: ${why}`), this.stats())
  }
}
