import type { MetricSet } from './event.js'
import type { Priority } from './vocabulary.js'
import { rankOf } from './names.js'

let nextId = 0

/** A set of its own, with an id no other set of this process has. */
export function metricSet(names: readonly string[], priorities: readonly Priority[]): MetricSet {
  return { id: nextId++, names, priorities }
}

/** The most important of some priorities. */
export function highest(priorities: readonly Priority[]): Priority {
  let top: Priority = 'verbose'
  for (const priority of priorities) if (rankOf[priority] < rankOf[top]) top = priority
  return top
}

/** How many distinct lists of names a run keeps apart, and how many names: more is a mistake, such as a step number in a name. */
export const maxNames = 100_000

/** The sets of one run: one object per distinct list of names and priorities. */
export class MetricSets {
  readonly #sets = new Map<string, MetricSet>()
  readonly #names = new Set<string>()

  /** Was it admitted? */
  has(name: string): boolean {
    return this.#names.has(name)
  }

  /** Takes a new name; false when the run has too many already. */
  admit(name: string): boolean {
    if (this.#names.size >= maxNames) return false
    this.#names.add(name)
    return true
  }

  of(names: readonly string[], priorities: readonly Priority[]): MetricSet {
    // No name that was admitted has a control character in it.
    const key = `${names.join('\0')}\0\0${priorities.map(p => rankOf[p]).join('')}`
    let set = this.#sets.get(key)
    if (!set) {
      if (this.#sets.size >= maxNames) this.#sets.clear()
      this.#sets.set(key, (set = metricSet(names, priorities)))
    }
    return set
  }
}
