import type { Batch, EventKind, MetricSet, MetricsEvent, TrainEvent } from './event.js'
import type { Route } from './delivery.js'
import type { Withheld } from './channel-host.js'
import type { Priority } from './vocabulary.js'
import { highest, metricSet } from './metric-set.js'
import { levels, namePattern, priorities, rankOf } from './names.js'

/** The metrics of a set that pass: all, none, or those at some positions, as a set of their own. */
type Verdict = 'all' | 'none' | 'unsupported' | { readonly set: MetricSet; readonly at: readonly number[]; readonly priority: Priority }

/** What of a batch passes (the batch itself when all of it does), and what was kept away. */
export interface Passed extends Withheld {
  readonly batch: Batch | undefined
  /** It holds news of some sink's delivery. */
  readonly news: boolean
}

const maxVerdicts = 10_000

/** What one route lets through. Routes that say the same share one, and so the arrays it makes. */
export class RouteFilter {
  readonly #accepts: ReadonlySet<EventKind> | undefined
  readonly #kinds: ReadonlySet<EventKind> | undefined
  readonly #maxRank: number
  readonly #minLevel: number
  readonly #include: readonly ((name: string) => boolean)[] | undefined
  readonly #exclude: readonly ((name: string) => boolean)[]
  readonly #filter: ((event: TrainEvent) => boolean) | undefined
  readonly #verdicts = new Map<MetricSet, Verdict>()

  constructor(route: Omit<Route, 'sink'>, accepts: readonly EventKind[] | undefined) {
    this.#accepts = accepts && new Set(accepts)
    this.#kinds = route.kinds && new Set(route.kinds)
    this.#maxRank = rankOf[route.minPriority ?? 'verbose']
    this.#minLevel = levels.indexOf(route.minLevel ?? 'debug')
    this.#include = route.include?.map(namePattern)
    this.#exclude = route.exclude?.map(namePattern) ?? []
    this.#filter = route.filter
  }

  /** Two routes with the same key let the same through; a filter function is only equal to itself. */
  static key(route: Omit<Route, 'sink'>, accepts: readonly EventKind[] | undefined, filterId: number): string {
    const { minPriority, minLevel, kinds, include, exclude } = route
    return JSON.stringify([minPriority ?? 'verbose', minLevel ?? 'debug', kinds, include, exclude, accepts, route.filter ? filterId : -1])
  }

  wants(kind: EventKind, priority: Priority): boolean {
    return (
      (this.#accepts?.has(kind) ?? true) && (this.#kinds?.has(kind) ?? true) && (kind === 'message' || rankOf[priority] <= this.#maxRank)
    )
  }

  apply(batch: Batch): Passed {
    let passed: TrainEvent[] | undefined
    let news = false
    let filtered = 0
    let unsupported = 0
    let filteredMetrics = 0
    let lastSet: MetricSet | undefined
    let verdict: Verdict = 'all'
    for (let i = 0; i < batch.length; i++) {
      const event = batch[i] as TrainEvent
      let out: TrainEvent | undefined = event
      if (event.kind === 'metrics') {
        if (event.set !== lastSet) {
          lastSet = event.set
          verdict = this.#verdict(lastSet)
        }
        if (verdict === 'none' || verdict === 'unsupported') out = undefined
        else if (verdict !== 'all') out = project(event, verdict)
        if (out && this.#filter && !this.#agrees(out)) out = undefined
        if (out && typeof verdict !== 'string') filteredMetrics += event.values.length - verdict.at.length
        if (!out && verdict === 'unsupported') unsupported++
        else if (!out) filtered++
      } else if (this.#accepts && !this.#accepts.has(event.kind)) {
        unsupported++
        out = undefined
      } else {
        if (event.kind === 'delivery') news = true
        if (!this.#passes(event)) {
          filtered++
          out = undefined
        }
      }
      if (out === event && !passed) continue
      // The first that does not pass as it is: from here on, a copy.
      passed ??= batch.slice(0, i)
      if (out) passed.push(out)
    }
    return { batch: passed ?? batch, news, filtered, unsupported, filteredMetrics }
  }

  #passes(event: TrainEvent): boolean {
    if (this.#kinds && !this.#kinds.has(event.kind)) return false
    if (event.kind === 'message') {
      if (levels.indexOf(event.level) < this.#minLevel) return false
    } else if (rankOf[event.priority] > this.#maxRank) return false
    return this.#agrees(event)
  }

  #agrees(event: TrainEvent): boolean {
    try {
      return this.#filter?.(event) ?? true
    } catch {
      // Its author's mistake must not cost data: the event passes, as the option says.
      return true
    }
  }

  #verdict(set: MetricSet): Verdict {
    let verdict = this.#verdicts.get(set)
    if (verdict === undefined) {
      // A run that makes ever new sets gets them judged anew now and then, instead of holding all of them for ever.
      if (this.#verdicts.size >= maxVerdicts) this.#verdicts.clear()
      this.#verdicts.set(set, (verdict = this.#judge(set)))
    }
    return verdict
  }

  #judge(set: MetricSet): Verdict {
    if (this.#accepts && !this.#accepts.has('metrics')) return 'unsupported'
    if (this.#kinds && !this.#kinds.has('metrics')) return 'none'
    const at: number[] = []
    set.names.forEach((name, i) => {
      if (rankOf[set.priorities[i] as Priority] > this.#maxRank) return
      if (this.#include && !this.#include.some(matches => matches(name))) return
      if (!this.#exclude.some(matches => matches(name))) at.push(i)
    })
    if (at.length === set.names.length) return 'all'
    if (at.length === 0) return 'none'
    const left = at.map(i => set.priorities[i] as Priority)
    return { at, set: metricSet(at.map(i => set.names[i] as string), left), priority: highest(left) } // prettier-ignore
  }
}

function project(event: MetricsEvent, { set, at, priority }: Exclude<Verdict, string>): MetricsEvent {
  const { time, seq, source, step, epoch, rank, values: all } = event
  const values = [all[at[0] as number] as number]
  for (let i = 1; i < at.length; i++) values.push(all[at[i] as number] as number)
  return { kind: 'metrics', time, seq, source, priority, step, epoch, rank, set, values }
}

/** @throws TypeError that says what to write instead. */
export function checkRoute(route: Omit<Route, 'sink'>, at: string): void {
  if (route.minPriority !== undefined && !priorities.includes(route.minPriority)) {
    throw new TypeError(`${at}.minPriority: '${String(route.minPriority)}' is no priority; write one of ${priorities.join(', ')}`)
  }
  if (route.minLevel !== undefined && !levels.includes(route.minLevel)) {
    throw new TypeError(`${at}.minLevel: '${String(route.minLevel)}' is no level; write one of ${levels.join(', ')}`)
  }
  for (const key of ['kinds', 'include', 'exclude'] as const) {
    if (route[key] !== undefined && !Array.isArray(route[key])) throw new TypeError(`${at}.${key}: write a list, such as ['loss', 'val_*']`)
  }
  if (route.filter !== undefined && typeof route.filter !== 'function') throw new TypeError(`${at}.filter: write a function of an event`)
}
