import { above0, checkOptions, from0 } from './options.js'
import { baseCheck, lengthOf, type Schedule, totalCheck, type TotalOptions } from './schedule.js'

/** What `polynomialSchedule` may be told. */
export interface PolynomialScheduleOptions extends TotalOptions {
  /** Where it ends, and stays [0]. */
  readonly end?: number
  /** 1 is a straight line [1]. */
  readonly power?: number
}

/**
 * `end + (base - end) * (1 - t / total) ** power`: Keras' `PolynomialDecay`, and with `end: 0` torch's `PolynomialLR`.
 * @throws TypeError for options that make no sense; when called, where the length is not known.
 */
export function polynomialSchedule(options: PolynomialScheduleOptions): Schedule {
  checkOptions('polynomialSchedule', options, { ...baseCheck, ...totalCheck, end: from0, power: above0 })
  const { base, end = 0, power = 1 } = options
  return (t, total) => {
    const length = lengthOf('polynomialSchedule', options.total, total)
    return end + (base - end) * (1 - Math.min(t, length) / length) ** power
  }
}
