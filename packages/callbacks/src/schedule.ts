import { from0, required, whole, type Checks } from './options.js'

/**
 * The learning rate at time `t`, from 0: epochs or steps, as `learningRateSchedule` counts. `total` is how many there will be; Infinity where
 * that is not known. A pure function, so a schedule has no state: a resumed training goes on where `t` is.
 */
export type Schedule = (t: number, total: number) => number

/** What most schedules may be told. */
export interface BaseOptions {
  /** Learning rate, above 0, that the schedule starts from or climbs to. */
  readonly base: number
}

/** Of schedules that go on to an end. */
export interface TotalOptions extends BaseOptions {
  /** How long the schedule is [the length of training]. */
  readonly total?: number
}

/** Of schedules that may climb first. */
export interface WarmupOptions {
  /** Epochs or steps in which the rate climbs to `base` on a straight line [0]. They are part of `total`. */
  readonly warmup?: number
  /** Where the climb starts [0, as in Keras and Hugging Face's]. */
  readonly warmupFrom?: number
}

/** Checks of `WarmupOptions`. */
export const warmupChecks: Checks<WarmupOptions> = { warmup: whole(0), warmupFrom: from0 }
/** Check of `total`. */
export const totalCheck: Checks<Pick<TotalOptions, 'total'>> = { total: whole(1) }
/** Check of `base`. */
export const baseCheck: Checks<BaseOptions> = {
  base: required(value =>
    typeof value === 'number' && value > 0 && value < Infinity ? undefined : 'write the learning rate, a number above 0',
  ),
}

/** The option, or the length of training. @throws TypeError when neither is known. */
export function lengthOf(caller: string, option: number | undefined, total: number): number {
  const length = option ?? total
  if (Number.isFinite(length) && length > 0) return length
  throw new TypeError(`${caller}: nobody knows how long training will be; write total, in the epochs or steps that the schedule counts`)
}

/** From `from` at 0 to `to` at 1, along half a cosine. */
export function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
}

/** From `from` at 0 to `to` at 1, on a straight line. */
export function lineBetween(from: number, to: number, share: number): number {
  return from + (to - from) * share
}
