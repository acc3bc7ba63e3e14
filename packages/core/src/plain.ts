import type { ErrorInfo } from './event.js'
import type { JsonValue } from './vocabulary.js'
import { isTensor } from './numbers.js'
import { maxText, redacted, secretFinder } from './secrets.js'
import { messageOf } from './show.js'

export { redacted }

const maxDepth = 12
/** Topologies of models are deep. */
const maxExactDepth = 100
const maxItems = 10_000
const maxCauses = 8
/** About how many bytes are made of one value; a table, a topology and an event of a plug-in may hold more. */
const maxBytes = 4 << 20
const maxLargeBytes = 32 << 20

/** Makes values plain and takes secrets out of them. */
export interface Redactor {
  /**
   * Any value as JSON data: errors, dates, maps, sets, typed arrays, class instances and bigints become what one would expect;
   * functions, symbols and tensors a description; what is circular, too deep (12), too long (10 000 items, 65 536 characters), too
   * much (about 4 MiB) or throws when read becomes a note in its place. The value of a name that looks like a secret is
   * `[redacted]`, and so is the value of such an option in a list (`['--password', 'x']`). Never throws.
   */
  toJson(value: unknown): JsonValue
  /** The same for a record; anything else is given as `value`. Records with one `budget` share 32 MiB instead of 4 each. */
  toFields(value: unknown, budget?: Budget): { readonly [key: string]: JsonValue | undefined }
  /**
   * A copy without secrets that is otherwise exact: nothing is shortened, bytes stay bytes, numbers stay under any name.
   * @throws TypeError for what is no plain data: circular, deeper than 100, beyond 32 MiB, a function, or unreadable.
   */
  toExact(value: unknown): unknown
  /** Without passwords in URLs, bearer tokens and values given to names of secrets (`?api_key=x`); cut at 65 536 characters. */
  readonly text: (text: string) => string
  error(error: unknown): ErrorInfo
  /** A command line without the values of options that look like secrets. */
  command(argv: readonly string[]): readonly string[]
}

/** How much may still be made of some values. */
export interface Budget {
  bytesLeft: number
}
/** A budget for what is larger than the fields of a message. */
export function largeBudget(): Budget {
  return { bytesLeft: maxLargeBytes }
}

/** One value being made plain. */
interface Walk {
  /** What holds the present value. */
  readonly above: object[]
  readonly budget: Budget
  /** Nothing may be lost: what cannot be kept as it is throws. */
  readonly exact: boolean
}

type Plain = JsonValue | Uint8Array | undefined

