/**
 * The smallest value that at least `share` (0 to 1) of all values do not exceed: the nearest-rank percentile, always a value that
 * was measured. NaN for no values.
 */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/** The middle value; of an even number, the mean of the two in the middle. NaN for no values. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length / 2
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] as number
  return sorted.length === 0 ? NaN : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** A stretch of time on one clock. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Positions of the spans that no other one touches.
 *
 * @param spans In order, none touching the next.
 * @param others In any order.
 */
export function untouched(spans: readonly Span[], others: readonly Span[]): readonly number[] {
  const sorted = [...others].sort((a, b) => a.start - b.start)
  const left: number[] = []
  let next = 0
  // The latest end of all others that began before the end of the span looked at.
  let busyUntil = -Infinity
  spans.forEach((span, i) => {
    for (let other = sorted[next]; other && other.start < span.end; other = sorted[++next]) busyUntil = Math.max(busyUntil, other.end)
    if (busyUntil <= span.start) left.push(i)
  })
  return left
}
