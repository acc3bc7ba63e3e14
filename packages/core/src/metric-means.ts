import type { MetricSet, MetricsEvent } from './event.js'
import type { Priority } from './vocabulary.js'
import type { Recorder } from './recorder.js'

interface Mean {
  readonly name: string
  /** Position in the set. */
  readonly at: number
  readonly window: number
  readonly priority: Priority
}

/** Logs the means that metric rules ask for, as `<name>_mean`, beside each value. */
export class MetricMeans {
  readonly #recorder: Recorder
  /** The last values of each metric, as many as its window. */
  readonly #values = new Map<string, number[]>()
  #means = new WeakMap<MetricSet, readonly Mean[]>()
  #version = -1

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  add(event: MetricsEvent): void {
    const { rules, sets } = this.#recorder
    if (!rules.hasMeans) return
    if (this.#version !== rules.version) this.#means = new WeakMap()
    this.#version = rules.version
    let means = this.#means.get(event.set)
    if (!means) this.#means.set(event.set, (means = this.#meansOf(event.set)))
    if (means.length === 0) return
    const set = sets.of(
      means.map(mean => `${mean.name}_mean`),
      means.map(mean => mean.priority),
    )
    const values = means.map(mean => this.#mean(mean, event.values[mean.at] as number))
    const { priority, source, step, epoch, time } = event
    this.#recorder.metrics(set, priority, values, source, step, { time, ...(epoch === undefined ? {} : { epoch }) })
  }

  /** Of the finite ones among the last values, this one included. */
  #mean({ name, window }: Mean, value: number): number {
    let values = this.#values.get(name)
    if (!values) this.#values.set(name, (values = []))
    if (Number.isFinite(value)) values.push(value)
    if (values.length > window) values.splice(0, values.length - window)
    return values.reduce((sum, one) => sum + one, 0) / values.length
  }

  #meansOf(set: MetricSet): readonly Mean[] {
    return set.names.flatMap((name, i) => {
      // A rule for all metrics must not ask for the mean of a mean.
      const window = name.endsWith('_mean') ? undefined : this.#recorder.rules.mean(name)
      return window === undefined ? [] : [{ name, at: i, window, priority: set.priorities[i] as Priority }]
    })
  }
}
