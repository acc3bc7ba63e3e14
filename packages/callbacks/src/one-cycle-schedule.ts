import { above0, checkOptions, flag, fraction, oneOf } from './options.js'
import { baseCheck, cosineBetween, lengthOf, lineBetween, type Schedule, totalCheck, type TotalOptions } from './schedule.js'

/** What `oneCycleSchedule` may be told. `base` is the top of the cycle. */
export interface OneCycleScheduleOptions extends TotalOptions {
  /** Share of `total` in which the rate climbs [0.3]. */
  readonly climb?: number
  /** The start is `base / startDivisor` [25]. */
  readonly startDivisor?: number
  /** The end is the start divided by this [10 000]. */
  readonly endDivisor?: number
  /** ['cosine'] */
  readonly shape?: 'cosine' | 'linear'
  /** Down to the start as long as up, then on to the end, as in the paper [false]. */
  readonly threePhases?: boolean
}

/**
 * Up, then down to nearly nothing: torch's `OneCycleLR` (Smith & Topin, "Super-Convergence"), with its counting: the climb ends at
 * `climb * total - 1`, the end is at `total - 1`, after which the rate stays. @throws TypeError for options that make no sense; when called, where the length is not known.
 */
export function oneCycleSchedule(options: OneCycleScheduleOptions): Schedule {
  checkOptions('oneCycleSchedule', options, {
    ...baseCheck,
    ...totalCheck,
    climb: fraction,
    startDivisor: above0,
    endDivisor: above0,
    shape: oneOf('cosine', 'linear'),
    threePhases: flag,
  })
  const { base, climb = 0.3, startDivisor = 25, endDivisor = 1e4, threePhases = false } = options
  const between = options.shape === 'linear' ? lineBetween : cosineBetween
  const start = base / startDivisor
  const end = start / endDivisor
  return (t, total) => {
    const length = lengthOf('oneCycleSchedule', options.total, total)
    const top = climb * length - 1
    const share = (from: number, to: number): number => Math.min(1, (t - from) / (to - from))
    if (t <= top) return between(start, base, share(0, top))
    const back = threePhases ? 2 * climb * length - 2 : length - 1
    if (!threePhases) return between(base, end, share(top, back))
    return t <= back ? between(base, start, share(top, back)) : between(start, end, share(back, length - 1))
  }
}
