import type { RunInfo } from './run.js'
import type { RunOutcome, SinkSession } from './sink.js'
import type { Delivering } from './attempt.js'
import { Channel } from './channel.js'
import { SinkError, asSinkError } from './sink-error.js'

interface Flush {
  readonly seq: number
  readonly done: () => void
}

/** Delivery to a sink that may take its time: one loop, alive while there is something to do. */
export class AsyncChannel extends Channel {
  #pumping: Promise<void> | undefined
  #opening: Promise<void> | undefined
  #flushes: Flush[] = []
  #batchTimer: (() => void) | undefined
  /** Ends the wait of a failing sink. */
  #resume: (() => void) | undefined

  open(run: RunInfo): Promise<void> {
    this.run = run
    return this.#limit(this.#open(), this.delivery.openTimeoutMs)
  }

  flush(timeoutMs: number): Promise<void> {
    if (this.gone || this.dead) return Promise.resolve()
    const flushed = new Promise<void>(done => this.#flushes.push({ seq: this.offeredSeq, done }))
    this.retryAt = 0
    this.#resume?.()
    this.wake()
    return this.#limit(flushed, timeoutMs)
  }

  rescue(outcome: RunOutcome): void {
    if (this.gone) return
    const { session } = this
    if (session?.rescue && !this.backlog.persistent) this.rescueInto(all => session.rescue?.(all))
    this.leave()
    if (!this.dead) this.state = 'closed'
    void outcome
  }

  /** Writes now when there is enough for a batch or somebody waits for it, else within `flushIntervalMs`. */
  protected wake(): void {
    if (this.#pumping || !this.run) return
    const { batchEvents, batchBytes, flushIntervalMs } = this.delivery
    if (this.#flushes.length > 0 || this.backlog.events >= batchEvents || this.backlog.bytes >= batchBytes) this.#start()
    else if (this.backlog.events > 0) this.#batchTimer ??= this.clock.setTimer(flushIntervalMs, () => this.#start())
  }

  #start(): void {
    this.#batchTimer?.()
    this.#batchTimer = undefined
    // Not at once: what a sink does before its first `await` is none of the caller's time.
    this.#pumping ??= Promise.resolve()
      .then(() => this.#pump())
      .finally(() => {
        this.#pumping = undefined
        if (!this.gone && !this.dead) this.wake()
      })
  }

  async #pump(): Promise<void> {
    while (!this.gone && !this.dead) {
      if (!this.session) {
        await this.#open()
        if (!this.session) await this.#pause()
        continue
      }
      const due = this.#flushes.some(flush => this.doneSeq >= flush.seq)
      const work = due ? undefined : this.next()
      if (work) {
        await this.#write(work)
        if (this.work) await this.#pause()
      } else if (this.#flushes.length > 0) await this.#flushSession(due)
      else return
    }
  }

  #open(): Promise<void> {
    return (this.#opening ??= this.#openOnce().finally(() => (this.#opening = undefined)))
  }

  async #openOnce(): Promise<void> {
    const { run } = this
    if (!run || this.session || this.dead) return
    try {
      const session = await this.#watch(() => this.openSink(run), this.delivery.openTimeoutMs, 'open')
      if (!this.gone) {
        this.becameOpen(session)
        this.wake()
      }
    } catch (thrown) {
      if (this.gone) return
      this.openFailed(asSinkError(thrown, true))
      if (this.dead) this.#settleFlushes()
      else this.wake()
    }
  }

  async #write(work: Delivering): Promise<void> {
    try {
      await this.#call(
        session => session.write(work.batch, work.renew()),
        'write',
        error => work.abort(error),
      )
      if (!this.gone) this.delivered(work)
    } catch (thrown) {
      // What comes back after the time was up is the sink giving in to the signal: the batch is sent again.
      if (!this.gone) this.failed(work, asSinkError(thrown, work.aborted))
    }
  }

  /** For the flushes whose events are all delivered; without `due`, for all: nothing is left to wait for. */
  async #flushSession(due: boolean): Promise<void> {
    const reached = this.#flushes.filter(flush => !due || this.doneSeq >= flush.seq)
    this.#flushes = this.#flushes.filter(flush => !reached.includes(flush))
    try {
      await this.#call(session => session.flush?.(), 'flush')
    } catch (thrown) {
      if (!this.gone) this.becameFailing(asSinkError(thrown, true))
    }
    for (const flush of reached) flush.done()
  }

  protected async finish(outcome: RunOutcome): Promise<void> {
    const closed = (async () => {
      await this.#pumping
      await this.#opening
      const { session } = this
      if (session && !this.inCall) await this.timed(() => session.close?.(outcome))
    })().catch((error: unknown) => this.report('failing', asSinkError(error, false)))
    await this.#limit(closed, this.delivery.closeTimeoutMs)
  }

  protected override leave(): void {
    super.leave()
    this.#batchTimer?.()
    this.#resume?.()
    this.#settleFlushes()
  }

  #settleFlushes(): void {
    for (const flush of this.#flushes.splice(0)) flush.done()
  }

  async #call(use: (session: SinkSession) => void | Promise<void>, what: string, onTimeout?: (error: Error) => void): Promise<void> {
    const { session } = this
    if (session) await this.#watch(() => use(session), this.delivery.writeTimeoutMs, what, onTimeout)
  }

  /** Says so when a call takes too long; but always waits until it has settled, because nothing else may be called before. */
  async #watch<T>(use: () => T | Promise<T>, timeoutMs: number, what: string, onTimeout?: (error: Error) => void): Promise<T> {
    const cancel = this.clock.setTimer(timeoutMs, () => {
      const error = new SinkError(`${what} has not settled within ${timeoutMs} ms`, { retryable: true })
      this.became('stuck', error)
      onTimeout?.(error)
    })
    try {
      return await this.timed(use)
    } finally {
      cancel()
      this.inCall = false
    }
  }

  /** Settles with the promise, or when the time is up. */
  #limit(promise: Promise<void>, timeoutMs: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.clock.setTimer(timeoutMs, resolve)
      void promise.then(() => {
        cancel()
        resolve()
      })
    })
  }

  async #pause(): Promise<void> {
    if (this.gone || this.dead) return
    // Never 0: a sink that fails at once would otherwise keep the loop from its other work.
    const wait = Math.max(1, this.retryAt - this.clock.monotonic())
    await new Promise<void>(resolve => {
      const cancel = this.clock.setTimer(wait, resolve)
      this.#resume = () => {
        cancel()
        resolve()
      }
    })
    this.#resume = undefined
  }
}
