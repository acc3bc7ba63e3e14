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

  /** Writes everything that waits. A failing sink is left alone until it is time, unless `urgent`. */
  drain(urgent = false): void {
    if (this.inCall || this.gone || this.dead) return
    if (!urgent && this.clock.monotonic() < this.retryAt) return
    if (!this.#ready()) return
    for (let work = this.next(); work; work = this.next()) {
      const current = work
      try {
        this.#call(session => session.write(current.batch, current.renew()))
      } catch (thrown) {
        if (this.failed(work, asSinkError(thrown, false))) return this.#later()
        continue
      }
      this.delivered(work)
    }
  }

  flush(): Promise<void> {
    this.#flush()
    return Promise.resolve()
  }

  rescue(outcome: RunOutcome): void {
    if (this.gone) return
    this.#flush()
    this.leave()
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

  protected override leave(): void {
    super.leave()
    this.#timer?.()
  }

  #ready(): boolean {
    if (this.session) return true
    if (!this.run || this.inCall) return false
    try {
      const session = this.openSink(this.run)
      if (session instanceof Promise) {
        session.catch((error: unknown) => this.report('failing', asSinkError(error, false)))
        throw new SinkError('it says it is `sync`, but `open` gave a promise: leave out `sync`')
      }
      this.becameOpen(session)
      return true
    } catch (thrown) {
      this.openFailed(asSinkError(thrown, true))
      if (!this.dead) this.#later()
      return false
    } finally {
      this.inCall = false
    }
  }

  #flush(): void {
    this.drain(true)
    if (this.inCall || this.gone || this.dead || this.backlog.events > 0) return
    try {
      this.#call(session => session.flush?.())
    } catch (thrown) {
      this.becameFailing(asSinkError(thrown, true))
    }
  }

  #closeSession(outcome: RunOutcome): void {
    if (this.inCall) return
    try {
      this.#call(session => session.close?.(outcome))
    } catch (thrown) {
      this.report('failing', asSinkError(thrown, false))
    }
  }

  #call(use: (session: SinkSession) => void | Promise<void>): void {
    const { session } = this
    if (!session) return
    try {
      const result = this.timed(() => use(session))
      if (result instanceof Promise) {
        result.catch((error: unknown) => this.report('failing', asSinkError(error, false)))
        throw new SinkError('it says it is `sync`, but a call gave a promise: leave out `sync`')
      }
    } finally {
      this.inCall = false
    }
  }

  #later(): void {
    this.#timer ??= this.clock.setTimer(Math.max(0, this.retryAt - this.clock.monotonic()), () => {
      this.#timer = undefined
      this.drain()
    })
  }
}
