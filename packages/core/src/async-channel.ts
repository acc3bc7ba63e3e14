import type { Delivering } from './attempt.js'
import type { RunInfo } from './run.js'
import type { RunOutcome } from './sink.js'
import { Channel } from './channel.js'
import { SinkError, asSinkError } from './sink-error.js'
import { reportEveryMs } from './trouble.js'

interface Flush {
  readonly seq: number
  done: () => void
}

/** So many calls may follow each other before the event loop has its turn: those of a sink that never really waits are endless else. */
const callsPerTurn = 32

/** Delivery to a sink that may take its time: one loop, alive while there is something to do. */
export class AsyncChannel extends Channel {
  #pumping: Promise<void> | undefined
  #opening: Promise<void> | undefined
  #flushes: Flush[] = []
  #batchTimer: (() => void) | undefined
  /** Ends the watch over the call in progress. */
  #unwatch: (() => void) | undefined

  async open(run: RunInfo): Promise<void> {
    this.run = run
    await this.#within(this.delivery.openTimeoutMs, this.#open())
  }

  async flush(timeoutMs: number): Promise<void> {
    if (this.gone || this.dead) return
    const flush: Flush = { seq: this.offeredSeq, done: () => undefined }
    const flushed = new Promise<void>(resolve => (flush.done = resolve))
    this.#flushes.push(flush)
    this.hurry()
    this.wake()
    await this.#within(timeoutMs, flushed)
    this.#flushes = this.#flushes.filter(other => other !== flush)
  }

  rescue(): void {
    if (this.gone) return
    const { session } = this
    if (session?.rescue && !this.backlog.persistent) this.rescueInto(all => session.rescue?.(all))
    this.leave('the process ended before they could be sent')
    if (!this.dead) this.state = 'closed'
  }

  /** Writes now when there is enough for a batch or somebody waits for it, else within `flushIntervalMs`. */
  protected wake(): void {
    if (this.#pumping || !this.run || this.gone || this.dead) return
    const { batchEvents, batchBytes, flushIntervalMs } = this.delivery
    if (this.#flushes.length > 0 || this.backlog.events >= batchEvents || this.backlog.bytes >= batchBytes) this.#start()
    else if (this.backlog.events > 0) this.#batchTimer ??= this.rests.after(flushIntervalMs, () => this.#start())
  }

  #start(): void {
    this.#batchTimer?.()
    this.#batchTimer = undefined
    this.#pumping ??= this.#pump()
  }

  async #pump(): Promise<void> {
    // Not at once: what a sink does before its first `await` is none of the caller's time.
    await Promise.resolve()
    for (let calls = 1; !this.gone && !this.dead; calls++) {
      const wait = this.backOff.until - this.clock.monotonic()
      if (wait > 0) await this.rests.rest(wait)
      else if (calls % callsPerTurn === 0) await this.rests.rest(0)
      else if (!this.session) await this.#open()
      else {
        const due = this.#flushes.some(flush => this.doneSeq >= flush.seq)
        const work = due ? undefined : this.next()
        if (work) await this.#write(work)
        else if (this.backOff.until > this.clock.monotonic()) continue
        else if (this.#flushes.length > 0) await this.#flushSession(due)
        else break
      }
    }
    // In the same breath as the look at the queue: what is offered from now on starts anew.
    this.#pumping = undefined
  }

  #open(): Promise<void> {
    return (this.#opening ??= this.#openOnce().finally(() => (this.#opening = undefined)))
  }

  async #openOnce(): Promise<void> {
    const { run } = this
    if (!run || this.session || this.dead) return
    try {
      const session = await this.#watch('open', this.delivery.openTimeoutMs, () => this.openSink(run))
      // One that comes too late is only closed.
      if (this.gone) this.session = session
      else this.becameOpen(session)
    } catch (thrown) {
      if (this.gone) return
      this.openFailed(asSinkError(thrown, true))
      if (this.dead) this.#settleFlushes()
    }
    this.wake()
  }

  async #write(work: Delivering): Promise<void> {
    const abort = (error: Error): void => work.abort(error)
    try {
      await this.#watch('write', this.delivery.writeTimeoutMs, () => this.session?.write(work.batch, work.renew()), abort)
    } catch (thrown) {
      // What comes back after the time was up is the sink giving in to the signal: the batch is sent again.
      if (!this.gone) this.failed(work, asSinkError(thrown, work.aborted))
      return
    }
    if (!this.gone) this.delivered(work)
  }

  /** For the flushes whose events are all delivered; without `due`, for all: nothing is left to wait for. */
  async #flushSession(due: boolean): Promise<void> {
    const reached = this.#flushes.filter(flush => !due || this.doneSeq >= flush.seq)
    try {
      await this.#watch('flush', this.delivery.writeTimeoutMs, () => this.session?.flush?.())
      if (!this.gone && !this.work) this.succeeded()
    } catch (thrown) {
      if (this.gone) return
      const error = asSinkError(thrown, false)
      this.becameFailing(error)
      if (error.retryable) return
    }
    this.#flushes = this.#flushes.filter(flush => !reached.includes(flush))
    for (const flush of reached) flush.done()
  }

  protected async finish(outcome: RunOutcome): Promise<void> {
    const { closeTimeoutMs } = this.delivery
    if (await this.#within(closeTimeoutMs, this.#closeSession(outcome))) return
    this.report('stuck', new SinkError(`it has not closed within ${closeTimeoutMs} ms`))
  }

  /** Whatever call is in progress has to settle first. */
  async #closeSession(outcome: RunOutcome): Promise<void> {
    await this.#pumping
    await this.#opening
    try {
      await this.timed(() => this.session?.close?.(outcome))
    } catch (thrown) {
      this.report('failing', asSinkError(thrown, false))
    }
  }

  override leave(why?: string): void {
    super.leave(why)
    this.#batchTimer?.()
    this.#unwatch?.()
    this.#settleFlushes()
  }

  #settleFlushes(): void {
    for (const flush of this.#flushes.splice(0)) flush.done()
  }

  /** Says so when a call takes too long; but always waits until it has settled, because nothing else may be called before. */
  async #watch<T>(what: string, timeoutMs: number, use: () => T | Promise<T>, abort?: (error: Error) => void): Promise<T> {
    const tooLong = (): void => {
      const error = new SinkError(`${what} has not settled within ${timeoutMs} ms`, { retryable: true })
      this.became('stuck', error)
      abort?.(error)
      this.#unwatch = this.rests.after(reportEveryMs, tooLong)
    }
    this.#unwatch = this.rests.after(timeoutMs, tooLong)
    try {
      return await this.timed(use)
    } finally {
      this.#unwatch()
      this.inCall = false
    }
  }

  /** Settles with the promise (true), or when the time is up (false). */
  #within(timeoutMs: number, promise: Promise<void>): Promise<boolean> {
    return new Promise(resolve => {
      const cancel = this.rests.after(timeoutMs, () => resolve(false))
      void promise.then(() => {
        cancel()
        resolve(true)
      })
    })
  }
}
