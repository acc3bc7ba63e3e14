import type { JsonValue } from './vocabulary.js'
import type { OpenRoute } from './fanout.js'
import type { RunOptions } from './run.js'
import type { Sink } from './sink.js'
import { checkRoute } from './route-filter.js'
import { levels, priorities } from './names.js'

const known: Readonly<Record<keyof RunOptions, true>> = {
  experiment: true, name: true, id: true, notes: true, group: true, jobType: true, params: true, tags: true, dir: true, sinks: true,
  monitors: true, journal: true, metrics: true, minPriority: true, minLevel: true, components: true, history: true, metricPrefix: true,
  captureWarnings: true, redact: true, parent: true, reuse: true, resume: true, mode: true, signals: true, rank: true, worldSize: true,
  clock: true, onSinkError: true, onAlert: true,
} // prettier-ignore

/** @throws TypeError that names the option and says what to write instead. */
export function checkOptions(options: RunOptions): void {
  const fail = (option: string, remedy: string): never => {
    const value = (options as Record<string, unknown>)[option]
    throw new TypeError(`${option}: ${typeof value === 'string' ? `'${value}'` : String(value)} makes no sense here; ${remedy}`)
  }
  if (typeof options !== 'object' || options === null) throw new TypeError("a run's options are an object, such as { experiment: 'mnist' }")
  for (const key of Object.keys(options))
    if (!(key in known)) throw new TypeError(`there is no option '${key}'; the options of a run are ${Object.keys(known).join(', ')}`)
  const given = <K extends keyof RunOptions>(key: K, ok: (value: NonNullable<RunOptions[K]>) => boolean, remedy: string): void => {
    const value = options[key]
    if (value !== undefined && (value === null || !ok(value as NonNullable<RunOptions[K]>))) fail(key, remedy)
  }
  for (const key of ['experiment', 'name'] as const) given(key, text => typeof text === 'string' && text.trim() !== '', 'write a name')
  given('id', id => /^[\w-]{1,64}$/.test(id), 'write up to 64 letters, digits, - and _')
  given('dir', dir => dir === false || (typeof dir === 'string' && dir !== ''), 'write a folder, or false for none')
  given('minPriority', one => priorities.includes(one), `write one of ${priorities.join(', ')}`)
  given('minLevel', one => levels.includes(one), `write one of ${levels.join(', ')}`)
  given('resume', one => ['never', 'allow', 'must'].includes(one), "write 'never', 'allow' or 'must'")
  given('mode', one => ['on', 'disabled'].includes(one), "write 'on' or 'disabled'")
  for (const key of ['sinks', 'monitors', 'redact', 'signals'] as const) given(key, Array.isArray, 'write a list')
  given('redact', list => list.every(one => typeof one === 'string' && one !== ''), "write a list of name patterns, such as ['*pin*']")
  given(
    'monitors',
    list => list.every(one => typeof one?.start === 'function'),
    'each monitor needs a `start` function; monitors from data go through parseConfig',
  )
  given('journal', one => typeof one.open === 'function', 'pass journal() of @trainlog/journal')
  given('params', one => typeof one === 'object' && !Array.isArray(one), 'write an object of names and values')
  given('tags', one => typeof one === 'object', 'write an object of names and values, or a list of names')
  given('rank', n => Number.isSafeInteger(n) && n >= 0 && n < (options.worldSize ?? n + 1), 'write a number from 0 to worldSize - 1')
  given('worldSize', n => Number.isSafeInteger(n) && n > 0, 'write how many processes there are')
  given(
    'history',
    one => one === false || [one.points, one.bytes].every(n => n === undefined || n >= 0),
    'write { points, bytes } or false',
  )
  for (const [name, { priority, minLevel }] of Object.entries(options.components ?? {})) {
    checkRoute({ ...(priority && { minPriority: priority }), ...(minLevel && { minLevel }) }, `components['${name}']`)
  }
  given('parent', one => typeof one.logger === 'function', 'pass the run that this one is part of')
}

/**
 * The sinks as routes.
 * @throws TypeError for what is no sink, and for two sinks of one name.
 */
export function toRoutes(sinks: NonNullable<RunOptions['sinks']>): readonly OpenRoute[] {
  const names = new Set<string>()
  return sinks.map((given, i) => {
    const route = 'sink' in given ? given : { sink: given }
    const { sink } = route
    const at = `sinks[${i}]`
    if (typeof sink === 'object' && sink !== null && 'use' in sink) {
      throw new TypeError(
        `${at}: { use: '${String(sink.use)}' } is a sink as data; pass the options through parseConfig of @trainlog/core/config`,
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
export function toTags(tags: RunOptions['tags'], text: (value: string) => string): Readonly<Record<string, string>> {
  const entries = Array.isArray(tags) ? tags.map(tag => [String(tag), ''] as const) : Object.entries(tags ?? {})
  return Object.fromEntries(entries.map(([key, value]) => [key, text(String(value))]))
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
    if (!(key in old)) fresh[key] = value
    else if (JSON.stringify(old[key]) !== JSON.stringify(value)) changed.push(key)
  }
  return { fresh, changed }
}
