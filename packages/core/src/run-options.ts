import { nodeHost } from './host.js'
import type { Redactor } from './plain.js'
import type { JsonValue } from './vocabulary.js'
import type { OpenRoute } from './fanout.js'
import type { Monitor, RunOptions } from './run.js'
import type { Sink } from './sink.js'
import { checkRoute } from './route-filter.js'
import { isLevel, isPriority, levels, priorities } from './names.js'
import { show } from './show.js'

/** What an option must be, and what to write where it is not. */
type Check<K extends keyof RunOptions> = readonly [(value: NonNullable<RunOptions[K]>, options: RunOptions) => boolean, string]

const aName: Check<'name'> = [value => typeof value === 'string' && value.trim() !== '', 'write a name']
const someText: Check<'notes'> = [value => typeof value === 'string', 'write text']
const yesOrNo: Check<'reuse'> = [value => typeof value === 'boolean', 'write true or false']
const aFunction: readonly [(value: unknown) => boolean, string] = [value => typeof value === 'function', 'write a function']
const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
const isLimit = (value: unknown): boolean =>
  value === undefined || value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0)
/** Where there is no process there are no signals to know. */
const isSignals = (value: unknown): boolean => {
  const known = nodeHost()?.os.constants.signals
  return isTexts(value) && (value as string[]).every(one => one !== 'SIGKILL' && one !== 'SIGSTOP' && (!known || one in known))
}
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(one => typeof one === 'string' && one !== '')

const checks: { readonly [K in keyof RunOptions]-?: Check<K> } = {
  experiment: aName,
  name: aName,
  id: [value => typeof value === 'string' && /^[\w-]{1,64}$/.test(value), 'write up to 64 letters, digits, - and _'],
  notes: someText,
  group: someText,
  jobType: someText,
  params: [isRecord, 'write an object of names and values'],
  tags: [value => isRecord(value) || isTexts(value), 'write an object of names and values, or a list of names'],
  dir: [value => value === false || (typeof value === 'string' && value !== ''), 'write a folder, or false for none'],
  sinks: [Array.isArray, 'write a list of sinks'],
  monitors: [
    value => Array.isArray(value) && value.every(one => typeof (one as Partial<Monitor> | null)?.start === 'function'),
    'write a list, in which each monitor has a `start` function; monitors from data go through parseConfig',
  ],
  journal: [value => typeof value.open === 'function', 'pass journal() of @trainlog/journal'],
  metrics: [isRecord, "write an object of patterns and rules, such as { loss: 'essential' }"],
  minPriority: [isPriority, `write one of ${priorities.join(', ')}`],
  minLevel: [isLevel, `write one of ${levels.join(', ')}`],
  components: [isRecord, "write an object of loggers and their options, such as { data: { minLevel: 'warn' } }"],
  history: [
    value => value === false || (isRecord(value) && isLimit(value.points) && isLimit(value.bytes)),
    'write { points, bytes } with whole numbers, or false',
  ],
  metricPrefix: someText,
  captureWarnings: yesOrNo,
  redact: [isTexts, "write a list of name patterns, such as ['*pin*']"],
  parent: [value => typeof value.logger === 'function', 'pass the run that this one is part of'],
  reuse: yesOrNo,
  resume: [value => ['never', 'allow', 'must'].includes(value), "write 'never', 'allow' or 'must'"],
  mode: [value => ['on', 'disabled'].includes(value), "write 'on' or 'disabled'"],
  signals: [isSignals, "write a list of signals that a process can catch, such as ['SIGTERM']"],
  rank: [
    (value, { worldSize = 1 }) => Number.isSafeInteger(value) && value >= 0 && value < worldSize,
    'write a number from 0 to worldSize - 1',
  ],
  worldSize: [value => Number.isSafeInteger(value) && value > 0, 'write how many processes there are'],
  clock: [
    value => (['now', 'monotonic', 'setTimer'] as const).every(key => typeof value[key] === 'function'),
    'pass an object with now, monotonic and setTimer',
  ],
  onSinkError: aFunction,
  onAlert: aFunction,
}

