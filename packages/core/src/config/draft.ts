import type { Delivery, Route } from '../delivery.js'
import type { EventKind } from '../event.js'
import type { LoggerOptions } from '../logger.js'
import type { MetricRule, RunOptions } from '../run.js'
import type { Level, Priority } from '../vocabulary.js'
import { closest } from './did-you-mean.js'
import { entryOf, type ModuleEntry, moduleEntry } from './module-entry.js'
import { choice, falseOr, flag, integer, jsonRecord, listOf, matching, name, object, type Reader, recordOf, text } from './readers.js'

/** What a configuration says of one sink beside which package it is. */
export type RouteFields = Omit<Route, 'sink' | 'filter'>

/** Options of a run that can be data as they are. */
export type PlainOptions = Omit<RunOptions, 'sinks' | 'monitors' | 'journal' | InCode>
type InCode = 'parent' | 'clock' | 'onSinkError' | 'onAlert'

/** A configuration that was read, before any package is loaded. */
export interface Draft extends PlainOptions {
  readonly sinks?: readonly ModuleEntry<RouteFields>[]
  readonly monitors?: readonly ModuleEntry[]
  readonly journal?: ModuleEntry
}

const kinds: Readonly<Record<EventKind, true>> = {
  'run-start': true,
  'run-end': true,
  metrics: true,
  message: true,
  params: true,
  tags: true,
  summary: true,
  text: true,
  histogram: true,
  table: true,
  image: true,
  audio: true,
  video: true,
  figure: true,
  'pr-curve': true,
  embedding: true,
  graph: true,
  mesh: true,
  artifact: true,
  dataset: true,
  checkpoint: true,
  progress: true,
  phase: true,
  'training-step': true,
  performance: true,
  'numeric-issue': true,
  fault: true,
  system: true,
  alert: true,
  delivery: true,
  rewind: true,
  link: true,
}

const priority: Reader<Priority> = choice(['essential', 'important', 'useful', 'verbose'])
const level: Reader<Level> = choice(['debug', 'info', 'warn', 'error', 'critical'])
const patterns = listOf(name)

/** Plug-ins have kinds of their own, so only what looks like a misspelling of a built-in one is refused. */
const kind: Reader<EventKind> = spot => {
  const value = name(spot)
  if (value === undefined || Object.hasOwn(kinds, value)) return value as EventKind | undefined
  const meant = closest(value, Object.keys(kinds))
  return meant === undefined ? (value as EventKind) : spot.refuse(`is ${spot.describe()}, no kind of event; did you mean \`${meant}\`?`)
}

const milliseconds = integer(0)
const retry: Reader<Delivery['retry']> = spot => {
  const read = object<Delivery['retry']>({ minDelayMs: milliseconds, maxDelayMs: milliseconds })(spot)
  if (read?.minDelayMs === undefined || read.maxDelayMs === undefined) return read && spot.refuse('write both, minDelayMs and maxDelayMs')
  const { minDelayMs, maxDelayMs } = read
  return minDelayMs <= maxDelayMs ? { minDelayMs, maxDelayMs } : spot.refuse('has a minDelayMs above its maxDelayMs; exchange them')
}
const delivery = object<Delivery>({
  batchEvents: integer(1),
  batchBytes: integer(1),
  flushIntervalMs: milliseconds,
  maxQueueEvents: integer(1),
  maxQueueBytes: integer(1),
  openTimeoutMs: milliseconds,
  writeTimeoutMs: milliseconds,
  closeTimeoutMs: milliseconds,
  retry,
  durable: flag,
})

const rule = object<MetricRule>({
  priority,
  goal: choice(['minimize', 'maximize']),
  unit: text,
  axis: name,
  every: integer(1),
  mean: integer(1),
})
const priorityOrRule: Reader<Priority | MetricRule> = spot => (typeof spot.raw === 'string' ? priority(spot) : rule(spot))
const component = object<LoggerOptions>({ priority, minLevel: level })
const history = object<Exclude<RunOptions['history'], false | undefined>>({ points: integer(1), bytes: integer(1) })
const tags: Reader<Readonly<Record<string, string>> | readonly string[]> = spot =>
  Array.isArray(spot.raw) ? listOf(name)(spot) : recordOf(text)(spot)

const sink = moduleEntry<RouteFields>({
  minPriority: priority,
  minLevel: level,
  kinds: listOf(kind),
  include: patterns,
  exclude: patterns,
  delivery,
  required: flag,
})
const monitor = moduleEntry<object>({})
const journal: Reader<ModuleEntry> = spot => (spot.raw === true ? entryOf(spot, 'journal') : moduleEntry<object>({}, 'journal')(spot))

const inCode = (field: string): string => `cannot be data; give it in code: withRun({ ...config, ${field} }, …)`

/** Every field of a configuration; what cannot be read is noted and left out. */
export const draft: Reader<Partial<Draft>> = spot => {
  const read = fields(spot)
  if (read?.rank !== undefined && read.rank >= (read.worldSize ?? 1))
    spot.at('rank').refuse(`is ${read.rank} of a worldSize of ${read.worldSize ?? 1}; ranks count from 0 to worldSize - 1`)
  return read
}

const fields: Reader<Partial<Draft>> = object<Draft>(
  {
    experiment: name,
    name,
    id: matching(/^[\w-]+$/, 'letters, digits, - and _'),
    notes: text,
    group: name,
    jobType: name,
    params: jsonRecord,
    tags,
    dir: falseOr(name),
    sinks: listOf(sink),
    monitors: listOf(monitor),
    journal: falseOrNone(journal),
    metrics: recordOf(priorityOrRule),
    minPriority: priority,
    minLevel: level,
    components: recordOf(component),
    history: falseOr(history),
    metricPrefix: text,
    captureWarnings: flag,
    redact: patterns,
    reuse: flag,
    resume: choice(['never', 'allow', 'must']),
    mode: choice(['on', 'disabled']),
    signals: listOf(matching(/^SIG[A-Z0-9]+$/, 'the name of a signal, for example SIGTERM')),
    rank: integer(0),
    worldSize: integer(1),
  },
  { parent: inCode('parent'), clock: inCode('clock'), onSinkError: inCode('onSinkError'), onAlert: inCode('onAlert') },
)

/** `false` is as good as leaving it out. */
function falseOrNone<T>(reader: Reader<T>): Reader<T> {
  return spot => {
    const value = falseOr(reader)(spot)
    return value === false ? undefined : value
  }
}
