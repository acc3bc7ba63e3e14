import type { TableData } from '../logger.js'
import { type ClassList, elements, finite, type NumberList, paired, thin } from './list.js'

/** What `scatter` may be told. */
export interface ScatterOptions {
  readonly x: NumberList
  readonly y: NumberList
  /** What each point belongs to: one colour and one correlation per group [all are one]. */
  readonly group?: ClassList
  /** Name of the horizontal axis, which is its column ['x']; for predictions for example 'actual'. */
  readonly xLabel?: string
  /** Name of the vertical axis, which is its column ['y']; for predictions for example 'predicted'. */
  readonly yLabel?: string
  /** Rows of the table at most; the correlation is of all points [10 000]. */
  readonly maxPoints?: number
}
/** A table that also knows how its two columns go together. */
export interface Scatter extends TableData {
  /** Pearson's r of all points, -1 to 1; undefined for fewer than two points, or where x or y does not vary. */
  readonly correlation: number | undefined
}

/**
 * Points, for example predictions against what was true. The column `series` holds the legend: the group and Pearson's
 * correlation within it.
 *
 * @throws TypeError when the lists differ in length or are empty, a number is not finite, or both axes have the same name.
 */
export function scatter(options: ScatterOptions): Scatter {
  const { xLabel = 'x', yLabel = 'y', maxPoints = 10_000 } = options
  const x = finite(options.x, 'scatter: x')
  const y = finite(options.y, 'scatter: y')
  paired(x, 'x', y, 'y', 'scatter')
  if (new Set([xLabel, yLabel, 'series']).size < 3)
    throw new TypeError(`scatter: xLabel and yLabel are columns beside 'series'; give three different names`)
  const group = options.group === undefined ? undefined : elements<unknown>(options.group, 'scatter: group')
  if (group) paired(x, 'x', group, 'group', 'scatter')

  const all = Array.from(x, (_, i) => i)
  const correlation = pearson(x, y, all)
  const legends = group ? legendsOf(group, x, y) : undefined
  const legend = describeCorrelation(correlation)
  return {
    columns: [xLabel, yLabel, 'series'],
    rows: thin(all, maxPoints, 'scatter').map(i => [x[i]!, y[i]!, legends?.get(String(group?.[i])) ?? legend]),
    chart: { type: 'scatter', x: xLabel, y: yLabel, group: 'series' },
    correlation,
  }
}

function legendsOf(group: ArrayLike<unknown>, x: ArrayLike<number>, y: ArrayLike<number>): ReadonlyMap<string, string> {
  const members = new Map<string, number[]>()
  for (let i = 0; i < group.length; i++) {
    const name = String(group[i])
    const found = members.get(name)
    if (found) found.push(i)
    else members.set(name, [i])
  }
  return new Map([...members].map(([name, points]) => [name, `${name} (${describeCorrelation(pearson(x, y, points))})`]))
}

function describeCorrelation(r: number | undefined): string {
  return r === undefined ? 'r undefined' : `r = ${r.toFixed(4)}`
}

/** Of differences from the mean, each scaled by the largest: sums of raw products would cancel or overflow. */
function pearson(x: ArrayLike<number>, y: ArrayLike<number>, points: readonly number[]): number | undefined {
  const dx = deviations(x, points)
  const dy = deviations(y, points)
  if (!dx || !dy) return undefined
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < points.length; i++) {
    xx += dx[i]! * dx[i]!
    yy += dy[i]! * dy[i]!
    xy += dx[i]! * dy[i]!
  }
  // Rounding may lead a little beyond ±1.
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)))
}

/** Differences from the mean, the largest of which is 1; undefined when all values are the same. */
function deviations(values: ArrayLike<number>, points: readonly number[]): Float64Array | undefined {
  // Counted from the first value, where differences of close values are exact; a quarter, since a difference may be too large for a number.
  const first = values[points[0]!]! / 4
  const shifted = Float64Array.from(points, i => values[i]! / 4 - first)
  const span = largest(shifted)
  if (span === 0) return undefined
  const scaled = shifted.map(value => value / span)
  const mean = scaled.reduce((sum, value) => sum + value, 0) / points.length
  return scaled.map(value => value - mean)
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
