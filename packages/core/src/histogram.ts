import type { EventPayload } from './event.js'

type Histogram = Omit<EventPayload<'histogram'>, 'name'>

/**
 * Puts numbers into buckets of equal width between the least and the greatest, as TensorBoard's `histogram_pb` does: 30 of them by
 * default, one of width 1 around the value when all are (as good as) equal. NaN and infinities are counted apart.
 */
export function histogramOf(values: ArrayLike<number>, buckets = 30): Histogram {
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let sumSquares = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value - value !== 0) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    sumSquares += value * value
    count++
  }
  const nonFinite = values.length - count
  if (count === 0) return { edges: [], counts: [], min: 0, max: 0, sum: 0, sumSquares: 0, count, nonFinite }
  const stats = { min, max, sum, sumSquares, count, nonFinite }
  // The range itself may be beyond what a number can hold, and a part of it below.
  const wide = max - min === Infinity
  const width = wide ? max / buckets - min / buckets : (max - min) / buckets
  if (width === 0) return { edges: [min - 0.5, max + 0.5], counts: [count], ...stats }
  const edge = (i: number): number => (wide ? min * (1 - i / buckets) + max * (i / buckets) : Math.min(max, min + width * i))
  const edges = Array.from({ length: buckets + 1 }, (_, i) => (i === buckets ? max : edge(i)))
  const counts = new Array<number>(buckets).fill(0)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value - value !== 0) continue
    const at = Math.min(buckets - 1, Math.floor(wide ? value / width - min / width : (value - min) / width))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return { edges, counts, ...stats }
}

/**
 * Buckets that were made elsewhere: moments are those of the buckets' middles.
 * @throws TypeError unless `edges` ascend and are one more than `counts`.
 */
export function histogramFrom(edges: readonly number[], counts: readonly number[]): Histogram {
  if (!isList(edges) || !isList(counts)) throw new TypeError('edges and counts are lists of numbers')
  if (edges.length !== counts.length + 1 && !(edges.length === 0 && counts.length === 0)) {
    throw new TypeError(`${edges.length} edges do not fit ${counts.length} counts; give one edge more than counts`)
  }
  if (edges.some((edge, i) => !Number.isFinite(edge) || (i > 0 && edge <= (edges[i - 1] as number))))
    throw new TypeError('the edges do not ascend')
  if (counts.some(n => !(n >= 0) || n === Infinity)) throw new TypeError('a count is below 0 or not finite')
  let sum = 0
  let sumSquares = 0
  let count = 0
  counts.forEach((n, i) => {
    const middle = (edges[i] as number) / 2 + (edges[i + 1] as number) / 2
    sum += n * middle
    sumSquares += n * middle * middle
    count += n
  })
  return { edges: [...edges], counts: [...counts], min: edges[0] ?? 0, max: edges.at(-1) ?? 0, sum, sumSquares, count, nonFinite: 0 }
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value)
}
