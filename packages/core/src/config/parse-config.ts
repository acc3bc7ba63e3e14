import type { Journal, Route } from '../delivery.js'
import type { Monitor, RunOptions } from '../run.js'
import type { Sink } from '../sink.js'
import { ConfigError } from './config-error.js'
import { draft, type RouteFields } from './draft.js'
import type { Environment } from './environment.js'
import { journalModules, loadEntry, type LoadModule, monitorModules, sinkModules } from './load-module.js'
import type { ModuleEntry } from './module-entry.js'
import { createSecrets } from './secrets.js'
import { type Context, isRecord, Spot } from './spot.js'

/** What `parseConfig` needs from the application. */
export interface ParseConfigOptions {
  /** `id => import(id)`: written in the application, because only there are its packages found. */
  readonly load: LoadModule
  /** Variables for `${NAME}` [those of the process, where there is one]. */
  readonly env?: Environment
}

/**
 * Options of a run from data, as JSON or YAML parsers give it.
 *
 * All of `RunOptions` that is no function may stand in it under the same name. `sinks` lists packages: `console`, or
 * `{ use, options, enabled, minPriority, minLevel, kinds, include, exclude, delivery, required }`; `monitors` likewise with `use`,
 * `options`, `enabled`; `journal` is `true` or such a group. `use` is a short name of an official package (`console`, `gpu`) or
 * the id of any module that exports its factory as `sink`, `monitor` or `journal`. What is `enabled: false` is not even loaded.
 *
 * Any text may hold `${NAME}` or `${NAME:-default}`, taken from the environment; where a field is a number or a boolean, the text
 * becomes one. Options of packages are known to the package alone: there `${number:NAME}` and `${boolean:NAME}` say what is meant.
 * `$${` stands for `${` itself.
 *
 * @throws ConfigError that holds every problem with its path and remedy, and no secret (rejects).
 * @throws TypeError when `load` is no function (rejects).
 */
export async function parseConfig(data: unknown, options: ParseConfigOptions): Promise<RunOptions> {
  const { load, env = processEnvironment() } = options
  if (typeof load !== 'function') throw new TypeError('parseConfig: load is no function; give { load: id => import(id) }')
  const context: Context = { env, secrets: createSecrets(redactPatterns(data)), problems: [] }
  const root = new Spot(data ?? {}, '', context)
  if (!isRecord(root.raw)) {
    const text = 'it is text that nobody has parsed: JSON.parse(text), or parse(text) of the package yaml'
    const what = typeof data === 'string' ? text : `it is ${root.describe()}`
    throw new ConfigError([{ path: '', message: `${what}; give an object with fields like experiment and sinks` }])
  }

  const { sinks, monitors, journal, ...plain } = draft(root) ?? {}
  const made = {
    sinks: await loadAll(sinks, entry => loadSink(entry, load)),
    // `loadEntry` has looked at what came back, as far as one can from outside.
    monitors: await loadAll(monitors, async entry => (await loadEntry(entry, monitorModules, load)) as Monitor | undefined),
    journal: await loadAll(journal && [journal], async entry => (await loadEntry(entry, journalModules, load)) as Journal | undefined),
  }
  if (context.problems.length > 0) throw new ConfigError(context.problems)
  return {
    ...plain,
    ...(made.sinks && { sinks: made.sinks }),
    ...(made.monitors && { monitors: made.monitors }),
    ...(made.journal?.[0] && { journal: made.journal[0] }),
  }
}

/** One after the other, so that problems come in the order of the configuration. */
async function loadAll<E extends ModuleEntry, T>(
  entries: readonly E[] | undefined,
  load: (entry: E) => Promise<T | undefined>,
): Promise<readonly T[] | undefined> {
  if (!entries) return undefined
  const loaded: T[] = []
  for (const entry of entries) {
    const one = entry.enabled ? await load(entry) : undefined
    if (one !== undefined) loaded.push(one)
  }
  return loaded
}

async function loadSink(entry: ModuleEntry<RouteFields>, load: LoadModule): Promise<Sink | Route | undefined> {
  const sink = (await loadEntry(entry, sinkModules, load)) as Sink | undefined
  return sink && Object.keys(entry.route).length > 0 ? { sink, ...entry.route } : sink
}

/** The configuration's own names of secrets count from its first line on. */
function redactPatterns(data: unknown): readonly string[] {
  const redact = isRecord(data) ? data['redact'] : undefined
  return Array.isArray(redact) ? redact.filter(pattern => typeof pattern === 'string') : []
}

function processEnvironment(): Environment {
  return (globalThis as { readonly process?: { readonly env?: Environment } }).process?.env ?? {}
}
