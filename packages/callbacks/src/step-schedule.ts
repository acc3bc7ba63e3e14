import { above0, checkOptions, flag, required, rising, whole } from './options.js'
import { baseCheck, type BaseOptions, type Schedule } from './schedule.js'

/** What `stepSchedule` may be told. */
export interface StepScheduleOptions extends BaseOptions {
  /** How long a step of the stairs is. */
  readonly every: number
  /** [0.1] */
  readonly factor?: number
}

/** `base * factor ** floor(t / every)`: torch's `StepLR`. @throws TypeError for options that make no sense. */
export function stepSchedule(options: StepScheduleOptions): Schedule {
  checkOptions('stepSchedule', options, { ...baseCheck, every: required(whole(1)), factor: above0 })
  const { base, every, factor = 0.1 } = options
  return t => base * factor ** Math.floor(t / every)
}

/** What `multiStepSchedule` may be told. */
export interface MultiStepScheduleOptions extends BaseOptions {
  /** When the rate changes: rising, above 0. */
  readonly at: readonly number[]
  /** [0.1] */
  readonly factor?: number
}

/** `base * factor ** (how many of at have been reached)`: torch's `MultiStepLR`. @throws TypeError for options that make no sense. */
export function multiStepSchedule(options: MultiStepScheduleOptions): Schedule {
  checkOptions('multiStepSchedule', options, { ...baseCheck, at: required(rising), factor: above0 })
  const { base, factor = 0.1 } = options
  const at = [...options.at]
  return t => base * factor ** at.filter(milestone => milestone <= t).length
}

/** What `exponentialSchedule` may be told. */
export interface ExponentialScheduleOptions extends BaseOptions {
  /** By which the rate is multiplied per `every`. */
  readonly factor: number
  /** [1] */
  readonly every?: number
  /** In stairs instead of smoothly [false]. */
  readonly staircase?: boolean
}

/** `base * factor ** (t / every)`: Keras' `ExponentialDecay`, and torch's `ExponentialLR` with `every: 1`. @throws TypeError for options that make no sense. */
export function exponentialSchedule(options: ExponentialScheduleOptions): Schedule {
  checkOptions('exponentialSchedule', options, { ...baseCheck, factor: required(above0), every: above0, staircase: flag })
  const { base, factor, every = 1, staircase = false } = options
  return t => base * factor ** (staircase ? Math.floor(t / every) : t / every)
}
