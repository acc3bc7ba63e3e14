import type { At, LoggerOptions, MetricValue, Where } from './logger.js'
import type { MetricSet } from './event.js'
import type { Priority } from './vocabulary.js'
import type { Recorder } from './recorder.js'
import { highest, maxNames } from './metric-set.js'
import { isLevel, isPriority, levels, nameProblem, rankOf } from './names.js'
import { messageOf } from './show.js'
import { readAt } from './at.js'
import { isTensor } from './numbers.js'
import { toNumber } from './metric-value.js'

type Values = Readonly<Record<string, MetricValue | undefined>>

/** What a logger has worked out about one list of keys. */
interface Plan {
  /** An array of doubles of the right length. */
  readonly blank: readonly number[]
  readonly keys: readonly string[]
  /** What the call said. */
  readonly asked: Priority | undefined
  /** Of the rules it was made by. */
  readonly version: number
  /** What passes the run's threshold; undefined when nothing does. */
  readonly set: MetricSet | undefined
  readonly priority: Priority
  /** Positions in `keys` that pass, when not all do. */
  readonly pick: readonly number[] | undefined
  /** One count per metric of `set`, when some are thinned out; a count is shared by all lists that hold the metric. */
  readonly thinned: readonly { readonly every: number; readonly seen: { count: number } }[] | undefined
}

const fastPlans = 4
const maxPlans = 1000

/** The part of a logger that every step of a training loop goes through. */
export abstract class MetricLogger {
  readonly namespace: string
  /** The priority it was given or inherited. */
  protected readonly ownPriority: Priority | undefined
  protected readonly minLevel: number
  protected readonly recorder: Recorder
  /** The step of the next call that names none, where the run has no clock. */
  protected nextStep = 0
  readonly #fast: Plan[] = []
  readonly #plans = new Map<string, Plan>()
  #replaced = 0
  /** Of single metrics, by the rules of one version. */
  readonly #ranks = new Map<string, number>()
  #ranksOf = -1

  protected constructor(recorder: Recorder, namespace: string, options: LoggerOptions) {
    this.recorder = recorder
    this.namespace = namespace
    const { priority, minLevel } = options
    if (priority !== undefined && !isPriority(priority)) {
      recorder.reject(`priority of logger '${namespace}'`, 'there is no such priority; write essential, important, useful or verbose')
    }
    if (minLevel !== undefined && !isLevel(minLevel)) {
      recorder.reject(`minLevel of logger '${namespace}'`, `there is no such level; write one of ${levels.join(', ')}`)
    }
    this.ownPriority = isPriority(priority) ? priority : undefined
    this.minLevel = Math.max(recorder.minLevel, isLevel(minLevel) ? levels.indexOf(minLevel) : 0)
  }

  log(values: Values, where?: Where): void {
    const { recorder } = this
    if (!recorder.open) {
      recorder.counts.late++
      return
    }
    try {
      let step: number | undefined
      let at: At | undefined
      if (typeof where === 'number' && Number.isSafeInteger(where)) step = where
      else if (where !== undefined) {
        at = readAt(where, recorder)
        step = at.step
      }
      const asked = at?.priority
      const { version } = recorder.rules
      for (let i = 0; i < this.#fast.length; i++) {
        const plan = this.#fast[i] as Plan
        if (plan.asked !== asked || plan.version !== version) continue
        const numbers = read(values, plan)
        if (numbers !== undefined) return this.#emit(plan, numbers, step, at)
      }
      this.#learn(values, asked, step, at)
    } catch (error) {
      recorder.reject('log', `the values cannot be read: ${messageOf(error)}`)
    }
  }

