/** NaN and infinities among numbers. */
export interface NonFinite {
  readonly nan: number
  /** Both infinities. */
  readonly infinite: number
  /** Index of the first one. */
  readonly first: number
}

/** Counts NaN and infinities; undefined when there are none. */
export function findNonFinite(values: ArrayLike<number>): NonFinite | undefined {
  let nan = 0
  let infinite = 0
  let first = -1
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    // A finite number minus itself is 0; the others give NaN.
    if (value - value === 0) continue
    if (first < 0) first = i
    if (Number.isNaN(value)) nan++
    else infinite++
  }
  return first < 0 ? undefined : { nan, infinite, first }
}
