import { canonicalName, type MetricSet } from '@trainlog/core'
import { learningRate, metric } from './number-format.js'

/** What a metric is to the console, by the last part of its name: `trainer/lr` is a learning rate. */
export type Role = 'loss' | 'accuracy' | 'learning_rate' | 'val_loss' | 'val_accuracy'
const roles: ReadonlySet<string> = new Set<Role>(['loss', 'accuracy', 'learning_rate', 'val_loss', 'val_accuracy'])

/** How much a metric matters to a line: one with a role, one the user called essential, any other. */
type Rank = 'role' | 'essential' | 'other'

/** Most metrics without a role that a set shows, and most metrics of a run that are kept in mind: nobody reads more. */
const maxOthers = 3
const maxMetrics = 500

/** Weight of the newest loss in its moving average; core smooths rates with the same. */
const smoothing = 0.3

/** Metrics about the machine and the loop: monitors and bars have them. */
const background = /(^|\/)(system|memory|gpu|throughput)\/|(^|[/_])(time|memory|batch_size)$/

/** One metric of the run: its newest, its best and its average value. */
export class Tracked {
  last: number = Number.NaN
  best: number | undefined = undefined
  bestStep: number | undefined = undefined
  /** Exponential moving average of the finite values. */
  average: number | undefined = undefined
  readonly validation: boolean
  #step: number | undefined = undefined

  constructor(
    readonly name: string,
    readonly role: Role | undefined,
    readonly rank: Rank,
    short: string,
  ) {
    this.validation = short.startsWith('val_')
  }

  update(value: number, step: number | undefined): void {
    // A training step brings its numbers twice, as itself and as metrics: they count once.
    if (step !== undefined && step === this.#step && Object.is(value, this.last)) return
    this.#step = step
    this.last = value
    if (!Number.isFinite(value)) return
    this.average = this.average === undefined ? value : this.average + smoothing * (value - this.average)
    if (this.role === undefined || this.role === 'learning_rate') return
    const better = this.best === undefined || (this.role.endsWith('loss') ? value < this.best : value > this.best)
    if (!better) return
    this.best = value
    this.bestStep = step
  }

  format(value: number = this.last): string {
    return this.role === 'learning_rate' ? learningRate(value) : metric(value)
  }
}

/** A metric of a set, with its place in it. */
export interface Column {
  readonly index: number
  readonly metric: Tracked
}

/** All metrics worth showing, by name; which of them is *the* loss; and per set, where they are. */
export class MetricBoard {
  readonly #metrics = new Map<string, Tracked>()
  readonly #columns = new WeakMap<MetricSet, readonly Column[]>()
  readonly #main = new Map<Role, Tracked | undefined>()

  /** Of the metrics that were seen, those with a role first seen first, then the essential ones. */
  get shown(): readonly Tracked[] {
    const all = [...this.#metrics.values()]
    return [...all.filter(each => each.rank === 'role'), ...all.filter(each => each.rank === 'essential')]
  }

  /** Whether any metric has a role: then those without one need not stand in for it. */
  get hasRoles(): boolean {
    return this.#main.size > 0
  }

  /** The shallowest name of a role; undefined where two are as shallow, such as the two losses of a GAN. */
  main(role: Role): Tracked | undefined {
    return this.#main.get(role)
  }

  /** Where the metrics of a set are that are worth showing. Made once per set. */
  columns(set: MetricSet): readonly Column[] {
    let columns = this.#columns.get(set)
    if (columns === undefined) {
      const found: Column[] = []
      // Without a role and not essential: some of the first ones, so that a loop of its own kind does not stay silent.
      let others = 0
      for (const [index, name] of set.names.entries()) {
        const metric = this.#find(name, set.priorities[index] === 'essential', others < maxOthers)
        if (metric?.rank === 'other') others++
        if (metric !== undefined) found.push({ index, metric })
      }
      this.#columns.set(set, (columns = found))
    }
    return columns
  }

  /** The metric of a role that an event names by itself, such as a training step. */
  named(role: Role): Tracked {
    return this.#main.get(role) ?? this.#add(role, role, 'role', role)
  }

  /** What was logged after `step` is void: bests among it are forgotten. */
  rewind(step: number): void {
    for (const each of this.#metrics.values()) {
      if (each.bestStep === undefined || each.bestStep <= step) continue
      each.best = undefined
      each.bestStep = undefined
    }
  }

  #find(name: string, essential: boolean, any: boolean): Tracked | undefined {
    const known = this.#metrics.get(name)
    if (known !== undefined) return known.rank !== 'other' || any ? known : undefined
    if (this.#metrics.size >= maxMetrics) return undefined
    const canonical = canonicalName(name)
    const last = canonical.slice(canonical.lastIndexOf('/') + 1)
    if (isRole(last)) return this.#add(name, last, 'role', last)
    if (essential) return this.#add(name, undefined, 'essential', last)
    return !any || background.test(canonical) ? undefined : this.#add(name, undefined, 'other', last)
  }

  #add(name: string, role: Role | undefined, rank: Rank, short: string): Tracked {
    const added = new Tracked(name, role, rank, short)
    this.#metrics.set(name, added)
    if (role !== undefined) {
      const depths = [...this.#metrics.values()].filter(each => each.role === role).sort((a, b) => depth(a) - depth(b))
      const [first, second] = depths
      this.#main.set(role, first !== undefined && second !== undefined && depth(first) === depth(second) ? undefined : first)
    }
    return added
  }
}

function isRole(name: string): name is Role {
  return roles.has(name)
}

function depth(tracked: Tracked): number {
  return canonicalName(tracked.name).split('/').length
}
