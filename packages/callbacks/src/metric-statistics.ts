import { fitLine } from './least-squares.js'
import { NumberWindow } from './number-window.js'
import type { SavedState } from './saved-state.js'
import { orNull } from './saved-state.js'
import { SortedWindow } from './sorted-window.js'
import type { JsonValue } from '@trainlog/core'

/** What is known of one metric. Values that are not finite are counted and are in nothing else. */
export interface MetricStatistics {
  /** Finite values so far. */
  readonly count: number
  readonly nonFinite: number
  readonly last: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  /** Of all values. */
  readonly mean: number | undefined
  /** Of all values, as a sample (n - 1). */
  readonly standardDeviation: number | undefined
  /** Exponential moving average, without bias at the start: weights sum to 1. */
  readonly ema: number | undefined
  /** Of the window. */
  readonly windowMean: number | undefined
  readonly windowStandardDeviation: number | undefined
  readonly windowMedian: number | undefined
  /** Change per value over the window, by least squares; undefined below 3 values. */
  readonly slope: number | undefined
}

/** Takes a metric's values one by one. */
export class MetricAccumulator {
  readonly #window: NumberWindow
  readonly #sorted: SortedWindow
  readonly #smoothing: number
  #count = 0
  #nonFinite = 0
  #last: number | undefined
  #min: number | undefined
  #max: number | undefined
  #mean = 0
  /** Sum of squared distances from the mean. */
  #squares = 0
  #weighted = 0
  #weight = 0

  /** @param smoothing Weight of the newest value in the moving average, 0 to 1. */
  constructor(window: number, smoothing: number, saved?: SavedState) {
    const values = saved?.numbers('window') ?? []
    this.#window = new NumberWindow(window, values)
    this.#sorted = new SortedWindow(window, values)
    this.#smoothing = smoothing
    if (!saved) return
    this.#count = saved.count('count')
    this.#nonFinite = saved.count('nonFinite')
    this.#last = saved.optional('last')
    this.#min = saved.optional('min')
    this.#max = saved.optional('max')
    this.#mean = saved.number('mean')
    this.#squares = saved.number('squares')
    this.#weighted = saved.number('weighted')
    this.#weight = saved.number('weight')
  }

  /** Mean and variance by Welford's method: stable where a sum of squares is not. */
  push(value: number): void {
    if (!Number.isFinite(value)) {
      this.#nonFinite++
      return
    }
    this.#count++
    this.#last = value
    if (this.#min === undefined || value < this.#min) this.#min = value
    if (this.#max === undefined || value > this.#max) this.#max = value
    const before = value - this.#mean
    this.#mean += before / this.#count
    this.#squares += before * (value - this.#mean)
    this.#weighted += this.#smoothing * (value - this.#weighted)
    this.#weight += this.#smoothing * (1 - this.#weight)
    this.#window.push(value)
    this.#sorted.push(value)
  }

  get statistics(): MetricStatistics {
    const any = this.#count > 0
    return {
      count: this.#count,
      nonFinite: this.#nonFinite,
      last: this.#last,
      min: this.#min,
      max: this.#max,
      mean: any ? this.#mean : undefined,
      standardDeviation: this.#count > 1 ? Math.sqrt(this.#squares / (this.#count - 1)) : undefined,
      ema: any ? this.#weighted / this.#weight : undefined,
      windowMean: this.#window.mean,
      windowStandardDeviation: this.#window.standardDeviation,
      windowMedian: any ? this.#sorted.median : undefined,
      slope: this.#window.size > 2 ? fitLine(this.#window).slope : undefined,
    }
  }

  /** For the constructor's `saved`. */
  save(): JsonValue {
    return {
      window: this.#window.toArray(),
      count: this.#count,
      nonFinite: this.#nonFinite,
      last: orNull(this.#last),
      min: orNull(this.#min),
      max: orNull(this.#max),
      mean: this.#mean,
      squares: this.#squares,
      weighted: this.#weighted,
      weight: this.#weight,
    }
  }
}
