import { countTail } from './distributions.js'
import { NumberWindow } from './number-window.js'

/** When messages come too often. */
export interface MessageRateRule {
  /** Length of the stretches of time in which messages are counted. */
  readonly windowMs: number
  /** Stretches to compare with. */
  readonly windows: number
  /** Stretches that must be over before anything is judged. */
  readonly minWindows: number
  /** Probability, per stretch, of taking an ordinary number of messages for too many. */
  readonly alpha: number
}

/** Too many messages in one stretch of time. */
export interface MessageBurst {
  readonly count: number
  /** Mean of the stretches before. */
  readonly usual: number
}

/**
 * Counts messages in stretches of time and compares each with those before, by the probability of so many (`countTail`). Judged at each
 * message, so a burst is seen while it lasts, once per stretch.
 */
export class MessageRate {
  readonly #rule: MessageRateRule
  #counts: NumberWindow
  /** Number of the stretch that runs, from the epoch. */
  #stretch: number | undefined
  #count = 0
  #said = false

  constructor(rule: MessageRateRule) {
    this.#rule = rule
    this.#counts = new NumberWindow(rule.windows)
  }

  /** One message at a time, in milliseconds. Times that step back belong to the stretch that runs. */
  push(time: number): MessageBurst | undefined {
    this.advance(time)
    this.#count++
    if (this.#said || this.#counts.size < this.#rule.minWindows) return undefined
    const usual = this.#counts.mean ?? 0
    if (this.#count <= usual) return undefined
    if (countTail(this.#count, usual * this.#counts.size, this.#counts.size) >= this.#rule.alpha) return undefined
    this.#said = true
    return { count: this.#count, usual }
  }

  /** Time goes on, with or without messages. */
  advance(time: number): void {
    const stretch = Math.floor(time / this.#rule.windowMs)
    this.#stretch ??= stretch
    // After a long silence only as many stretches matter as are compared with.
    const silent = Math.min(stretch - this.#stretch, this.#rule.windows + 1)
    for (let i = 0; i < silent; i++) {
      this.#counts.push(this.#count)
      this.#count = 0
      this.#said = false
    }
    this.#stretch = Math.max(stretch, this.#stretch)
  }

  /** Counts of the stretches that are over, oldest first. */
  toArray(): number[] {
    return this.#counts.toArray()
  }

  /** Takes what `toArray` gave. The stretch in which training was broken off is left out. */
  restore(counts: readonly number[]): void {
    this.#counts = new NumberWindow(this.#rule.windows, counts)
  }
}
