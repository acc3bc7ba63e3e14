import type { Clock } from './vocabulary.js'

/** Timers of the platform cannot be set for longer. */
const maxTimerMs = 2 ** 31 - 1

/** Timers that take any wait, and waits that can be cut short. */
export class Rests {
  readonly #clock: Clock
  readonly #ends = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Gives back how to cancel. A wait beyond what the platform can do ends too early. */
  after(ms: number, fire: () => void): () => void {
    return this.#clock.setTimer(Math.min(Math.max(0, ms), maxTimerMs), fire)
  }

  /** Settles after so many milliseconds, or when all are roused. */
  rest(ms: number): Promise<void> {
    return new Promise(resolve => {
      const end = (): void => {
        cancel()
        this.#ends.delete(end)
        resolve()
      }
      const cancel = this.after(ms, end)
      this.#ends.add(end)
    })
  }

  rouse(): void {
    for (const end of [...this.#ends]) end()
  }
}
