import type { Delivery } from './delivery.js'

/** When a failing sink is tried again: ever later, and not before the backend asked for. Times are on the monotonic clock. */
export class BackOff {
  /** The sink is left alone until then. */
  until = 0
  #askedUntil = 0
  #failures = 0

  failed(now: number, retry: Delivery['retry'], retryAfterMs: number | undefined): void {
    const delay = Math.min(retry.maxDelayMs, retry.minDelayMs * 2 ** Math.min(this.#failures++, 30))
    const asked = Number(retryAfterMs) || 0
    this.#askedUntil = now + asked
    // Half fixed, half random: the clients of one backend do not all come back at the same moment. Never 0: other work comes first.
    this.until = now + Math.max(1, asked, delay / 2 + (Math.random() * delay) / 2)
  }

  /** What was only put off here is due now, and failures count anew. What the backend asked for still stands. */
  hurry(): void {
    this.#failures = 0
    this.until = Math.min(this.until, this.#askedUntil)
  }

  over(): void {
    this.until = this.#askedUntil = this.#failures = 0
  }
}
