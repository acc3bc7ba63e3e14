import type { MetricValue } from './logger.js'

/**
 * The number that a value stands for.
 * @throws TypeError that says what is wrong with it.
 */
export function toNumber(value: MetricValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  let what = value === null ? 'null' : `of type ${typeof value}`
  if (typeof value === 'string') what = 'text; use text() or a field of info()'
  if (typeof value === 'object' && value !== null) {
    const data = ('dataSync' in value && typeof value.dataSync === 'function' ? value.dataSync() : value) as ArrayLike<unknown>
    const only = data[0]
    if (data.length === 1 && (typeof only === 'number' || typeof only === 'bigint')) return Number(only)
    if (data.length === 1) what = `a list of one ${typeof only}`
    else if (typeof data.length === 'number')
      throw new TypeError(`it has ${data.length} elements; log one number, such as its mean, or use histogram`)
  }
  throw new TypeError(`it is not a number but ${what}`)
}
