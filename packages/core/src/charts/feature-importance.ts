import type { TableData } from '../logger.js'
import { describe } from './list.js'

/** What `featureImportance` may be told. */
export interface FeatureImportanceOptions {
  /** Keep so many of the most important [all]. */
  readonly top?: number
}

/**
 * How much each feature matters, as bars: the columns `feature` and `importance`, the greatest magnitude first (a weight of -3
 * matters more than one of 2), equal ones in the order given.
 *
 * @throws TypeError when there is no feature, an importance is not finite, or `top` is no positive integer.
 */
export function featureImportance(importance: Readonly<Record<string, number>>, options: FeatureImportanceOptions = {}): TableData {
  const { top = Infinity } = options
  if (top !== Infinity && (!Number.isInteger(top) || top < 1))
    throw new TypeError(`featureImportance: top is ${describe(top)}; give a positive integer`)
  const rows = Object.entries(importance)
  if (rows.length === 0) throw new TypeError('featureImportance: there is no feature; give a record of names and numbers')
  for (const [feature, value] of rows)
    if (!Number.isFinite(value))
      throw new TypeError(`featureImportance: ${feature} is ${describe(value)}; leave out what is not a finite number`)
  return {
    columns: ['feature', 'importance'],
    rows: rows.sort(([, a], [, b]) => Math.abs(b) - Math.abs(a)).slice(0, top),
    chart: { type: 'bar', x: 'feature', y: 'importance' },
  }
}