  #emit(plan: Plan, numbers: number[], step: number | undefined, at: At | undefined): void {
    const { recorder } = this
    step ??= recorder.step ?? this.nextStep
    this.nextStep = step + 1
    if (plan.pick === undefined && plan.thinned === undefined) {
      recorder.metrics(plan.set as MetricSet, plan.priority, numbers, this.namespace, step, at)
    } else this.#emitSome(plan, numbers, step, at)
  }

  #emitSome(plan: Plan, all: number[], step: number, at: At | undefined): void {
    const { recorder } = this
    let { set, priority } = plan
    let numbers = plan.pick ? plan.pick.map(i => all[i] as number) : all
    if (set && plan.thinned) {
      const { names, priorities } = set
      const due = plan.thinned.flatMap(({ every, seen }, i) => (seen.count++ % every === 0 ? [i] : []))
      if (due.length < numbers.length) {
        const left = due.map(i => priorities[i] as Priority)
        numbers = due.map(i => numbers[i] as number)
        priority = highest(left)
        set = due.length > 0 ? recorder.sets.of(due.map(i => names[i] as string), left) : undefined // prettier-ignore
      }
    }
    recorder.counts.filteredMetrics += all.length - (set ? numbers.length : 0)
    if (set) recorder.metrics(set, priority, numbers, this.namespace, step, at)
    else recorder.counts.filtered++
  }

  /** Everything the fast way does not know: new keys, skipped values, tensors, mistakes. */
  #learn(values: Values, asked: Priority | undefined, step: number | undefined, at: At | undefined): void {
    const { recorder } = this
    // A list or a tensor would come apart into its parts.
    if (typeof values !== 'object' || values === null || Symbol.iterator in values || typeof values['dataSync'] === 'function') {
      return recorder.reject('log', 'its first argument is no object of named numbers, such as { loss: 0.1 }')
    }
    const keys: string[] = []
    const numbers: number[] = []
    for (const key in values) {
      try {
        const value = values[key]
        if (value === undefined) continue
        const tensor = isTensor(value)
        const number = tensor ? NaN : toNumber(value)
        if (!this.#admits(key)) continue
        // A tensor that nobody will see is not read: on a GPU that would be a wait for nothing.
        numbers.push(tensor && this.#passes(key, asked) ? toNumber(value) : number)
        keys.push(key)
      } catch (error) {
        recorder.reject(`metric '${key.slice(0, 100)}'`, messageOf(error))
      }
    }
    if (keys.length > 0) this.#emit(this.#plan(keys, asked), numbers, step, at)
  }

  /** Takes a name, or says why not. */
  #admits(key: string): boolean {
    const { sets } = this.recorder
    const name = this.qualify(key)
    if (sets.has(name)) return true
    const problem = nameProblem(key)
    if (problem !== undefined) this.recorder.reject(`metric '${key.slice(0, 100)}'`, problem)
    else if (sets.admit(name)) return true
    else
      this.recorder.reject(
        'metric names',
        `there are ${maxNames} already and no more are taken; a step or an id does not belong into a name`,
      )
    return false
  }

  #passes(key: string, asked: Priority | undefined): boolean {
    const { rules, minRank } = this.recorder
    if (asked !== undefined) return rankOf[asked] <= minRank
    if (this.#ranksOf !== rules.version) this.#ranks.clear()
    this.#ranksOf = rules.version
    let rank = this.#ranks.get(key)
    if (rank === undefined) this.#ranks.set(key, (rank = rankOf[rules.priority(this.qualify(key), undefined, this.ownPriority)]))
    return rank <= minRank
  }

  #plan(keys: readonly string[], asked: Priority | undefined): Plan {
    const { rules } = this.recorder
    const id = `${asked ?? ''}\0${keys.join('\0')}`
    let plan = this.#plans.get(id)
    if (plan?.version !== rules.version) {
      plan = this.#makePlan(keys, asked)
      if (this.#plans.size >= maxPlans) this.#plans.clear()
      this.#plans.set(id, plan)
    }
    if (!this.#fast.includes(plan)) {
      const stale = this.#fast.findIndex(old => old.version !== rules.version)
      this.#fast[stale >= 0 ? stale : this.#fast.length < fastPlans ? this.#fast.length : this.#replaced++ % fastPlans] = plan
    }
    return plan
  }

  #makePlan(keys: readonly string[], asked: Priority | undefined): Plan {
    const { rules, sets, minRank } = this.recorder
    const names = keys.map(key => this.qualify(key))
    const priorities = names.map(name => rules.priority(name, asked, this.ownPriority))
    const passing = keys.flatMap((_, i) => (rankOf[priorities[i] as Priority] <= minRank ? [i] : []))
    const passed = passing.map(i => names[i] as string)
    const left = passing.map(i => priorities[i] as Priority)
    const every = passed.map(name => rules.every(name))
    return {
      blank: keys.map(() => 0.5),
      keys,
      asked,
      version: rules.version,
      set: passing.length > 0 ? sets.of(passed, left) : undefined,
      priority: highest(left),
      pick: passing.length < keys.length ? passing : undefined,
      thinned: every.some(n => n > 1) ? every.map((n, i) => ({ every: n, seen: rules.seen(passed[i] as string) })) : undefined,
    }
  }

  /** The name that everybody else sees. */
  protected qualify(name: string): string {
    const { metricPrefix } = this.recorder
    const local = this.namespace === '' ? name : `${this.namespace}/${name}`
    return metricPrefix === '' ? local : `${metricPrefix}/${local}`
  }
}

/** The values of exactly these keys, in this order; undefined when they are others, or not all plain numbers. */
function read(values: Values, plan: Plan): number[] | undefined {
  const { keys } = plan
  const numbers = plan.blank.slice()
  let i = 0
  for (const key in values) {
    if (key !== keys[i]) return undefined
    const value = values[key]
    if (typeof value !== 'number') return undefined
    numbers[i++] = value
  }
  return i === keys.length ? numbers : undefined
}
