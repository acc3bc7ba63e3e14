import type { MetricValue } from './logger.js'

/**
 * The number that a value stands for.
 * @throws TypeError that says what is wrong with it.
 */
export function toNumber(value: MetricValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'object' && value !== null) {
    const data: unknown = 'dataSync' in value && typeof value.dataSync === 'function' ? value.dataSync() : value
    const { length } = data as ArrayLike<unknown>
    const only: unknown = (data as ArrayLike<unknown>)[0]
    if (length === 1 && (typeof only === 'number' || typeof only === 'bigint')) return Number(only)
    if (typeof length === 'number') throw new TypeError(`it has ${length} elements; log one number, such as its mean, or use histogram`)
  }
  const what = typeof value === 'string' ? 'text; use text() or a field of info()' : `of type ${value === null ? 'null' : typeof value}`
  throw new TypeError(`it is not a number but ${what}`)
}
