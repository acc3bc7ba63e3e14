/** The last so many numbers. Never grows, allocates nothing per number. */
export class NumberWindow {
  readonly capacity: number
  readonly #ring: Float64Array
  #start = 0
  #size = 0

  /** @param values The first ones; of more than fit, the last. */
  constructor(capacity: number, values: readonly number[] = []) {
    this.capacity = capacity
    this.#ring = new Float64Array(capacity)
    for (const value of values) this.push(value)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size === this.capacity
  }

  /** @returns the number that fell out. */
  push(value: number): number | undefined {
    if (this.#size < this.capacity) {
      this.#ring[this.#size++] = value
      return undefined
    }
    const dropped = this.#ring[this.#start]
    this.#ring[this.#start] = value
    this.#start = (this.#start + 1) % this.capacity
    return dropped
  }

  /** `index` counts from the oldest. */
  at(index: number): number {
    const place = this.#start + index
    return this.#ring[place < this.capacity ? place : place - this.capacity] as number
  }

  /** Undefined when empty. */
  get mean(): number | undefined {
    let sum = 0
    for (let i = 0; i < this.#size; i++) sum += this.#ring[i] as number
    return this.#size === 0 ? undefined : sum / this.#size
  }

  /** Of a sample (n - 1), in two passes; undefined below two numbers. */
  get standardDeviation(): number | undefined {
    const { mean } = this
    if (mean === undefined || this.#size < 2) return undefined
    let squares = 0
    for (let i = 0; i < this.#size; i++) squares += ((this.#ring[i] as number) - mean) ** 2
    return Math.sqrt(squares / (this.#size - 1))
  }

  /** Oldest first. */
  toArray(): number[] {
    return Array.from({ length: this.#size }, (_, i) => this.at(i))
  }
}