/** A redactor for the built-in names and further patterns (`*` any characters, `?` at most one; case does not matter). */
export function createRedactor(further: readonly string[] = []): Redactor {
  const secrets = secretFinder(further)
  const text = secrets.shortText

  const instead = (walk: Walk, note: string): string => {
    if (walk.exact) throw new TypeError(`it is no plain data: ${note}`)
    return `[${note}]`
  }

  const convert = (value: unknown, walk: Walk): Plain => {
    walk.budget.bytesLeft -= typeof value === 'string' ? 16 + Math.min(value.length, walk.exact ? Infinity : maxText) : 16
    if (walk.budget.bytesLeft < 0) return instead(walk, 'too much data')
    switch (typeof value) {
      case 'string':
        return walk.exact ? secrets.text(value) : text(value)
      case 'number':
      case 'boolean':
      case 'undefined':
        return value
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
      case 'symbol':
        return instead(walk, String(value))
      case 'function':
        return instead(walk, 'function')
      case 'object': {
        if (value === null) return null
        if (walk.above.includes(value)) return instead(walk, 'circular')
        if (walk.above.length >= (walk.exact ? maxExactDepth : maxDepth)) return instead(walk, 'too deep')
        walk.above.push(value)
        try {
          return object(value, walk)
        } catch (error) {
          if (walk.exact) throw error
          return text(`[unreadable: ${messageOf(error)}]`)
        } finally {
          walk.above.pop()
        }
      }
    }
  }

  const object = (value: object, walk: Walk): Plain => {
    if (Array.isArray(value)) return list(value, walk)
    if (isError(value)) {
      const info = errorInfo(value, 0)
      for (let one: ErrorInfo | undefined = info; one; one = one.cause)
        walk.budget.bytesLeft -= one.message.length + (one.stack?.length ?? 0)
      return info as unknown as JsonValue
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (value instanceof Map) return record(value, walk)
    if (value instanceof Set) return list(value, walk)
    if (walk.exact && value instanceof Uint8Array) {
      walk.budget.bytesLeft -= value.byteLength
      return new Uint8Array(value)
    }
    if (ArrayBuffer.isView(value) && Symbol.iterator in value) return list(value as Iterable<unknown> & ArrayBufferView, walk)
    if (isTensor(value)) return instead(walk, `tensor of shape [${value.shape.join(', ')}]`)
    if ('toJSON' in value && typeof value.toJSON === 'function') return convert((value.toJSON as () => unknown)(), walk)
    return record(entriesOf(value, walk), walk)
  }

  const record = (entries: Iterable<readonly [unknown, unknown]>, walk: Walk): { [key: string]: JsonValue | undefined } => {
    const out: { [key: string]: JsonValue | undefined } = {}
    const put = (key: string, value: Plain): void => {
      // Assigning to it would set the prototype instead.
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true })
      else out[key] = value as JsonValue
    }
    let count = 0
    for (const [name, value] of entries) {
      if (walk.budget.bytesLeft < 0 || (count++ === maxItems && !walk.exact)) {
        put('…', instead(walk, 'more entries'))
        break
      }
      const key = String(name)
      walk.budget.bytesLeft -= key.length
      const secret = secrets.isSecret(key, value) && !(walk.exact && typeof value === 'number')
      const plain = secret ? redacted : convert(value, walk)
      if (plain !== undefined) put(key, plain)
    }
    return out
  }

  const list = (items: Iterable<unknown>, walk: Walk): JsonValue[] => {
    const out: JsonValue[] = []
    let before: unknown
    for (const item of items) {
      if (walk.budget.bytesLeft < 0 || (out.length === maxItems && !walk.exact)) {
        out.push(instead(walk, 'more items'))
        break
      }
      out.push(secrets.follows(item, before) ? redacted : ((convert(item, walk) ?? null) as JsonValue))
      before = item
    }
    return out
  }

  const errorInfo = (error: unknown, depth: number): ErrorInfo => {
    try {
      if (typeof error !== 'object' || error === null || !('message' in error)) {
        const plain = error === undefined ? 'undefined' : toJson(error)
        return { name: 'Error', message: typeof plain === 'string' ? plain : JSON.stringify(plain), stack: undefined, cause: undefined }
      }
      const { name, message, stack, cause, errors } = error as { [K in 'name' | 'message' | 'stack' | 'cause' | 'errors']?: unknown }
      // Of several errors at once, the first tells more than none.
      const under = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined)
      return {
        name: typeof name === 'string' ? text(name) : 'Error',
        message: text(String(message)),
        stack: typeof stack === 'string' ? text(stack) : undefined,
        cause: under === undefined || under === null || depth >= maxCauses ? undefined : errorInfo(under, depth + 1),
      }
    } catch {
      return { name: 'Error', message: '[an error that throws when it is read]', stack: undefined, cause: undefined }
    }
  }

  const toJson = (value: unknown, budget: Budget = { bytesLeft: maxBytes }): JsonValue =>
    (convert(value, { above: [], budget, exact: false }) ?? null) as JsonValue

  return {
    text,
    toJson: value => toJson(value),
    toFields(value, budget) {
      if (value === undefined || value === null) return {}
      const plain = toJson(value, budget)
      return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
        ? (plain as { [key: string]: JsonValue })
        : { value: plain }
    },
    toExact: value => convert(value, { above: [], budget: largeBudget(), exact: true }),
    error: error => errorInfo(error, 0),
    command: argv =>
      argv.map((part, i) => {
        if (secrets.follows(part, argv[i - 1])) return redacted
        const { name, value } = /^--?(?<name>[\w.-]+)=(?<value>.*)$/s.exec(part)?.groups ?? {}
        return name !== undefined && secrets.isSecret(name, value) ? `${part.slice(0, part.indexOf('=') + 1)}${redacted}` : text(part)
      }),
  }
}

/** Also one of another realm, as test runners and worker contexts have them. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

/** Own enumerable properties; one whose getter throws says so, and the others are still there. */
function* entriesOf(value: object, { exact }: Walk): Iterable<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    try {
      yield [key, (value as Record<string, unknown>)[key]]
    } catch (error) {
      if (exact) throw error
      yield [key, `[unreadable: ${messageOf(error)}]`]
    }
  }
}
