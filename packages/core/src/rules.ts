import type { MetricRule } from './run.js'
import type { Priority } from './vocabulary.js'
import { canonicalName, namePattern, priorities } from './names.js'

interface Rule extends MetricRule {
  readonly matches: (name: string) => boolean
}

/** What a metric is worth when nobody says; the most specific pattern (most letters, then no `*`) wins. */
const builtIn: readonly (readonly [Priority, readonly string[]])[] = [
  ['essential', ['loss', 'attention_diagonality', 'guided_attention_weight']],
  ['important', ['learning_rate', 'gradient_norm', 'val_*']],
  ['useful', ['system/*', 'memory/*', '*_memory', '*_time', 'throughput/*', 'batch_size']],
  ['verbose', ['*activations*', 'detailed_breakdowns']],
]

const builtInRules: readonly Rule[] = builtIn
  .flatMap(([priority, patterns]) => patterns.map(pattern => ({ pattern, priority, matches: namePattern(pattern) })))
  .sort((a, b) => weight(b.pattern) - weight(a.pattern))

function weight(pattern: string): number {
  return pattern.replaceAll('*', '').length * 2 + (pattern.includes('*') ? 0 : 1)
}

/** Names that grow as a model gets better; every other metric is taken for one that shrinks. */
const growing =
  /(^|[_/])(accuracy|auc|auroc|f1|precision|recall|score|reward|return|bleu|rouge|iou|miou|dice|psnr|ssim|r2|map|ndcg|correlation)([_@/]|$)/

/** What the user and trainlog itself know about metrics, by name. */
export class MetricRules {
  readonly list: Rule[]
  /** Goes up with each change: what was derived from the rules is then stale. */
  version = 0

  /** @throws TypeError for an empty pattern, an unknown priority or goal, an `every` or `mean` that is no positive integer. */
  constructor(table: Readonly<Record<string, Priority | MetricRule>> = {}, inherited?: Pick<MetricRules, 'list'>) {
    this.list = [...Object.entries(table).map(([pattern, rule]) => toRule(pattern, rule)), ...(inherited?.list ?? [])]
  }

  /** Puts a rule before the ones there are. */
  add(pattern: string, rule: Priority | MetricRule): void {
    this.list.unshift(toRule(pattern, rule))
    this.version++
  }

  /** What the first rule that matches, and says it, says. */
  #find<K extends keyof MetricRule>(name: string, key: K): MetricRule[K] | undefined {
    return this.list.find(rule => rule[key] !== undefined && rule.matches(name))?.[key]
  }

  /** `inherited`: the logger's own priority, or the one of the kind of event. Built-in rules are about metrics only. */
  priority(name: string, call: Priority | undefined, inherited: Priority | undefined): Priority {
    return call ?? this.#find(name, 'priority') ?? inherited ?? builtInRules.find(rule => rule.matches(name))?.priority ?? 'useful'
  }

  /** Whether lower or higher is better: the user's word, else by the name. */
  goal(name: string): 'minimize' | 'maximize' {
    return this.#find(name, 'goal') ?? (growing.test(canonicalName(name)) ? 'maximize' : 'minimize')
  }

  /** 1: every value is kept. */
  every(name: string): number {
    return this.#find(name, 'every') ?? 1
  }

  /** Does any rule ask for a mean? */
  get hasMeans(): boolean {
    return this.list.some(rule => rule.mean !== undefined)
  }

  /** Window of the mean that is to be logged as well, if any. */
  mean(name: string): number | undefined {
    return this.#find(name, 'mean')
  }
}

function toRule(pattern: string, given: Priority | MetricRule): Rule {
  if (pattern === '') throw new TypeError("metrics: a pattern is empty; write a metric's name, or '*' for all")
  const rule: MetricRule = typeof given === 'string' ? { priority: given } : given
  const at = `metrics['${pattern}']`
  if (typeof rule !== 'object' || rule === null) throw new TypeError(`${at}: write a priority, or an object such as { goal: 'maximize' }`)
  if (rule.priority !== undefined && !priorities.includes(rule.priority)) {
    throw new TypeError(`${at}: '${String(rule.priority)}' is no priority; write one of ${priorities.join(', ')}`)
  }
  if (rule.goal !== undefined && rule.goal !== 'minimize' && rule.goal !== 'maximize') {
    throw new TypeError(`${at}.goal: '${String(rule.goal)}' is no goal; write 'minimize' or 'maximize'`)
  }
  for (const key of ['every', 'mean'] as const) {
    const value = rule[key]
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw new TypeError(`${at}.${key}: write a whole number above 0`)
  }
  return { ...rule, matches: namePattern(pattern) }
}