/** @throws TypeError that names the option and says what to write instead. */
export function checkOptions(options: RunOptions): void {
  if (!isRecord(options)) throw new TypeError("a run's options are an object, such as { experiment: 'mnist' }")
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, key))
      throw new TypeError(`there is no option '${key}'; the options of a run are ${Object.keys(checks).join(', ')}`)
    if (value === undefined) continue
    const [isFine, remedy] = checks[key as keyof RunOptions] as readonly [(value: unknown, options: RunOptions) => boolean, string]
    if (value === null || !isFine(value, options)) throw new TypeError(`${key}: ${show(value)} makes no sense here; ${remedy}`)
  }
  for (const [name, given] of Object.entries(options.components ?? {})) checkComponent(`components['${name}']`, given)
}

function checkComponent(at: string, given: unknown): void {
  if (!isRecord(given)) throw new TypeError(`${at}: ${show(given)} makes no sense here; write { priority, minLevel }`)
  for (const [key, value] of Object.entries(given)) {
    const fine = key === 'priority' ? isPriority(value) : key === 'minLevel' ? isLevel(value) : undefined
    if (fine === undefined) throw new TypeError(`${at}: there is no option '${key}'; write priority or minLevel`)
    const remedy = (key === 'priority' ? priorities : levels).join(', ')
    if (!fine && value !== undefined) throw new TypeError(`${at}.${key}: ${show(value)} makes no sense here; write one of ${remedy}`)
  }
}

/**
 * The sinks as routes.
 * @throws TypeError for what is no sink, and for two sinks of one name.
 */
export function toRoutes(sinks: NonNullable<RunOptions['sinks']>): readonly OpenRoute[] {
  const names = new Set<string>()
  return sinks.map((given, i) => {
    const at = `sinks[${i}]`
    const route = isRecord(given) && 'sink' in given ? given : { sink: given }
    const { sink } = route
    if (typeof sink === 'object' && sink !== null && 'use' in sink) {
      throw new TypeError(
        `${at}: { use: ${show(sink.use)} } is a sink as data; pass the options through parseConfig of @trainlog/core/config`,
      )
    }
    if (typeof (sink as Partial<Sink> | null)?.open !== 'function')
      throw new TypeError(`${at}: it is no sink; pass what a factory such as consoleSink() gives`)
    if (typeof sink.name !== 'string' || sink.name === '') throw new TypeError(`${at}: the sink has no name`)
    if (names.has(sink.name)) throw new TypeError(`${at}: there are two sinks named '${sink.name}'; give one another name, or leave it out`)
    names.add(sink.name)
    checkRoute(route, at)
    return { ...route, sink }
  })
}

/** Tags as a record; one from a list has the value ''. */
export function toTags(tags: RunOptions['tags'], redactor: Pick<Redactor, 'toFields'>): Readonly<Record<string, string>> {
  const given = Array.isArray(tags) ? Object.fromEntries(tags.map(tag => [String(tag), ''])) : tags
  const entries = Object.entries(redactor.toFields(given))
  return Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]))
}

/** What a child takes over from its parent where it says nothing itself. */
export function inherit(options: RunOptions, parent: RunOptions): RunOptions {
  const keys = [
    'sinks',
    'experiment',
    'group',
    'journal',
    'dir',
    'minPriority',
    'minLevel',
    'components',
    'metricPrefix',
    'history',
    'clock',
    'onSinkError',
    'onAlert',
    'mode',
  ] as const
  const taken = Object.fromEntries(keys.flatMap(key => (parent[key] === undefined ? [] : [[key, parent[key]]])))
  return { ...taken, ...options, captureWarnings: false, redact: [...(parent.redact ?? []), ...(options.redact ?? [])] }
}

/** Parameters that are new, and the names of those that were there with another value. */
export function newParams(
  old: Readonly<Record<string, JsonValue | undefined>>,
  given: Readonly<Record<string, JsonValue | undefined>>,
): { readonly fresh: Record<string, JsonValue | undefined>; readonly changed: readonly string[] } {
  const fresh: Record<string, JsonValue | undefined> = {}
  const changed: string[] = []
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(old, key)) Object.defineProperty(fresh, key, { value, enumerable: true, configurable: true, writable: true })
    else if (JSON.stringify(old[key]) !== JSON.stringify(value)) changed.push(key)
  }
  return { fresh, changed }
}
