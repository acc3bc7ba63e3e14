import type { Bench } from './bench.js'

/** Id of a rule of the sink contract. */
export type SinkRule =
  | 'name' | 'options' | 'spec' | 'accepts'
  | 'parallel-runs' | 'sequential-runs' | 'no-folder' | 'open-retry'
  | 'kinds' | 'extremes' | 'unknown-kinds' | 'unmodified' | 'refusals'
  | 'keeps' | 'order' | 'flush' | 'close-keeps' | 'resume'
  | 'errors' | 'retry' | 'signal' | 'rescue'
  | 'sync-returns' | 'sync-done'
  | 'close-empty' | 'outcomes' | 'run'
  | 'leftovers' | 'quiet' | 'host-data' // prettier-ignore

/** What a rule cannot be checked without. */
export type RuleHook = 'invalid' | 'readBack' | 'fail'

/** One rule: a sentence, and how to find out. */
export interface Rule {
  readonly title: string
  readonly needs?: readonly RuleHook[]
  /** @throws when the rule is broken. */
  check(bench: Bench): Promise<void>
}

/** Some rules by id. */
export type Rules<R extends SinkRule> = { readonly [Id in R]: Rule }

/** What the sink did wrong, in a sentence. */
export class BrokenRule extends Error {
  override readonly name: string = 'BrokenRule'
}

/** @throws BrokenRule unless it holds. */
export function check(holds: boolean, otherwise: string, cause?: unknown): asserts holds {
  if (!holds) throw new BrokenRule(otherwise, cause === undefined ? undefined : { cause })
}

/** What somebody's code threw, in its own words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
}
