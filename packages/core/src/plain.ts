import type { ErrorInfo } from './event.js'
import type { JsonValue } from './vocabulary.js'

/** What a secret is replaced by. */
export const redacted = '[redacted]'
const secretNames = [
  '*passw*',
  '*passphrase*',
  '*secret*',
  '*api?key*',
  '*credential*',
  '*authorization*',
  '*private?key*',
  '*access?key*',
  'cookie',
]
/** A name with `token` in it holds a secret, unless it is about text: `max_tokens`, `tokenizer`, `bos_token`. */
const textTokens = /tokeni[sz]|tokens$|(^|[_-])(bos|eos|pad|unk|sep|cls|mask)_?token/i
const maxDepth = 12
const maxItems = 10_000
/** Longest text that is kept of one string, in UTF-16 units. */
export const maxText = 65_536

/** Makes values plain and takes secrets out of them. */
export interface Redactor {
  /**
   * Any value as JSON data: errors, dates, maps, sets, typed arrays, class instances and bigints become what one would expect;
   * functions and symbols a description; what is circular, too deep (12), too long (10 000 items, 65 536 characters) or throws when
   * read becomes a note in its place. The value of a name that looks like a secret is `[redacted]`.
   */
  toJson(value: unknown): JsonValue
  /** The same for a record; never throws. */
  toFields(value: unknown): { readonly [key: string]: JsonValue | undefined }
  /** Without passwords in URLs and bearer tokens; cut at 65 536 characters. */
  text(text: string): string
  error(error: unknown): ErrorInfo
  /** A command line without the values of options that look like secrets. */
  command(argv: readonly string[]): readonly string[]
}

/** A redactor for the built-in names and further patterns (`*` any characters, `?` at most one; case does not matter). */
export function createRedactor(further: readonly string[] = []): Redactor {
  const expression = [...secretNames, ...further]
    .map(p =>
      p
        .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.?'),
    )
    .join('|')
  const secret = new RegExp(`^(?:${expression})$`, 'is')
  const isSecret = (name: string, value: unknown): boolean =>
    secret.test(name) || (/token/i.test(name) && typeof value !== 'number' && typeof value !== 'boolean' && !textTokens.test(name))

  const text = (value: string): string => {
    const shown = value.length > maxText ? `${value.slice(0, maxText)}… [${value.length - maxText} more characters]` : value
    if (!shown.includes('://') && !/bearer|basic/i.test(shown)) return shown
    return shown.replace(/(:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${redacted}@`).replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${redacted}`)
  }

  const record = (entries: Iterable<readonly [string, unknown]>, above: readonly unknown[]): { [key: string]: JsonValue | undefined } => {
    const out: { [key: string]: JsonValue | undefined } = {}
    let count = 0
    for (const [key, value] of entries) {
      if (count++ === maxItems) {
        out['…'] = '[more entries]'
        break
      }
      const plain = isSecret(key, value) ? redacted : convert(value, above)
      // Assigning to `__proto__` would set the prototype instead.
      if (plain !== undefined) Object.defineProperty(out, key, { value: plain, enumerable: true, configurable: true, writable: true })
    }
    return out
  }

  const list = (items: ArrayLike<unknown>, above: readonly unknown[]): JsonValue[] => {
    const out: JsonValue[] = []
    for (let i = 0; i < Math.min(items.length, maxItems); i++) out.push(convert(items[i], above) ?? null)
    if (items.length > maxItems) out.push(`[${items.length - maxItems} more]`)
    return out
  }

  const convert = (value: unknown, above: readonly unknown[]): JsonValue | undefined => {
    switch (typeof value) {
      case 'string':
        return text(value)
      case 'number':
      case 'boolean':
      case 'undefined':
        return value
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
      case 'function':
        return `[function ${value.name || 'anonymous'}]`
      case 'symbol':
        return String(value)
      case 'object':
        if (value === null) return null
        if (above.includes(value)) return '[circular]'
        if (above.length >= maxDepth) return '[too deep]'
        try {
          return object(value, [...above, value])
        } catch (error) {
          return `[unreadable: ${error instanceof Error ? error.message : 'a getter threw'}]`
        }
    }
  }

  const object = (value: object, above: readonly unknown[]): JsonValue | undefined => {
    if (Array.isArray(value)) return list(value, above)
    if (value instanceof Error) return { ...errorInfo(value, 0) } as unknown as JsonValue
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (value instanceof Map)
      return record(
        [...value].map(([k, v]) => [String(k), v] as const),
        above,
      )
    if (value instanceof Set) return list([...value], above)
    if (ArrayBuffer.isView(value) && 'length' in value) return list(value as unknown as ArrayLike<unknown>, above)
    if ('toJSON' in value && typeof value.toJSON === 'function') return convert((value.toJSON as () => unknown)(), above)
    return record(readable(value), above)
  }

  const errorInfo = (error: unknown, depth: number): ErrorInfo => {
    try {
      if (typeof error !== 'object' || error === null || !('message' in error)) {
        const plain = convert(error, [])
        const message = typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? 'undefined')
        return { name: 'Error', message, stack: undefined, cause: undefined }
      }
      const { name, message, stack, cause } = error as { name?: unknown; message: unknown; stack?: unknown; cause?: unknown }
      return {
        name: typeof name === 'string' ? name : 'Error',
        message: text(String(message)),
        stack: typeof stack === 'string' ? text(stack) : undefined,
        cause: cause === undefined || depth >= 8 ? undefined : errorInfo(cause, depth + 1),
      }
    } catch {
      return { name: 'Error', message: '[an error that throws when it is read]', stack: undefined, cause: undefined }
    }
  }

  return {
    text,
    toJson: value => convert(value, []) ?? null,
    toFields(value) {
      const plain = convert(value, [])
      if (plain === undefined || plain === null) return {}
      return typeof plain === 'object' && !Array.isArray(plain) ? (plain as { [key: string]: JsonValue }) : { value: plain }
    },
    error: error => errorInfo(error, 0),
    command: argv =>
      argv.map((part, i) => {
        const option = /^--?([\w.-]+)(=)?/.exec(part)
        if (option?.[2] !== undefined && isSecret(option[1] ?? '', '')) return `${part.slice(0, option[0].length)}${redacted}`
        const before = i > 0 ? /^--?([\w.-]+)$/.exec(argv[i - 1] ?? '') : null
        return before && !part.startsWith('-') && isSecret(before[1] ?? '', '') ? redacted : text(part)
      }),
  }
}

/** Own enumerable properties; one whose getter throws says so, and the others are still there. */
function* readable(value: object): Iterable<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    try {
      yield [key, (value as Record<string, unknown>)[key]]
    } catch (error) {
      yield [key, `[unreadable: ${error instanceof Error ? error.message : 'a getter threw'}]`]
    }
  }
}
