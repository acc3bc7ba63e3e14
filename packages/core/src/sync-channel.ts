import type { RunInfo } from './run.js'
import type { RunOutcome, SinkSession } from './sink.js'
import { Channel } from './channel.js'
import { SinkError, asSinkError } from './sink-error.js'

/** Delivery to a sink whose calls are done when they return. Driven by `drain`, on the caller's time. */
export class SyncChannel extends Channel {
  #timer: (() => void) | undefined

  open(run: RunInfo): Promise<void> {
    this.run = run
    this.#ready()
    return Promise.resolve()
  }

  /**
   * Writes what waits, up to `seq`: what a sink itself logs while it writes waits for the next time, or there would be no end. A failing
   * sink is left alone until it is due. True when all of it is done with.
   */
  drain(seq: number = this.offeredSeq): boolean {
    if (this.inCall || this.gone || !this.run) return false
    while (this.doneSeq < seq && this.backlog.events > 0 && !this.dead) {
      if (!this.#due()) return false
      if (!this.#ready()) continue
      const work = this.next()
      if (!work) break
      try {
        this.#call('write', session => session.write(work.batch, work.renew()))
      } catch (thrown) {
        this.failed(work, asSinkError(thrown, false))
        continue
      }
      this.delivered(work)
    }
    return !this.dead && this.#due() && this.#ready()
  }

  async flush(timeoutMs: number): Promise<void> {
    const { offeredSeq, clock } = this
    const until = clock.monotonic() + timeoutMs
    this.hurry()
    while (!this.#flushed(offeredSeq) && !this.gone && !this.dead) {
      const now = clock.monotonic()
      if (now >= until) return
      await this.rests.rest(Math.max(1, Math.min(this.backOff.until, until) - now))
    }
  }

  rescue(outcome: RunOutcome): void {
    if (this.gone) return
    this.backOff.over()
    this.#flushed(this.offeredSeq)
    this.leave('the process ended before they could be written')
    if (this.dead) return
    this.#closeSession(outcome)
    this.state = 'closed'
  }

  /** A full queue is first written out; else the fanout says when. */
  protected wake(pressing: boolean): void {
    if (pressing) this.drain()
  }

  protected finish(outcome: RunOutcome): Promise<void> {
    this.#closeSession(outcome)
    return Promise.resolve()
  }

  override leave(why?: string): void {
    super.leave(why)
    this.#timer?.()
  }

  /** Is it time to call a failing sink? If not, there will be a time. */
  #due(): boolean {
    const wait = this.backOff.until - this.clock.monotonic()
    if (wait <= 0) return true
    this.#timer ??= this.rests.after(wait, () => {
      this.#timer = undefined
      this.drain()
    })
    return false
  }

  #ready(): boolean {
    if (this.session) return true
    if (!this.run) return false
    try {
      const session = this.openSink(this.run)
      this.becameOpen(notPromised(session, 'open'))
      return true
    } catch (thrown) {
      this.openFailed(asSinkError(thrown, true))
      return false
    } finally {
      this.inCall = false
    }
  }

  /** True when there is nothing left to try. */
  #flushed(seq: number): boolean {
    if (!this.drain(seq)) return false
    try {
      this.#call('flush', session => session.flush?.())
    } catch (thrown) {
      const error = asSinkError(thrown, false)
      this.becameFailing(error)
      return !error.retryable
    }
    this.succeeded()
    return true
  }

  #closeSession(outcome: RunOutcome): void {
    if (this.inCall) return
    try {
      this.#call('close', session => session.close?.(outcome))
    } catch (thrown) {
      this.report('failing', asSinkError(thrown, false))
    }
  }

  #call(what: string, use: (session: SinkSession) => void | Promise<void>): void {
    const { session } = this
    if (!session) return
    try {
      const result = this.timed(() => use(session))
      notPromised(result, what)
    } finally {
      this.inCall = false
    }
  }
}

function notPromised<T>(result: T | Promise<T>, call: string): T {
  if (typeof (result as Partial<Promise<T>> | undefined)?.then !== 'function') return result as T
  // How it ends is of no interest any more; that it fails must not end the process.
  ;(result as Promise<T>).then(undefined, () => 'told already')
  throw new SinkError(`it says it is \`sync\`, but \`${call}\` gave a promise: leave out \`sync\``)
}
