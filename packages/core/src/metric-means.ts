import type { MetricSet, MetricsEvent } from './event.js'
import type { History } from './history.js'
import type { Priority } from './vocabulary.js'
import type { Recorder } from './recorder.js'

interface Mean {
  readonly name: string
  readonly window: number
  readonly priority: Priority
}

/** Logs the means that metric rules ask for, as `<name>_mean`, beside each value. */
export class MetricMeans {
  readonly #recorder: Recorder
  readonly #history: History
  readonly #means = new Map<MetricSet, readonly Mean[]>()
  #version = -1

  constructor(recorder: Recorder, history: History) {
    this.#recorder = recorder
    this.#history = history
  }

  add(event: MetricsEvent): void {
    const { rules, sets } = this.#recorder
    if (!rules.hasMeans) return
    if (this.#version !== rules.version) this.#means.clear()
    this.#version = rules.version
    let means = this.#means.get(event.set)
    if (!means) this.#means.set(event.set, (means = this.#meansOf(event.set)))
    if (means.length === 0) return
    const set = sets.of(
      means.map(mean => `${mean.name}_mean`),
      means.map(mean => mean.priority),
    )
    const values = means.map(mean => this.#history.of(mean.name).mean(mean.window) ?? NaN)
    const { priority, source, step, epoch, time } = event
    this.#recorder.metrics(set, priority, values, source, step, { time, ...(epoch === undefined ? {} : { epoch }) })
  }

  #meansOf(set: MetricSet): readonly Mean[] {
    return set.names.flatMap((name, i) => {
      // A rule for all metrics must not ask for the mean of a mean.
      const window = name.endsWith('_mean') ? undefined : this.#recorder.rules.mean(name)
      return window === undefined ? [] : [{ name, window, priority: set.priorities[i] as Priority }]
    })
  }
}
