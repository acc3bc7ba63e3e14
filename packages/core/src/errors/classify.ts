import type { ErrorCategory } from '../vocabulary.js'
import type { ErrorRule } from './error-rule.js'
import { errorRules } from './rules.js'

/** What the rules look at, read once. */
interface Facts {
  readonly names: readonly string[]
  readonly code: string
  readonly message: string
  readonly category: unknown
}

/** An error that carries more than this many others tells no more by the rest. */
const maxErrors = 64
/** Long messages carry dumps of data, in which any word may occur. */
const maxMessage = 4096

const categories: Readonly<Record<ErrorCategory, true>> = {
  data_loading: true,
  model_inference: true,
  loss_computation: true,
  gradient_computation: true,
  optimization: true,
  memory: true,
  device: true,
  checkpoint: true,
  validation: true,
  configuration: true,
  network: true,
  system: true,
  unknown: true,
}

/**
 * What kind of thing went wrong. An error that says so itself (`error.category`) is believed; else the first rule that matches
 * the error, one of its `cause`s or one of an AggregateError's `errors` decides. `unknown` when none does.
 *
 * Never throws, whatever was thrown: strings, numbers, errors with throwing getters, circular causes.
 *
 * @param rules The table to ask, in order [`errorRules`]; see `extendRules`.
 */
export function classifyError(error: unknown, rules: readonly ErrorRule[] = errorRules): ErrorCategory {
  try {
    const chain = unfold(error).map(factsOf)
    for (const { category } of chain) if (isCategory(category)) return category
    return rules.find(rule => chain.some(facts => matches(rule, facts)))?.category ?? 'unknown'
  } catch {
    // A proxy whose traps throw, or a table that is none: there is nothing to be known.
    return 'unknown'
  }
}

/** The error and all it carries, nearest first, each once. */
function unfold(error: unknown): readonly unknown[] {
  const found = new Set<unknown>([error])
  for (const one of found) {
    if (found.size >= maxErrors) break
    const errors = read(one, 'errors')
    const carried = [read(one, 'cause'), ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, maxErrors) : [])]
    for (const next of carried) if (next !== undefined && next !== null) found.add(next)
  }
  return [...found]
}

function factsOf(error: unknown): Facts {
  const names: string[] = []
  const own = read(error, 'name')
  if (typeof own === 'string') names.push(own)
  for (let type = prototypeOf(error); type !== null && type !== Object.prototype; type = Object.getPrototypeOf(type) as object | null) {
    const name = read(read(type, 'constructor'), 'name')
    if (typeof name === 'string') names.push(name)
  }
  const code = read(error, 'code')
  const message = typeof error === 'string' ? error : read(error, 'message')
  return {
    names,
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : '',
    message: typeof message === 'string' ? message.slice(0, maxMessage) : '',
    category: read(error, 'category'),
  }
}

function matches({ name, code, message }: ErrorRule, facts: Facts): boolean {
  if (name === undefined && code === undefined && message === undefined) return false
  if (name !== undefined && !facts.names.some(one => (typeof name === 'string' ? one === name : found(one, name)))) return false
  if (code !== undefined && !(typeof code === 'string' ? facts.code === code : found(facts.code, code))) return false
  if (message === undefined) return true
  return typeof message === 'string' ? facts.message.toLowerCase().includes(message.toLowerCase()) : found(facts.message, message)
}

/** `search` starts anew each time; `test` of a pattern with the `g` flag would go on where it stopped. */
function found(text: string, pattern: RegExp): boolean {
  return text.search(pattern) >= 0
}

function isCategory(value: unknown): value is ErrorCategory {
  return typeof value === 'string' && Object.hasOwn(categories, value)
}

function prototypeOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? (Object.getPrototypeOf(value) as object | null) : null
}

/** A property, or undefined where there is none or its getter throws. */
function read(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  try {
    return (value as Readonly<Record<string, unknown>>)[key]
  } catch {
    return undefined
  }
}
