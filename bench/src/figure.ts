import { quickAllowance } from './bars.js'

/** What a number counts. */
export type Unit = 'ns' | 'µs' | 'ms' | 's' | 'kB' | 'B' | '×' | ''

/** One measured number. */
export interface Figure {
  readonly bench: string
  /** What it was measured on. */
  readonly case: string
  /** What was measured. */
  readonly figure: string
  readonly unit: Unit
  /** Median of the rounds. */
  readonly value: number
  /** What each round came to, so that the spread can be seen. */
  readonly rounds: readonly number[]
  /** The most it may be; undefined where nothing is asked. */
  readonly bar: number | undefined
  /** What of it is none of trainlog's: the machine's own part. */
  readonly floor?: number | undefined
}

/** How a figure compares with its bar. */
export type Verdict = 'met' | 'tolerated' | 'unclear' | 'missed'

/**
 * `tolerated`: above the bar, which a quick run forgives up to `quickAllowance` times. `unclear`: above it together with what is none
 * of trainlog's, and not without: no miss, and no proof either. A number that is none misses every bar.
 */
export function verdict({ value, bar, floor = 0 }: Pick<Figure, 'value' | 'bar' | 'floor'>, quick: boolean): Verdict | undefined {
  if (bar === undefined) return undefined
  if (value <= bar) return 'met'
  const limit = quick ? bar * quickAllowance : bar
  if (value <= limit) return 'tolerated'
  return value - floor <= limit ? 'unclear' : 'missed'
}
