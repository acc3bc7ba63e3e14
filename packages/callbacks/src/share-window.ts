import { NumberWindow } from './number-window.js'

/** Share of the last so many times that something was so. */
export class ShareWindow {
  readonly #window: NumberWindow
  #sum = 0

  /** @param values 0 or 1, oldest first. */
  constructor(capacity: number, values: readonly number[] = []) {
    this.#window = new NumberWindow(capacity)
    for (const value of values) this.push(value !== 0)
  }

  push(holds: boolean): void {
    const value = holds ? 1 : 0
    this.#sum += value - (this.#window.push(value) ?? 0)
  }

  /** 0 to 1; undefined when empty. */
  get share(): number | undefined {
    return this.#window.size === 0 ? undefined : this.#sum / this.#window.size
  }

  /** 0 or 1, oldest first. */
  toArray(): number[] {
    return this.#window.toArray()
  }
}
