import type { MetricSet, MetricsEvent } from './event.js'
import type { MetricRules } from './rules.js'
import type { Series } from './run.js'
import type { HistoryBudget } from './metric-series.js'
import { MetricSeries } from './metric-series.js'
import { canonicalName } from './names.js'

const empty: Series = new MetricSeries(() => 'minimize', { points: 0, bytes: 0 })

/** The last values of every metric of a run. */
export class History {
  readonly #series = new Map<string, MetricSeries>()
  /** First name stored of all that mean the same; and of all that end alike. */
  readonly #byMeaning = new Map<string, string>()
  readonly #byLastPart = new Map<string, string>()
  readonly #bySet = new WeakMap<MetricSet, readonly MetricSeries[]>()
  readonly #rules: MetricRules
  readonly #budget: HistoryBudget | undefined
  #lastSet: MetricSet | undefined
  #lastSeries: readonly MetricSeries[] = []

  constructor(rules: MetricRules, limits: { readonly points?: number; readonly bytes?: number } | false = {}) {
    this.#rules = rules
    this.#budget = limits === false ? undefined : { points: limits.points ?? 10_000, bytes: limits.bytes ?? 8 << 20 }
  }

  add(event: MetricsEvent): void {
    if (!this.#budget) return
    if (event.set !== this.#lastSet) {
      this.#lastSet = event.set
      this.#lastSeries = this.#seriesOf(event.set, this.#budget)
    }
    const series = this.#lastSeries
    const { values } = event
    for (let i = 0; i < values.length; i++) {
      const one = series[i]
      one?.push(event.step ?? one.count, values[i] as number)
    }
  }

  /** By name, or by an alias of it. */
  of(name: string): Series {
    if (typeof name !== 'string') return empty
    return this.#series.get(name) ?? this.#series.get(this.#byMeaning.get(canonicalName(name)) ?? '') ?? empty
  }

  /** The same; failing that, the first metric that ends so: `trainer/loss` for `loss`. */
  endingIn(name: string): Series {
    const found = this.of(name)
    return found.count > 0 ? found : (this.#series.get(this.#byLastPart.get(name) ?? '') ?? empty)
  }

  rewind(toStep: number): void {
    for (const series of this.#series.values()) series.rewind(toStep)
  }

  #seriesOf(set: MetricSet, budget: HistoryBudget): readonly MetricSeries[] {
    let series = this.#bySet.get(set)
    if (!series) this.#bySet.set(set, (series = set.names.map(name => this.#one(name, budget))))
    return series
  }

  #one(name: string, budget: HistoryBudget): MetricSeries {
    let series = this.#series.get(name)
    if (!series) {
      this.#series.set(name, (series = new MetricSeries(() => this.#rules.goal(name), budget)))
      const meaning = canonicalName(name)
      const lastPart = meaning.slice(meaning.lastIndexOf('/') + 1)
      if (!this.#byMeaning.has(meaning)) this.#byMeaning.set(meaning, name)
      if (!this.#byLastPart.has(lastPart)) this.#byLastPart.set(lastPart, name)
    }
    return series
  }
}
