import { checkOptions, from0, oneOf, required, whole, above0 } from './options.js'
import { baseCheck, cosineBetween, lengthOf, lineBetween, totalCheck, warmupChecks } from './schedule.js'
import type { BaseOptions, Schedule, TotalOptions, WarmupOptions } from './schedule.js'

/** What `cosineSchedule` may be told. */
export interface CosineScheduleOptions extends TotalOptions, WarmupOptions {
  /** Where it ends [0]. */
  readonly min?: number
  /** After the end: stay at `min` as in Keras, or climb again as in torch ['stay']. */
  readonly after?: 'stay' | 'climb'
}

/**
 * Half a cosine from `base` down to `min` over `total - warmup`, after the warm-up: Keras' `CosineDecay` (`alpha` is `min / base`), and without
 * warm-up torch's `CosineAnnealingLR`. @throws TypeError for options that make no sense; when called, where the length is not known.
 */
export function cosineSchedule(options: CosineScheduleOptions): Schedule {
  checkOptions('cosineSchedule', options, { ...baseCheck, ...totalCheck, ...warmupChecks, min: from0, after: oneOf('stay', 'climb') })
  const { base, min = 0, warmup = 0, warmupFrom = 0, after = 'stay' } = options
  return (t, total) => {
    if (t < warmup) return lineBetween(warmupFrom, base, t / warmup)
    const length = Math.max(1, lengthOf('cosineSchedule', options.total, total) - warmup)
    const share = (t - warmup) / length
    return cosineBetween(base, min, after === 'stay' ? Math.min(1, share) : share)
  }
}

/** What `cosineRestartsSchedule` may be told. */
export interface CosineRestartsScheduleOptions extends BaseOptions {
  /** Length of the first cycle. */
  readonly first: number
  /** By which each cycle is longer than the one before, at least 1 [1]. */
  readonly grow?: number
  /** By which the top of each cycle is multiplied [1]. */
  readonly shrink?: number
  /** [0] */
  readonly min?: number
}

/**
 * Half cosines from `base` to `min`, again and again: torch's `CosineAnnealingWarmRestarts` (`T_0`, `T_mult`, `eta_min`) and Keras'
 * `CosineDecayRestarts` (`first_decay_steps`, `t_mul`, `m_mul`). @throws TypeError for options that make no sense.
 */
export function cosineRestartsSchedule(options: CosineRestartsScheduleOptions): Schedule {
  checkOptions('cosineRestartsSchedule', options, {
    ...baseCheck,
    first: required(whole(1)),
    grow: value => (typeof value === 'number' && value >= 1 && value < Infinity ? undefined : 'write a number from 1 on'),
    shrink: above0,
    min: from0,
  })
  const { base, first, grow = 1, shrink = 1, min = 0 } = options
  return t => {
    const cycle = grow === 1 ? Math.floor(t / first) : cycleAt(t / first, grow)
    const start = grow === 1 ? cycle : (grow ** cycle - 1) / (grow - 1)
    const share = (t / first - start) / grow ** cycle
    return min + ((base - min) * shrink ** cycle * (1 + Math.cos(Math.PI * share))) / 2
  }
}

/** The cycle that holds `x` first lengths. The logarithm may be off by rounding at a cycle's first value, so its neighbours are tried. */
function cycleAt(x: number, grow: number): number {
  const start = (cycle: number): number => (grow ** cycle - 1) / (grow - 1)
  let cycle = Math.max(0, Math.floor(Math.log(1 + x * (grow - 1)) / Math.log(grow)))
  while (start(cycle + 1) <= x) cycle++
  while (cycle > 0 && start(cycle) > x) cycle--
  return cycle
}
