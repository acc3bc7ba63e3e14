import { invalid } from '../mlflow-error.js'
import { isJsonObject, unexpected, type JsonObject, type JsonValue } from './json.js'

/** Translates one value to the wire and back. */
export interface Codec<T> {
  /** Throws an {@link MlflowError} naming `at` for anything the server would refuse, or worse, accept and change. */
  encode(value: T, at: string): JsonValue
  /** `undefined` stands for a field that is not there: servers leave out what is empty. */
  decode(json: JsonValue | undefined, at: string): T
}

/** A codec of a field that may be missing. */
export interface OptionalCodec<T> extends Codec<T> {
  readonly optional: true
}

/** One codec per key; optional keys have optional codecs, which the compiler checks. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? OptionalCodec<Exclude<T[K], undefined>> : Codec<T[K]>
}

/** Marks a field that may be missing. */
export function optional<T>(codec: Codec<T>): OptionalCodec<T> {
  return { encode: (value, at) => codec.encode(value, at), decode: (json, at) => codec.decode(json, at), optional: true }
}

/** `experimentId` is `experiment_id` on the wire. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

interface Entry {
  readonly key: string
  readonly wire: string
  readonly codec: Codec<unknown> & { readonly optional?: true }
}

/**
 * A message with named fields. Unknown keys are refused when encoding: the server would ignore a misspelt one and answer 200.
 * They are ignored when decoding: newer servers say more.
 */
export function message<T extends object>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields).map(([key, codec]) => ({ key, wire: snakeCase(key), codec }) as Entry)
  const known = new Set(entries.map(each => each.key))
  return {
    encode(value, at) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at, 'is no object', 'Pass its fields by name.')
      const source = value as Readonly<Record<string, unknown>>
      for (const key of Object.keys(source)) {
        if (!known.has(key) && source[key] !== undefined)
          throw invalid(within(at, key), 'is no field of this request', `Fields are ${[...known].join(', ')}.`)
      }
      const result: Record<string, JsonValue> = {}
      for (const { key, wire, codec } of entries) {
        const field = source[key]
        if (field !== undefined) result[wire] = codec.encode(field, within(at, key))
        else if (codec.optional !== true) throw invalid(within(at, key), 'is missing', 'Pass it.')
      }
      return result
    },
    decode(json, at) {
      if (json !== undefined && !isJsonObject(json)) throw unexpected(at, 'object')
      const source: JsonObject = json ?? {}
      const result: Record<string, unknown> = {}
      for (const { key, wire, codec } of entries) {
        const field = Object.hasOwn(source, wire) ? (source[wire] ?? undefined) : undefined
        if (field !== undefined || codec.optional !== true) result[key] = codec.decode(field, within(at, key))
      }
      return result as T
    },
  }
}

/** A list; a missing one is empty. */
export function list<T>(item: Codec<T>, maxItems: number = Number.POSITIVE_INFINITY): Codec<readonly T[]> {
  return {
    encode(value, at) {
      if (!Array.isArray(value)) throw invalid(at, 'is no array', 'Pass an array.')
      if (value.length > maxItems) throw invalid(at, `has ${value.length} items`, `At most ${maxItems} fit in one request; send several.`)
      // Not map(): it would leave a hole where nothing was set.
      return Array.from(value as readonly T[], (each, index) => item.encode(each, `${at}[${index}]`))
    },
    decode(json, at) {
      if (json === undefined) return []
      if (!Array.isArray(json)) throw unexpected(at, 'array')
      return (json as readonly JsonValue[]).map((each, index) => item.decode(each, `${at}[${index}]`))
    },
  }
}

/** A record of strings that is a list of `{key, value}` on the wire: tags and parameters. */
export function keyValues(key: Codec<string>, value: Codec<string>, maxItems?: number): Codec<Readonly<Record<string, string>>> {
  const items = list(message<{ readonly key: string; readonly value: string }>({ key, value }), maxItems)
  return {
    encode: (record, at) => items.encode(entriesOf(record, at), at),
    decode: (json, at) => Object.fromEntries(items.decode(json, at).map(each => [each.key, each.value])),
  }
}

/** A record of strings that is an object on the wire, too. */
export function textMap(value: Codec<string>): Codec<Readonly<Record<string, string>>> {
  return {
    encode: (record, at) =>
      Object.fromEntries(entriesOf(record, at).map(each => [each.key, value.encode(each.value, `${at}[${JSON.stringify(each.key)}]`)])),
    decode(json, at) {
      if (json === undefined) return {}
      if (!isJsonObject(json)) throw unexpected(at, 'object')
      return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, value.decode(each, within(at, key))]))
    },
  }
}

function entriesOf(record: Readonly<Record<string, string>>, at: string): { readonly key: string; readonly value: string }[] {
  if (typeof record !== 'object' || record === null || Array.isArray(record) || Symbol.iterator in record)
    throw invalid(at, 'is no plain object', 'Pass { name: value }.')
  return Object.entries(record).map(([key, value]) => ({ key, value }))
}

const within = (at: string, key: string): string => (at === '' ? key : `${at}.${key}`)
