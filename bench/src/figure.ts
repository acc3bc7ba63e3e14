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
}

/** How a figure compares with its bar. */
export type Verdict = 'met' | 'tolerated' | 'missed'

/** `tolerated`: above the bar, which a quick run forgives up to `quickAllowance` times. A number that is none misses every bar. */
export function verdict({ value, bar }: Pick<Figure, 'value' | 'bar'>, quick: boolean): Verdict | undefined {
  if (bar === undefined) return undefined
  if (value <= bar) return 'met'
  return quick && value <= bar * quickAllowance ? 'tolerated' : 'missed'
}
