import type { Clock } from '../../src/index.js'

/** Everything that can happen without time passing has happened. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
}

/** A clock that only moves when told. */
export class StoppedClock implements Clock {
  #now = 0
  #id = 0
  readonly #timers = new Map<number, { readonly at: number; readonly fire: () => void }>()

  /** Timers that were set and have neither fired nor been cancelled. */
  get timers(): number {
    return this.#timers.size
  }
  /** When they fire, first one first. */
  get due(): readonly number[] {
    return [...this.#timers.values()].map(timer => timer.at).sort((a, b) => a - b)
  }
  now(): number {
    return 1_700_000_000_000 + Math.floor(this.#now)
  }
  monotonic(): number {
    return this.#now
  }
  setTimer(ms: number, fire: () => void): () => void {
    const id = this.#id++
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), fire })
    return () => this.#timers.delete(id)
  }

  /** Lets time pass: timers fire one by one, each at its time, and whatever follows from one happens before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const [id, timer] = [...this.#timers].sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] ?? []
      if (id === undefined || timer === undefined || timer.at > end) break
      this.#timers.delete(id)
      this.#now = Math.max(this.#now, timer.at)
      timer.fire()
      await settle()
    }
    this.#now = end
  }
}
