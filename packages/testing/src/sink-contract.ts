import type { Clock, EventKind, RunInfo, Sink, TrainEvent } from '@trainlog/core'
import { Bench } from './contract/bench.js'
import { contentRules } from './contract/content-rules.js'
import { descriptionRules } from './contract/description-rules.js'
import { endingRules } from './contract/ending-rules.js'
import { failingRules } from './contract/failing-rules.js'
import { mannersRules } from './contract/manners-rules.js'
import { openingRules } from './contract/opening-rules.js'
import { findProbes, ignore, type Probe } from './contract/probe.js'
import { BrokenRule, messageOf, type Rules, type SinkRule } from './contract/rule.js'
import { syncRules } from './contract/sync-rules.js'
import { writingRules } from './contract/writing-rules.js'

/** Makes a backend work again. */
export type Restore = () => void | Promise<void>

/** How to make the sink under test, and what the kit may do with its backend. The more is given, the more is checked. */
export interface SinkContractOptions {
  /** Makes a sink, always with the same options; called anew for each case. */
  create(): Sink | Promise<Sink>
  /**
   * What the backend holds of a run (folder: `run.dir`), or of everything so far: texts, bytes or data, in order. The kit looks for names
   * and texts of its events in it, so one list of what was sent will do, and so will the content of a file.
   */
  readBack?(run: RunInfo): unknown
  /** Kinds of which `readBack` shows each single event [found by trying]. */
  readonly shows?: readonly EventKind[]
  /** Each makes a sink with options that make no sense, and must throw. */
  readonly invalid?: readonly (() => unknown)[]
  /** Makes the backend fail (refuse connections, answer 503, have no space) after so many more calls, until the result is called. */
  fail?(after: number): Restore | Promise<Restore>
  /** Makes the backend not answer until the result is called. */
  hang?(): Restore | Promise<Restore>
  /** Events of the kinds that the sink's own package adds, or that are special to it. */
  readonly events?: readonly TrainEvent[]
  /** Rules that this sink breaks, each with the reason. Its case shows the reason, and fails when the rule is kept after all. */
  readonly deviations?: Readonly<Partial<Record<SinkRule, string>>>
  /** What sinks are given as `host.clock` [the system's]. */
  readonly clock?: Clock
  /** How long a single call may take [5000]. */
  readonly timeoutMs?: number
}

/** One rule of the contract as a test of any runner: `test(case.title, case.run)`. */
export interface SinkCase {
  /** The rule as a sentence, and its id in brackets. */
  readonly title: string
  readonly rule: SinkRule
  /** Why the sink breaks the rule, where that is declared. */
  readonly deviation?: string
  /** Rejects when the rule is broken. Needs no `this`. */
  readonly run: () => Promise<void>
}

const rules: Rules<SinkRule> = {
  ...descriptionRules,
  ...openingRules,
  ...writingRules,
  ...contentRules,
  ...failingRules,
  ...syncRules,
  ...endingRules,
  ...mannersRules,
}

/**
 * The contract of sinks as a list of test cases. Run them one after another: some watch the whole process. Rules that need a hook which is
 * not given are left out.
 *
 *     for (const { title, run } of sinkContract({ create: () => mySink() })) test(title, run)
 *
 * @throws TypeError for an option that makes no sense, such as a deviation from a rule that does not exist.
 */
export function sinkContract(options: SinkContractOptions): readonly SinkCase[] {
  checkOptions(options)
  let probes: Promise<readonly Probe[]> | undefined
  const findOnce = (): Promise<readonly Probe[]> => (probes ??= onBench(new Bench(options, findOnce), findProbes))
  return (Object.keys(rules) as SinkRule[])
    .filter(rule => missingHook(rule, options) === undefined)
    .map(rule => {
      const { title } = rules[rule]
      const deviation = options.deviations?.[rule]
      const obey = async (): Promise<void> => {
        // First of all: it makes a sink of its own, and `readBack` may know the last one only. If it fails, rules that need it say so.
        await findOnce().catch(ignore)
        await onBench(new Bench(options, findOnce), bench => rules[rule].check(bench))
      }
      if (deviation === undefined) return { title: `${title} [${rule}]`, rule, run: () => explain(rule, obey) }
      return { title: `${title} [${rule}]; deviates: ${deviation}`, rule, deviation, run: () => deviate(rule, obey) }
    })
}

async function onBench<T>(bench: Bench, use: (bench: Bench) => Promise<T>): Promise<T> {
  try {
    return await use(bench)
  } finally {
    await bench.dispose()
  }
}

async function explain(rule: SinkRule, obey: () => Promise<void>): Promise<void> {
  try {
    await obey()
  } catch (thrown) {
    const message = thrown instanceof BrokenRule ? thrown.message : messageOf(thrown)
    throw new BrokenRule(`rule '${rule}' is broken: ${message}`, { cause: thrown })
  }
}

async function deviate(rule: SinkRule, obey: () => Promise<void>): Promise<void> {
  const broken = await obey().then(
    () => false,
    () => true,
  )
  if (!broken) throw new BrokenRule(`rule '${rule}' is kept: take it out of \`deviations\``)
}

function missingHook(rule: SinkRule, options: SinkContractOptions): string | undefined {
  return rules[rule].needs?.find(hook => options[hook] === undefined)
}

function checkOptions(options: SinkContractOptions): void {
  const fail = (text: string): never => {
    throw new TypeError(`sinkContract: ${text}`)
  }
  if (typeof options?.create !== 'function') fail('`create` is a function that makes a sink')
  for (const [rule, reason] of Object.entries(options.deviations ?? {})) {
    if (!Object.hasOwn(rules, rule)) fail(`there is no rule '${rule}' to deviate from; there are ${Object.keys(rules).join(', ')}`)
    if (typeof reason !== 'string' || reason.trim() === '') fail(`deviations['${rule}'] gives no reason`)
    const missing = missingHook(rule as SinkRule, options)
    if (missing !== undefined) fail(`rule '${rule}' is checked only with \`${missing}\`, so there is nothing to deviate from`)
  }
}
