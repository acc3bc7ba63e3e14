import { checkOptions, from0, oneOf, required, whole } from './options.js'
import { baseCheck, cosineBetween, lengthOf, lineBetween, totalCheck, warmupChecks } from './schedule.js'
import type { BaseOptions, Schedule, TotalOptions, WarmupOptions } from './schedule.js'

/** What `linearWarmupSchedule` may be told. */
export interface LinearWarmupScheduleOptions extends BaseOptions {
  /** How long the climb is, at least 1. */
  readonly warmup: number
  /** Where it starts [0]. */
  readonly warmupFrom?: number
}

/**
 * On a straight line from `warmupFrom` to `base`, then constant: torch's `LinearLR` (`start_factor` is `warmupFrom / base`), Hugging Face's
 * `constant_with_warmup`. @throws TypeError for options that make no sense.
 */
export function linearWarmupSchedule(options: LinearWarmupScheduleOptions): Schedule {
  checkOptions('linearWarmupSchedule', options, { ...baseCheck, warmup: required(whole(1)), warmupFrom: from0 })
  const { base, warmup, warmupFrom = 0 } = options
  return t => lineBetween(warmupFrom, base, Math.min(1, t / warmup))
}

/** What `warmupStableDecaySchedule` may be told. */
export interface WarmupStableDecayScheduleOptions extends TotalOptions, WarmupOptions {
  /** How long the decay at the end is. */
  readonly decay: number
  /** Where it ends [0]. */
  readonly min?: number
  /** `sqrt`: `1 - sqrt(share)` ['cosine']. */
  readonly shape?: 'cosine' | 'linear' | 'sqrt'
}

/**
 * Up, constant, down (WSD): Hugging Face's `get_wsd_schedule` with linear warm-up; `1 - sqrt` as in Hägele et al., "Scaling Laws and
 * Compute-Optimal Training Beyond Fixed Training Durations". The decay takes the last `decay` of `total`; then the rate stays.
 * @throws TypeError for options that make no sense; when called, where the length is not known or too short.
 */
export function warmupStableDecaySchedule(options: WarmupStableDecayScheduleOptions): Schedule {
  checkOptions('warmupStableDecaySchedule', options, {
    ...baseCheck,
    ...totalCheck,
    ...warmupChecks,
    decay: required(whole(1)),
    min: from0,
    shape: oneOf('cosine', 'linear', 'sqrt'),
  })
  const { base, decay, warmup = 0, warmupFrom = 0, min = 0, shape = 'cosine' } = options
  return (t, total) => {
    if (t < warmup) return lineBetween(warmupFrom, base, t / warmup)
    const start = lengthOf('warmupStableDecaySchedule', options.total, total) - decay
    if (start < warmup)
      throw new TypeError(
        `warmupStableDecaySchedule: warmup ${warmup} and decay ${decay} do not fit into ${start + decay}; write shorter ones`,
      )
    const share = Math.min(1, Math.max(0, (t - start) / decay))
    return shape === 'cosine' ? cosineBetween(base, min, share) : lineBetween(base, min, shape === 'sqrt' ? Math.sqrt(share) : share)
  }
}
