import { SortedWindow } from './sorted-window.js'

/** Turns a MAD into the standard deviation it stands for among normal values. */
export const madToDeviation = 1.4826

/** What an outlier is. */
export interface OutlierRule {
  /** Values to compare with. */
  readonly window: number
  /** Values that must be there before anything is judged. */
  readonly minValues: number
  /** Distance from the median, in standard deviations found from the MAD. */
  readonly threshold: number
  /** The distance must also be at least this share of the median's size. */
  readonly minRelative: number
  /** The distance must also be at least this. */
  readonly minAbsolute: number
  /** On which side of the median. */
  readonly side: 'above' | 'below' | 'both'
}

/** What was found about a value. */
export interface Outlier {
  readonly value: number
  readonly median: number
  /** In standard deviations, with sign; infinite when the values before were all the same. */
  readonly distance: number
}

/**
 * Compares each value with the median of those before it (Iglewicz & Hoaglin, "How to Detect and Handle Outliers", modified z-score). Median and
 * MAD bear up to half of the window being outliers, where a mean is spoiled by one. An outlier joins the window like any other value: what
 * stays becomes usual.
 */
export class OutlierDetector {
  readonly #rule: OutlierRule
  readonly #window: SortedWindow

  constructor(rule: OutlierRule, values: readonly number[] = []) {
    this.#rule = rule
    this.#window = new SortedWindow(rule.window, values)
  }

  /** Judges a finite value and takes it in. */
  push(value: number): Outlier | undefined {
    const found = this.#window.size >= this.#rule.minValues ? this.#judge(value) : undefined
    this.#window.push(value)
    return found
  }

  /** The values it compares with, oldest first. */
  toArray(): number[] {
    return this.#window.toArray()
  }

  #judge(value: number): Outlier | undefined {
    const { threshold, minRelative, minAbsolute, side } = this.#rule
    const { median } = this.#window
    const difference = value - median
    if ((side === 'above' && difference <= 0) || (side === 'below' && difference >= 0) || difference === 0) return undefined
    const size = Math.abs(difference)
    // The cheap questions first: most values end here.
    if (size < minAbsolute || size < minRelative * Math.abs(median)) return undefined
    const deviation = this.#window.mad * madToDeviation
    return size >= threshold * deviation ? { value, median, distance: difference / deviation } : undefined
  }
}
