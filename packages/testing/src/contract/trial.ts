import type { Attempt, JsonValue, SinkHost, TrainEvent } from '@trainlog/core'
import type { CountingClock } from './counting-clock.js'

/** Attempts at one batch, by hand. */
export class Trial implements Attempt {
  number = 1
  readonly refused: { readonly event: TrainEvent; readonly reason: string }[] = []
  #controller = new AbortController()
  #memo: { readonly made: unknown } | undefined

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  memo<T>(make: () => T): T {
    this.#memo ??= { made: make() }
    return this.#memo.made as T
  }

  refuse(event: TrainEvent, reason: string): void {
    this.refused.push({ event, reason })
  }

  abort(): void {
    this.#controller.abort(Object.assign(new Error('the time is up'), { retryable: true }))
  }

  /** The next attempt: the same memo, a signal of its own. */
  again(): this {
    this.number++
    this.#controller = new AbortController()
    return this
  }
}

/** Remembers what a sink told its host. */
export class TrialHost implements SinkHost {
  readonly links: unknown[] = []
  readonly states: unknown[] = []
  readonly warnings: unknown[] = []
  readonly state: SinkHost['state'] = {
    get: () => this.states.at(-1) as JsonValue | undefined,
    set: value => void this.states.push(value),
  }

  constructor(readonly clock: CountingClock) {}

  link(link: { readonly id?: string; readonly url?: string }): void {
    this.links.push(link)
  }
  warn(text: string): void {
    this.warnings.push(text)
  }
}
