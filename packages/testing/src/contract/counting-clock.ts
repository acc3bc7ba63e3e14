import type { Clock } from '@trainlog/core'

/** A clock that knows how many of its timers wait. */
export class CountingClock implements Clock {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Timers that have neither fired nor been called off. */
  get pending(): number {
    return this.#waiting.size
  }
  now(): number {
    return this.#clock.now()
  }
  monotonic(): number {
    return this.#clock.monotonic()
  }
  setTimer(ms: number, fire: () => void): () => void {
    const cancel = this.#clock.setTimer(ms, () => {
      this.#waiting.delete(cancel)
      fire()
    })
    this.#waiting.add(cancel)
    return () => {
      this.#waiting.delete(cancel)
      cancel()
    }
  }
}
