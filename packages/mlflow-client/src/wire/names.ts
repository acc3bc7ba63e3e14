import { invalid } from '../mlflow-error.js'
import type { Codec } from './codec.js'
import { limits } from './limits.js'
import { codePoints, text } from './scalars.js'

/** Id of a run. */
export const runId: Codec<string> = text({ pattern: /^[a-zA-Z0-9][\w-]{0,255}$/, allowed: 'letters, digits, _ and -, at most 256' })

/** Id of an experiment. */
export const experimentId: Codec<string> = text({ pattern: /^[a-zA-Z0-9][\w-]{0,63}$/, allowed: 'letters, digits, _ and -, at most 64' })

/** An id the server made. */
export const id: Codec<string> = text({ minLength: 1, maxLength: 500 })

/** A name that must not be empty. */
export const name: Codec<string> = text({ minLength: 1, maxLength: limits.experimentNameLength })

const allowedKey = /^[/\p{L}\p{N}\p{M}_.\- :]*$/u

/** What is wrong with the name of a metric, parameter or run tag; undefined where a server takes it. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'is empty'
  if (key.length > limits.keyLength && codePoints(key) > limits.keyLength) return `is longer than ${limits.keyLength} characters`
  if (!allowedKey.test(key)) return 'contains a character other than letters, digits, _ - . : / and space'
  if (key.startsWith('/') || key.endsWith('/') || key.includes('//')) return 'has an empty part before, after or between slashes'
  if (key.split('/').some(part => part === '.' || part === '..')) return 'has a part that is . or ..'
  // The server refuses every key that begins with two dots, not only the parent folder.
  if (key.startsWith('..')) return 'begins with ..'
  return undefined
}

/** The name of a metric, parameter or run tag. */
export const key: Codec<string> = {
  encode(value, at) {
    text().encode(value, at)
    const problem = keyProblem(value)
    if (problem !== undefined) throw invalid(at, problem, `The server refuses ${JSON.stringify(value)}; safeKey() makes a name it takes.`)
    return value
  },
  decode: (json, at) => text().decode(json, at),
}

/**
 * A name the server takes, for any string: what is not allowed becomes `-x<hex of the code point>-`, so that different names stay
 * different (except where one already contains such a sequence, or is cut at 250 characters, which ends it with a hash).
 */
export function safeKey(wanted: string): string {
  const escape = (part: string): string =>
    Array.from(part)
      .map(each => `-x${each.codePointAt(0)!.toString(16)}-`)
      .join('')
  const characters = Array.from(wanted, each => (allowedKey.test(each) && !/\p{Surrogate}/u.test(each) ? each : escape(each))).join('')
  const parts = characters.split('/')
  // normpath() would change these parts, so the server refuses them.
  const joined = parts.map(part => (part === '.' || part === '..' ? escape(part) : part)).join('/')
  const slashes = joined.replace(/^\/+|\/+$|(?<=\/)\/+/g, escape)
  const dots = slashes.startsWith('..') ? escape('..') + slashes.slice(2) : slashes
  const result = dots === '' ? '-x-' : dots
  if (codePoints(result) <= limits.keyLength) return result
  const cut = Array.from(result)
    .slice(0, limits.keyLength - 10)
    .join('')
  return `${cut.replace(/\/+$/, '')}-x${hash(wanted)}`
}

/** FNV-1a, 32 bits. */
function hash(value: string): string {
  let state = 0x811c9dc5
  for (let index = 0; index < value.length; index++) state = Math.imul(state ^ value.charCodeAt(index), 0x01000193)
  return (state >>> 0).toString(16).padStart(8, '0')
}

/** An alias of a model version. */
export const alias: Codec<string> = {
  encode(value, at) {
    text({ minLength: 1, maxLength: limits.aliasLength, pattern: /^[\w-]+$/, allowed: 'letters, digits, _ and -' }).encode(value, at)
    if (value.toLowerCase() === 'latest' || /^v\d+$/i.test(value))
      throw invalid(at, `is ${JSON.stringify(value)}`, 'latest and v<number> have a meaning of their own; choose another alias.')
    return value
  },
  decode: (json, at) => text().decode(json, at),
}
