import { invalid } from '../mlflow-error.js'
import type { Codec } from './codec.js'
import { isJsonObject, unexpected, type JsonValue } from './json.js'

/** A 64-bit integer: a number where it is exact, a bigint beyond ±(2^53 - 1). Both are accepted in requests. */
export type Int64 = number | bigint

const minInt64 = -(2n ** 63n)
const maxInt64 = 2n ** 63n - 1n

/** Limits of a string. */
export interface TextRules {
  readonly minLength?: number
  /** In characters as Python counts them: code points. */
  readonly maxLength?: number
  readonly pattern?: RegExp
  /** What the pattern means, as the end of a sentence: "letters and digits". */
  readonly allowed?: string
}

/** A string; a missing one is empty. */
export function text(rules: TextRules = {}): Codec<string> {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, allowed = '' } = rules
  return {
    encode(value, at) {
      if (typeof value !== 'string') throw invalid(at, `is ${kindOf(value)}`, 'It must be a string; use String(value).')
      if (value.length < minLength) throw invalid(at, 'is empty', 'Give it a value.')
      if (value.length > maxLength && codePoints(value) > maxLength)
        throw invalid(at, `is ${codePoints(value)} characters long`, `At most ${maxLength} are stored.`)
      if (hasLoneSurrogate(value)) throw invalid(at, 'contains half a character (a lone surrogate)', 'It has no form in UTF-8; remove it.')
      if (pattern !== undefined && !pattern.test(value)) throw invalid(at, `is ${JSON.stringify(value)}`, `Allowed: ${allowed}.`)
      return value
    },
    decode(json, at) {
      if (json === undefined) return ''
      if (typeof json === 'string') return json
      if (typeof json === 'object') throw unexpected(at, 'string')
      return String(json)
    },
  }
}

/** Whether a string contains half of a surrogate pair, which cannot be written as UTF-8. */
export function hasLoneSurrogate(value: string): boolean {
  return /\p{Surrogate}/u.test(value)
}

/** Length as Python counts it. */
export function codePoints(value: string): number {
  let count = 0
  for (let index = 0; index < value.length; index += value.codePointAt(index)! > 0xffff ? 2 : 1) count++
  return count
}

/** An int64 within limits; a missing one is 0. */
export function int64(min: bigint = minInt64, max: bigint = maxInt64): Codec<Int64> {
  return {
    encode(value, at) {
      if (typeof value === 'bigint') {
        if (value < min || value > max) throw invalid(at, `is ${value}`, `It must lie between ${min} and ${max}.`)
        return isSafe(value) ? Number(value) : value.toString()
      }
      if (typeof value !== 'number') throw invalid(at, `is ${kindOf(value)}`, 'It must be an integer: a number, or a bigint.')
      // The server stores 0 for a fraction, says nothing, and forgets the fields after it.
      if (!Number.isInteger(value)) throw invalid(at, `is ${value}`, 'It must be an integer; use Math.round(value).')
      if (!Number.isSafeInteger(value)) throw invalid(at, `is ${value}`, 'A number is not exact beyond 2^53; pass a bigint.')
      if (value < min || value > max) throw invalid(at, `is ${value}`, `It must lie between ${min} and ${max}.`)
      // -0 is no JSON integer.
      return value + 0
    },
    decode(json, at) {
      if (json === undefined) return 0
      if (typeof json === 'number') return json
      const value = typeof json === 'bigint' ? json : typeof json === 'string' && /^-?\d+$/.test(json) ? BigInt(json) : undefined
      if (value === undefined) throw unexpected(at, 'integer')
      return isSafe(value) ? Number(value) : value
    },
  }
}

const isSafe = (value: bigint): boolean => value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER

/** A small integer. */
export function int32(min: number = -(2 ** 31), max: number = 2 ** 31 - 1): Codec<number> {
  const wide = int64(BigInt(min), BigInt(max))
  return { encode: (value, at) => wide.encode(value, at), decode: (json, at) => Number(wide.decode(json, at)) }
}

/**
 * A 64-bit float. NaN and infinities travel as the strings `"NaN"`, `"Infinity"`, `"-Infinity"`, the proto form: `JSON.stringify`
 * would send null, for which a server refuses the whole batch.
 */
export const double: Codec<number> = {
  encode(value, at) {
    if (typeof value !== 'number') throw invalid(at, `is ${kindOf(value)}`, 'It must be a number.')
    return Number.isFinite(value) ? value : String(value)
  },
  decode(json, at) {
    if (json === undefined) return 0
    const value = typeof json === 'string' || typeof json === 'bigint' ? Number(json) : json
    if (typeof value !== 'number') throw unexpected(at, 'number')
    return value
  },
}

/** True or false; a missing one is false. */
export const flag: Codec<boolean> = {
  encode(value, at) {
    if (typeof value !== 'boolean') throw invalid(at, `is ${kindOf(value)}`, 'It must be true or false.')
    return value
  },
  decode(json, at) {
    if (json === undefined) return false
    if (typeof json !== 'boolean') throw unexpected(at, 'boolean')
    return json
  },
}

/** One of some words. The server ignores one it does not know and answers 200, so others are refused here; in answers newer ones pass. */
export function oneOf<T extends string>(...words: readonly T[]): Codec<T> {
  const known: ReadonlySet<unknown> = new Set(words)
  return {
    encode(value, at) {
      if (!known.has(value))
        throw invalid(
          at,
          `is ${typeof value === 'string' ? JSON.stringify(value) : kindOf(value)}`,
          `It must be one of ${words.join(', ')}.`,
        )
      return value
    },
    decode(json, at) {
      if (json === undefined) return words[0]!
      if (typeof json !== 'string') throw unexpected(at, 'string')
      return json as T
    },
  }
}

/** Any JSON, as it is: spans, values of feedback. */
export const json: Codec<JsonValue> = {
  encode: (value, at) => plain(value, at, new Set()),
  decode: value => value ?? null,
}

function plain(value: unknown, at: string, above: Set<unknown>): JsonValue {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return text().encode(value, at)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalid(at, `is ${value}`, 'JSON has no such number; pass a string.')
    return value
  }
  if (typeof value === 'bigint') return value.toString()
  if (above.has(value)) throw invalid(at, 'contains itself', 'JSON is a tree.')
  above.add(value)
  try {
    if (Array.isArray(value)) return Array.from(value as readonly unknown[], (each, index) => plain(each, `${at}[${index}]`, above))
    if (typeof value === 'object' && isJsonObject(value as JsonValue)) {
      const entries = Object.entries(value).filter(([, each]) => each !== undefined)
      return Object.fromEntries(entries.map(([key, each]) => [text().encode(key, at) as string, plain(each, `${at}.${key}`, above)]))
    }
  } finally {
    above.delete(value)
  }
  throw invalid(at, `is ${kindOf(value)}`, 'It must be JSON.')
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
