import type { TrainEvent } from './event.js'
import type { Priority } from './vocabulary.js'
import { metricSet } from './metric-set.js'

/** Fields that always hold numbers, whatever the kind: there a non-finite number is a plain string. */
const numeric = new Set([
  'time', 'seq', 'step', 'epoch', 'rank', 'min', 'max', 'sum', 'sumSquares', 'count', 'nonFinite', 'edges', 'counts', 'width', 'height', 'channels',
  'fps', 'sampleRate', 'size', 'seconds', 'done', 'total', 'samples', 'samplesPerSecond', 'batchTimeMs', 'elapsedMs', 'durationMs', 'batch', 'loss',
  'accuracy', 'learningRate', 'gradientNorm', 'stabilityScore', 'clippingRatio', 'memoryBytes', 'gpuUtilization', 'throughput', 'value', 'threshold',
  'toStep', 'truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives', 'precision', 'recall', 'rows', 'dimensions',
]) // prettier-ignore
const names: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity }

/**
 * An event as one line of JSON. Metrics are `values: { name: value }`; bytes are `{"$bytes": "base64"}`; NaN and infinities are the
 * strings `"NaN"`, `"Infinity"`, `"-Infinity"` in fields that hold numbers, and `{"$number": …}` elsewhere.
 */
export function encodeEvent(event: TrainEvent): string {
  if (event.kind !== 'metrics') return JSON.stringify(encodeFields(event))
  const { set, values, ...header } = event
  const named = Object.fromEntries(set.names.map((name, i) => [name, plainNumber(values[i] as number)]))
  const mixed = set.priorities.some(priority => priority !== event.priority)
  return JSON.stringify({ ...header, values: named, ...(mixed && { priorities: set.priorities }) })
}

/**
 * The event of a line that `encodeEvent` made, of this or a later version; a kind that is not known is given as it is. A metric
 * set is a new object each time.
 * @throws SyntaxError for what is no JSON; TypeError for what is no event.
 */
export function decodeEvent(line: string): TrainEvent {
  const parsed: unknown = JSON.parse(line)
  if (typeof parsed !== 'object' || parsed === null || typeof (parsed as { kind?: unknown }).kind !== 'string') {
    throw new TypeError('the line is no event: it has no kind')
  }
  const { kind, time, seq, source, priority, step, epoch, rank, ...payload } = parsed as Record<string, unknown>
  const header = { kind, time, seq, source: source ?? '', priority: priority ?? 'useful', step, epoch, rank }
  if (kind !== 'metrics') return { ...header, ...decodeFields(payload) } as unknown as TrainEvent
  const values = (payload['values'] ?? {}) as Record<string, number | string>
  const keys = Object.keys(values)
  const priorities = (payload['priorities'] as readonly Priority[] | undefined) ?? keys.map(() => header.priority as Priority)
  return { ...header, set: metricSet(keys, priorities), values: keys.map(key => decodeNumber(values[key])) } as unknown as TrainEvent
}

function encodeFields(event: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [key, numeric.has(key) && isNumeric(value) ? encodeNumbers(value) : encodeAny(value)]),
  )
}

function decodeFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, numeric.has(key) && !isTables(value) ? decodeNumbers(value) : decodeAny(value)]),
  )
}

/** `rows` is a number in a dataset, and lists of cells in a table. */
function isTables(value: unknown): boolean {
  return Array.isArray(value) && Array.isArray(value[0])
}
function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (Array.isArray(value) && value.every(one => typeof one === 'number'))
}
function plainNumber(value: number): number | string {
  return value - value === 0 ? (Object.is(value, -0) ? '-0' : value) : String(value)
}
function encodeNumbers(value: unknown): unknown {
  return Array.isArray(value) ? value.map(one => plainNumber(one as number)) : plainNumber(value as number)
}
function decodeNumbers(value: unknown): unknown {
  return Array.isArray(value) ? value.map(decodeNumber) : value === undefined ? undefined : decodeNumber(value)
}
function decodeNumber(value: unknown): unknown {
  return typeof value !== 'string' ? value : value === '-0' ? -0 : (names[value] ?? value)
}

function encodeAny(value: unknown): unknown {
  if (typeof value === 'number')
    return value - value === 0 && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (Array.isArray(value)) return value.map(encodeAny)
  const entries = Object.entries(value).map(([key, one]) => [key, encodeAny(one)] as const)
  const plain = Object.fromEntries(entries)
  // A user's own object that looks like one of ours is wrapped, so that it comes back as it was.
  return entries.length === 1 && entries[0]?.[0].startsWith('$') ? { $object: plain } : plain
}

function decodeAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decodeAny)
  const entries = Object.entries(value)
  const [key, inner] = entries.length === 1 ? (entries[0] as [string, unknown]) : ['', undefined]
  if (key === '$number') return decodeNumber(inner)
  if (key === '$bytes' && typeof inner === 'string') return fromBase64(inner)
  if (key === '$object' && typeof inner === 'object' && inner !== null)
    return Object.fromEntries(Object.entries(inner).map(([k, v]) => [k, decodeAny(v)]))
  return Object.fromEntries(entries.map(([k, v]) => [k, decodeAny(v)]))
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 32_768) binary += String.fromCharCode(...bytes.subarray(i, i + 32_768))
  return btoa(binary)
}
function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), char => char.charCodeAt(0))
}
