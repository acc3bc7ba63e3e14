import type { MetricRule } from './run.js'
import type { Priority } from './vocabulary.js'
import { canonicalName, isPriority, namePattern, priorities } from './names.js'
import { show } from './show.js'

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

let builtInRules: readonly Rule[] | undefined

/** Made when first asked for: a program that imports core need not wait for it. */
function builtInRule(name: string): Rule | undefined {
  builtInRules ??= builtIn
    .flatMap(([priority, patterns]) => patterns.map(pattern => ({ pattern, priority, matches: namePattern(pattern) })))
    .sort((a, b) => weight(b.pattern) - weight(a.pattern))
  return builtInRules.find(rule => rule.matches(name))
}

function weight(pattern: string): number {
  return pattern.replaceAll('*', '').length * 2 + (pattern.includes('*') ? 0 : 1)
}

/** Names that grow as a model gets better, unless they are a loss made of it; every other metric is taken for one that shrinks. */
const growing =
  /(^|[_/])(accuracy|auc|auroc|f1|precision|recall|score|reward|return|bleu|rouge|iou|miou|dice|psnr|ssim|r2|map|ndcg|correlation)([_@/]|$)(?!.*(loss|error|time)$)/i

/** What the user and trainlog itself know about metrics, by name. */
export class MetricRules {
  readonly list: Rule[]
  /** Goes up with each change: what was derived from the rules is then stale. */
  version = 0
  /** Does any rule ask for a mean? */
  hasMeans: boolean
  readonly #seen = new Map<string, { count: number }>()

  /** @throws TypeError for an empty pattern, an unknown priority or goal, an `every` or `mean` that is no positive integer. */
  constructor(table: Readonly<Record<string, Priority | MetricRule>> = {}, inherited?: Pick<MetricRules, 'list'>) {
    this.list = [...Object.entries(table).map(([pattern, rule]) => toRule(pattern, rule)), ...(inherited?.list ?? [])]
    this.hasMeans = this.list.some(rule => rule.mean !== undefined)
  }

  /** Puts a rule before the ones there are. */
  add(pattern: string, rule: Priority | MetricRule): void {
    const added = toRule(pattern, rule)
    this.list.unshift(added)
    this.hasMeans ||= added.mean !== undefined
    this.version++
  }

  /** What the first rule that matches, and says it, says. */
  #find<K extends keyof MetricRule>(name: string, key: K): MetricRule[K] | undefined {
    return this.list.find(rule => rule[key] !== undefined && rule.matches(name))?.[key]
  }

  /** `inherited`: the logger's own priority, or the one of the kind of event. Built-in rules are about metrics only. */
  priority(name: string, call: Priority | undefined, inherited: Priority | undefined): Priority {
    return call ?? this.#find(name, 'priority') ?? inherited ?? builtInRule(name)?.priority ?? 'useful'
  }

  /** Whether lower or higher is better: the user's word, else by the name. */
  goal(name: string): 'minimize' | 'maximize' {
    return this.#find(name, 'goal') ?? (growing.test(canonicalName(name)) ? 'maximize' : 'minimize')
  }

  /** 1: every value is kept. */
  every(name: string): number {
    return this.#find(name, 'every') ?? 1
  }

  /** How often a metric came that is thinned out. */
  seen(name: string): { count: number } {
    let seen = this.#seen.get(name)
    if (!seen) this.#seen.set(name, (seen = { count: 0 }))
    return seen
  }

  /** Window of the mean that is to be logged as well, if any. */
  mean(name: string): number | undefined {
    return this.#find(name, 'mean')
  }
}

const fields: Readonly<Record<keyof MetricRule, (value: unknown) => string | undefined>> = {
  priority: value => (isPriority(value) ? undefined : `write one of ${priorities.join(', ')}`),
  goal: value => (value === 'minimize' || value === 'maximize' ? undefined : "write 'minimize' or 'maximize'"),
  unit: value => (typeof value === 'string' ? undefined : "write a unit, such as 'ms'"),
  axis: value => (typeof value === 'string' && value !== '' ? undefined : "write a metric's name"),
  every: wholeAbove0,
  mean: wholeAbove0,
}

function wholeAbove0(value: unknown): string | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'write a whole number above 0'
}

function toRule(pattern: string, given: Priority | MetricRule): Rule {
  if (typeof pattern !== 'string' || pattern === '')
    throw new TypeError("metrics: a pattern is empty; write a metric's name, or '*' for all")
  const at = `metrics['${pattern}']`
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    throw new TypeError(`${at}: write a priority, or an object such as { goal: 'maximize' }`)
  }
  const rule: MetricRule = typeof given === 'string' ? { priority: given } : { ...given }
  for (const [key, value] of Object.entries(rule)) {
    if (!Object.hasOwn(fields, key))
      throw new TypeError(`${at}: there is no field '${key}'; write one of ${Object.keys(fields).join(', ')}`)
    const remedy = value === undefined ? undefined : fields[key as keyof MetricRule](value)
    if (remedy !== undefined) throw new TypeError(`${at}.${key}: ${show(value)} makes no sense here; ${remedy}`)
  }
  return { ...rule, matches: namePattern(pattern) }
}
