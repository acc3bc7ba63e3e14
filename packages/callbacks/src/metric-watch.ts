import { canonicalName, type Logger } from '@trainlog/core'

/** Finds one metric among those of a hook, aliases seen through, and says once when it is not there. */
export class MetricWatch {
  readonly name: string
  readonly #canonical: string
  /** The name under which it was found the last time. */
  #found: string | undefined
  #appeared = false
  #said = false

  constructor(name: string) {
    this.name = name
    this.#canonical = canonicalName(name)
  }

  /** The metric's value. Until it has appeared for the first time, the first look in vain is warned about, with the names that were there. */
  find(metrics: Readonly<Record<string, number>>, log: Pick<Logger, 'warn'>): number | undefined {
    const value = metrics[this.name] ?? (this.#found === undefined ? undefined : metrics[this.#found]) ?? this.#search(metrics)
    if (value !== undefined) this.#appeared = true
    else if (!this.#appeared && !this.#said) {
      this.#said = true
      const names = Object.keys(metrics)
      log.warn(
        `the metric '${this.name}' has not appeared so far, and nothing is done without it; ` +
          (names.length > 0 ? `the metrics are ${names.join(', ')}` : 'there are no metrics at all'),
      )
    }
    return value
  }

  #search(metrics: Readonly<Record<string, number>>): number | undefined {
    for (const name in metrics) {
      if (canonicalName(name) !== this.#canonical) continue
      this.#found = name
      return metrics[name]
    }
    return undefined
  }
}
