import { NumberWindow } from './number-window.js'

/** The last so many numbers, kept sorted as well: median and MAD without sorting. Costs O(n) moves per number, allocates nothing. */
export class SortedWindow {
  readonly #order: NumberWindow
  readonly #sorted: Float64Array

  /** @param values The first ones; of more than fit, the last. */
  constructor(capacity: number, values: readonly number[] = []) {
    this.#order = new NumberWindow(capacity)
    this.#sorted = new Float64Array(capacity)
    for (const value of values) this.push(value)
  }

  get size(): number {
    return this.#order.size
  }

  /** A finite number. */
  push(value: number): void {
    const sorted = this.#sorted
    const dropped = this.#order.push(value)
    let size = this.size
    if (dropped !== undefined) {
      sorted.copyWithin(this.#find(dropped, size), this.#find(dropped, size) + 1, size)
      size--
    } else size = this.size - 1
    const at = this.#find(value, size)
    sorted.copyWithin(at + 1, at, size)
    sorted[at] = value
  }

  /** Mean of the two middle ones when there is an even number; NaN when empty. */
  get median(): number {
    const n = this.size
    const sorted = this.#sorted
    if (n === 0) return NaN
    const upper = sorted[n >> 1] as number
    return n % 2 === 1 ? upper : ((sorted[(n >> 1) - 1] as number) + upper) / 2
  }

  /** Median of the absolute distances from the median: walks outwards from the middle, where the small distances are. */
  get mad(): number {
    const n = this.size
    if (n === 0) return NaN
    const sorted = this.#sorted
    const { median } = this
    let low = (n - 1) >> 1
    let high = low + 1
    let before = 0
    let last = 0
    for (let taken = 0; taken <= n >> 1; taken++) {
      before = last
      const below = low >= 0 ? median - (sorted[low] as number) : Infinity
      const above = high < n ? (sorted[high] as number) - median : Infinity
      if (below <= above) {
        last = below
        low--
      } else {
        last = above
        high++
      }
    }
    return n % 2 === 1 ? last : (before + last) / 2
  }

  /** In the order in which they came, oldest first. */
  toArray(): number[] {
    return this.#order.toArray()
  }

  /** First place among the first `size` whose number is not below. */
  #find(value: number, size: number): number {
    let low = 0
    let high = size
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
