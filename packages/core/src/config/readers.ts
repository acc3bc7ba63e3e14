import type { JsonValue } from '../vocabulary.js'
import { didYouMean } from './did-you-mean.js'
import { toBoolean, toNumber } from './environment.js'
import { isRecord, type Spot } from './spot.js'

/** Reads what stands at a place; undefined when it cannot be read, which then is noted there. */
export type Reader<T> = (spot: Spot) => T | undefined

/** A reader for every field, so that the compiler notices a field that configurations do not know yet. */
export type Shape<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> }

/** Deeper data is a circle made of YAML anchors, or a mistake. */
const maxDepth = 64

/** Any text. */
export const text: Reader<string> = spot => {
  const reading = spot.read()
  if (!reading) return undefined
  if (typeof reading.value === 'string') return reading.value
  const quotable = typeof reading.value === 'number' || typeof reading.value === 'boolean'
  return spot.refuse(`is ${spot.describe()}; write text${quotable ? `, in quotes` : ''}`)
}

/** Text that says something. */
export const name: Reader<string> = spot => {
  const value = text(spot)
  return value !== undefined && value.trim() === '' ? spot.refuse('is empty; write a name, or leave it out') : value
}

/** Text of a certain form; `what` says which, in a sentence that begins with "write". */
export function matching(pattern: RegExp, what: string): Reader<string> {
  return spot => {
    const value = text(spot)
    return value !== undefined && !pattern.test(value) ? spot.refuse(`is ${spot.describe()}; write ${what}`) : value
  }
}

/** A whole number from `min` on. */
export function integer(min: number): Reader<number> {
  return spot => {
    const reading = spot.read()
    if (!reading) return undefined
    const value = reading.templated && typeof reading.value === 'string' ? toNumber(reading.value) : reading.value
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value
    const quoted = !reading.templated && typeof reading.value === 'string' && toNumber(reading.value) !== undefined
    return spot.refuse(
      `is ${spot.describe()}; write a whole number${min > -Infinity ? `, at least ${min}` : ''}${quoted ? ', without quotes' : ''}`,
    )
  }
}

/** true or false. */
export const flag: Reader<boolean> = spot => {
  const reading = spot.read()
  if (!reading) return undefined
  const value = reading.templated && typeof reading.value === 'string' ? toBoolean(reading.value) : reading.value
  return typeof value === 'boolean' ? value : spot.refuse(`is ${spot.describe()}; write true or false`)
}

/** One word of a list. */
export function choice<T extends string>(words: readonly T[]): Reader<T> {
  return spot => {
    const reading = spot.read()
    if (!reading) return undefined
    const found = words.find(word => word === reading.value)
    if (found !== undefined) return found
    const meant = typeof spot.raw === 'string' && !spot.secret ? didYouMean(spot.raw, words) : ''
    return spot.refuse(
      `is ${spot.describe()}${meant === '' ? '' : meant.slice(0, -1)}; write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
    )
  }
}

/** `false`, or what another reader reads. */
export function falseOr<T>(reader: Reader<T>): Reader<T | false> {
  return spot => {
    if (spot.raw === false) return false
    if (typeof spot.raw !== 'string' || !spot.raw.includes('${')) return reader(spot)
    const reading = spot.read()
    if (!reading) return undefined
    return reading.value === false || (reading.templated && /^false$/i.test(String(reading.value))) ? false : reader(spot)
  }
}

/** A list, each item read; items that cannot be read are left out (and noted). */
export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return spot => {
    if (!Array.isArray(spot.raw)) return spot.refuse(`is ${spot.describe()}; write a list: [ … ]`)
    return spot.raw.map((_, index) => item(spot.at(index))).filter(value => value !== undefined)
  }
}

/** Free names, each with a value that is read. */
export function recordOf<T>(value: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return spot => {
    if (!isRecord(spot.raw)) return spot.refuse(`is ${spot.describe()}; write names with values: { name: … }`)
    const entries = Object.keys(spot.raw).map(key => [key, value(spot.at(key))] as const)
    // `fromEntries` makes even `__proto__` an ordinary name.
    return Object.fromEntries(entries.filter((entry): entry is [string, T & {}] => entry[1] !== undefined))
  }
}

/**
 * Known fields, any of which may be left out (an empty one counts as left out).
 *
 * @param elsewhere Fields that there are, though not in data, with what to do instead.
 */
export function object<T extends object>(shape: Shape<T>, elsewhere: Readonly<Record<string, string>> = {}): Reader<Partial<T>> {
  const known = Object.keys(shape)
  return spot => {
    const { raw } = spot
    if (!isRecord(raw)) return spot.refuse(`is ${spot.describe()}; write fields with values: { ${known.slice(0, 3).join(': …, ')}: … }`)
    for (const key of Object.keys(raw)) {
      if (Object.hasOwn(shape, key)) continue
      const meant = didYouMean(key, known)
      spot
        .at(key)
        .refuse(
          Object.hasOwn(elsewhere, key)
            ? elsewhere[key]!
            : `there is no such field${meant === '' ? `; there are ${known.join(', ')}` : meant}`,
        )
    }
    const out: Partial<T> = {}
    for (const key of known as (keyof T & string)[]) {
      if (!Object.hasOwn(raw, key) || raw[key] === undefined || raw[key] === null) continue
      const value = shape[key](spot.at(key))
      if (value !== undefined) out[key] = value
    }
    return out
  }
}

/** Any JSON data, with variables put in everywhere but in names. */
export const json: Reader<JsonValue> = spot => jsonAt(spot, 0)

/** A record of JSON data. */
export const jsonRecord: Reader<{ readonly [key: string]: JsonValue }> = spot => recordOf(json)(spot)

function jsonAt(spot: Spot, depth: number): JsonValue | undefined {
  if (depth > maxDepth) return spot.refuse('is too deep, or contains itself; write it out flat')
  if (Array.isArray(spot.raw)) return listOf(item => jsonAt(item, depth + 1))(spot)
  if (isRecord(spot.raw)) return recordOf(item => jsonAt(item, depth + 1))(spot)
  const reading = spot.read()
  if (!reading) return undefined
  const { value } = reading
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return spot.refuse(`is ${spot.describe()}, which is no JSON data; write text, a number, true, false, a list or fields`)
}
