import { didYouMean } from './did-you-mean.js'
import type { ModuleEntry } from './module-entry.js'

/** Imports a module by its id: `id => import(id)`, written in the application, whose packages it then finds. */
export type LoadModule = (id: string) => Promise<unknown>

/** A kind of package that a configuration may name. */
export interface ModuleKind {
  /** Name of the export that is the factory. */
  readonly factory: 'sink' | 'monitor' | 'journal'
  /** Put before a short name. */
  readonly prefix: string
  /** Short names of the official ones. */
  readonly official: readonly string[]
  /** Method that what the factory makes must have. */
  readonly method: string
}

/** Packages that bring a sink. */
export const sinkModules: ModuleKind = {
  factory: 'sink',
  prefix: '@trainlog/sink-',
  official: ['console', 'file', 'tensorboard', 'mlflow', 'wandb', 'prometheus'],
  method: 'open',
}
/** Packages that bring a monitor. */
export const monitorModules: ModuleKind = { factory: 'monitor', prefix: '@trainlog/monitor-', official: ['gpu', 'system'], method: 'start' }
/** Packages that bring a journal. */
export const journalModules: ModuleKind = { factory: 'journal', prefix: '@trainlog/', official: ['journal'], method: 'open' }

/** The module that `use` means: a short name is that of an official package, anything else is an id as it is. */
export function moduleId(use: string, kind: ModuleKind): string {
  return /[/@.:\\]/.test(use) || use.startsWith('trainlog-') ? use : kind.prefix + use
}

/**
 * Loads a package and calls its factory. What goes wrong is noted where the package is named, the factory's complaints at its
 * options; the result is then undefined.
 */
export async function loadEntry(entry: ModuleEntry, kind: ModuleKind, load: LoadModule): Promise<object | undefined> {
  const { use, options, spot } = entry
  const id = moduleId(use, kind)
  const isGroup = typeof spot.raw === 'object'
  const scrub = (message: string): string => spot.context.secrets.scrub(message)
  const useSpot = isGroup && Object.hasOwn(spot.raw as object, 'use') ? spot.at('use') : spot
  const optionsSpot = isGroup && Object.hasOwn(spot.raw as object, 'options') ? spot.at('options') : spot

  let module: unknown
  try {
    module = await load(id)
  } catch (error) {
    return useSpot.refuse(scrub(explain(error, id, use, kind)))
  }
  const make = exported(module, kind.factory)
  if (typeof make !== 'function') {
    const names = typeof module === 'object' && module !== null ? Object.keys(module).slice(0, 5) : []
    const has = names.length > 0 ? ` (it has ${names.join(', ')})` : ''
    return useSpot.refuse(
      `the module ${scrub(id)} exports no function \`${kind.factory}\`${has}; name a package that brings a ${kind.factory}`,
    )
  }
  if (!entry.complete) return undefined
  try {
    const made: unknown = await (make as (options: object) => unknown)(options)
    if (isMade(made, kind.method)) return made
    return useSpot.refuse(
      `what \`${kind.factory}\` of ${scrub(id)} makes is no ${kind.factory}: it lacks \`${kind.method}\`; ask the authors of the package`,
    )
  } catch (error) {
    const [type, message] = [nameOf(error), messageOf(error)]
    // A TypeError is a factory's word on its options; another error is about the package itself.
    return type === 'TypeError'
      ? optionsSpot.refuse(scrub(message))
      : useSpot.refuse(scrub(`${id} could not make its ${kind.factory}: ${type}: ${message}`))
  }
}

function explain(error: unknown, id: string, use: string, kind: ModuleKind): string {
  const message = messageOf(error)
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const notFound =
    /^(ERR_)?MODULE_NOT_FOUND$/.test(code) || /failed to resolve module specifier|cannot find (module|package)/i.test(message)
  if (!notFound) return `${id} could not be loaded: ${nameOf(error)}: ${message}`
  const missing = /(?:package|module|specifier|url)\s+['"`]?([^'"`\s]+?)['"`]?(?=[\s.,?]|$)/i.exec(message)?.[1]
  const wanted = packageOf(id)
  if (missing !== undefined && missing !== id && packageOf(missing) !== wanted && !message.includes(`'${id}'`)) {
    const lacking = packageOf(missing)
    return `${id} was found, but not ${missing}, which it needs; ${lacking === undefined ? 'install it again' : `npm install ${lacking}`}`
  }
  if (wanted === undefined)
    return `there is no module ${id}; a relative path starts at the file that calls import, so write an absolute one or a package`
  const meant = id === use || kind.official.includes(use) ? '' : didYouMean(use, kind.official)
  return `the package ${wanted} is not installed${meant === '' ? '; ' : `${meant} If not: `}npm install ${wanted}`
}

/** What npm calls it: without a path within; undefined for a file. */
function packageOf(id: string): string | undefined {
  return /^(@[^/\\:]+\/[^/\\:]+|[^@./\\:][^/\\:]*)(\/|$)/.exec(id)?.[1]
}

/** A named export; of a CommonJS module that was imported, also one of its `default`. */
function exported(module: unknown, key: string): unknown {
  if ((typeof module !== 'object' && typeof module !== 'function') || module === null) return undefined
  const { [key]: found, default: inner } = module as Readonly<Record<string, unknown>>
  if (found !== undefined || typeof inner !== 'object' || inner === null) return found
  return (inner as Readonly<Record<string, unknown>>)[key]
}

function isMade(made: unknown, method: string): made is object {
  if (typeof made !== 'object' || made === null) return false
  return typeof (made as Readonly<Record<string, unknown>>)[method] === 'function'
}

/** Not `instanceof`: a test runner's or a vm's TypeError is another class. */
function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string' ? error.name : 'Error'
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
}
