import { callable, checkOptions, listOf, required, rising } from './options.js'
import { baseCheck, type BaseOptions, type Schedule } from './schedule.js'

/** What `lambdaSchedule` may be told. */
export interface LambdaScheduleOptions extends BaseOptions {
  /** By which `base` is multiplied; called as a schedule is. */
  readonly factor: Schedule
}

/** `base * factor(t, total)`: torch's `LambdaLR`. @throws TypeError for options that make no sense. */
export function lambdaSchedule(options: LambdaScheduleOptions): Schedule {
  checkOptions('lambdaSchedule', options, { ...baseCheck, factor: required(callable) })
  const { base, factor } = options
  return (t, total) => base * factor(t, total)
}

/** What `sequentialSchedule` may be told. */
export interface SequentialScheduleOptions {
  readonly schedules: readonly Schedule[]
  /** When each but the first begins: rising, above 0. */
  readonly at: readonly number[]
}

/**
 * One schedule after the other: torch's `SequentialLR`. Each counts from 0 when its turn comes, and its `total` is its own length; the last
 * one's is what training leaves it. @throws TypeError for options that make no sense.
 */
export function sequentialSchedule(options: SequentialScheduleOptions): Schedule {
  checkOptions('sequentialSchedule', options, { schedules: required(listOf(callable)), at: required(rising) })
  const schedules = [...options.schedules]
  const at = [...options.at]
  if (at.length !== schedules.length - 1)
    throw new TypeError(
      `sequentialSchedule: ${schedules.length} schedules have ${schedules.length - 1} beginnings after the first; write as many in at, not ${at.length}`,
    )
  return (t, total) => {
    const turn = at.filter(milestone => milestone <= t).length
    const start = at[turn - 1] ?? 0
    return schedules[turn]!(t - start, (at[turn] ?? total) - start)
  }
}
