import type { Series } from './run.js'

/** Bytes of one point. */
const pointBytes = 16
const firstPoints = 64
/** Metrics that keep no points share it. */
const none = new Float64Array(0)

/** How much all series of a run may hold. */
export interface HistoryBudget {
  readonly points: number
  /** Bytes left for all series together; taken from by each. */
  bytes: number
}

/** The last values of one metric: a ring that grows from 64 points as far as its limits allow. */
export class MetricSeries implements Series {
  count = 0
  // Always numbers: such a field is written in place, where one that may be undefined gets a new heap number each time.
  #last = NaN
  #min = Infinity
  #max = -Infinity
  /** There is a last value. */
  #any = false
  /** Asked each time: a rule may be added while the run goes on. */
  readonly #goal: () => 'minimize' | 'maximize'
  readonly #budget: HistoryBudget
  #steps = none
  #values = none
  /** It grows no more. */
  #full = false
  #start = 0
  #size = 0

  constructor(goal: () => 'minimize' | 'maximize', budget: HistoryBudget) {
    this.#goal = goal
    this.#budget = budget
  }

  get last(): number | undefined {
    return this.#any ? this.#last : undefined
  }
  get min(): number | undefined {
    return this.#min === Infinity ? undefined : this.#min
  }
  get max(): number | undefined {
    return this.#max === -Infinity ? undefined : this.#max
  }
  get best(): number | undefined {
    return this.#goal() === 'maximize' ? this.max : this.min
  }

  push(step: number, value: number): void {
    this.count++
    this.#any = true
    this.#last = value
    // NaN and infinities are never an extreme.
    if (value < this.#min && value !== -Infinity) this.#min = value
    if (value > this.#max && value !== Infinity) this.#max = value
    const size = this.#size
    if (size < this.#values.length || (!this.#full && this.#grow())) {
      this.#steps[size] = step
      this.#values[size] = value
      this.#size = size + 1
    } else if (size > 0) {
      const start = this.#start
      this.#steps[start] = step
      this.#values[start] = value
      this.#start = start + 1 === size ? 0 : start + 1
    }
  }

  /** Forgets the points after `step`; the extremes are then those of the points that are left. */
  rewind(step: number): void {
    const left = this.points.filter(point => point.step <= step)
    if (left.length === this.#size) return
    const count = this.count - (this.#size - left.length)
    this.#start = this.#size = 0
    this.#any = false
    this.#min = Infinity
    this.#max = -Infinity
    for (const point of left) this.push(point.step, point.value)
    this.count = count
  }

  mean(window = 100): number | undefined {
    let sum = 0
    let count = 0
    for (let i = this.#size - 1; i >= 0 && count < window; i--) {
      const value = this.#at(this.#values, i)
      if (value - value !== 0) continue
      sum += value
      count++
    }
    return count === 0 ? undefined : sum / count
  }

  ema(smoothing = 0.3): number | undefined {
    let average: number | undefined
    for (let i = 0; i < this.#size; i++) {
      const value = this.#at(this.#values, i)
      if (value - value === 0) average = average === undefined ? value : average + smoothing * (value - average)
    }
    return average
  }

  trend(window = 100): number | undefined {
    const recent = this.points.slice(Math.max(0, this.#size - window)).filter(point => Number.isFinite(point.value))
    const n = recent.length
    const meanStep = recent.reduce((sum, p) => sum + p.step, 0) / n
    const meanValue = recent.reduce((sum, p) => sum + p.value, 0) / n
    let covariance = 0
    let variance = 0
    for (const { step, value } of recent) {
      covariance += (step - meanStep) * (value - meanValue)
      variance += (step - meanStep) ** 2
    }
    return variance > 0 ? covariance / variance : undefined
  }

  get points(): readonly { readonly step: number; readonly value: number }[] {
    return Array.from({ length: this.#size }, (_, i) => ({ step: this.#at(this.#steps, i), value: this.#at(this.#values, i) }))
  }

  /** `i` counts from the oldest point. */
  #at(ring: Float64Array, i: number): number {
    return ring[(this.#start + i) % this.#size] as number
  }

  #grow(): boolean {
    const now = this.#values.length
    const wanted = Math.min(now === 0 ? firstPoints : now * 2, this.#budget.points) - now
    if (wanted <= 0 || wanted * pointBytes > this.#budget.bytes) {
      this.#full = true
      return false
    }
    this.#budget.bytes -= wanted * pointBytes
    const steps = new Float64Array(now + wanted)
    const values = new Float64Array(now + wanted)
    steps.set(this.#steps)
    values.set(this.#values)
    this.#steps = steps
    this.#values = values
    return true
  }
}
