import type { TrainEvent } from './event.js'
import type { Priority } from './vocabulary.js'
import { isPriority } from './names.js'
import { metricSet } from './metric-set.js'

/** Fields that hold numbers in events of core's own kinds: there a number that JSON has no word for is a plain string. */
const numeric = new Set([
  'time', 'seq', 'step', 'epoch', 'rank', 'min', 'max', 'sum', 'sumSquares', 'count', 'nonFinite', 'edges', 'counts', 'width', 'height', 'channels',
  'fps', 'sampleRate', 'size', 'seconds', 'done', 'total', 'samples', 'samplesPerSecond', 'batchTimeMs', 'elapsedMs', 'durationMs', 'batch', 'loss',
  'accuracy', 'learningRate', 'gradientNorm', 'stabilityScore', 'clippingRatio', 'memoryBytes', 'gpuUtilization', 'throughput', 'value', 'threshold',
  'toStep', 'truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives', 'precision', 'recall', 'rows', 'dimensions',
]) // prettier-ignore
/** Numbers that JSON has no word for. */
const special: ReadonlyMap<unknown, number> = new Map([['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['-0', -0]]) // prettier-ignore

/**
 * An event as one line of JSON. Metrics are `values: { name: value }`, with their `priorities` in the same order where these differ;
 * bytes are `{"$bytes": "base64"}`; NaN, the infinities and -0 are `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"` in fields of an event
 * that hold numbers, and `{"$number": …}` elsewhere. Data that look like one of these tags come back as they were.
 * @throws TypeError for bigints, RangeError for circular data: an event has neither.
 */
export function encodeEvent(event: TrainEvent): string {
  if (event.kind !== 'metrics') {
    return JSON.stringify(mapFields(event, (value, key) => (numeric.has(key) ? encodeNumbers(value) : encodeAny(value))))
  }
  const { set, values, ...header } = event
  // JavaScript puts names that look like array indices first; priorities follow the order that a reader will see.
  const named = new Map(Object.entries(Object.fromEntries(set.names.map((name, i) => [name, i]))))
  const mixed = set.priorities.some(priority => priority !== event.priority)
  return JSON.stringify({
    ...mapFields(header, encodeNumber),
    values: Object.fromEntries([...named].map(([name, i]) => [name, encodeNumber(values[i])])),
    ...(mixed && { priorities: [...named.values()].map(i => set.priorities[i]) }),
  })
}

/**
 * The event of a line that `encodeEvent` made, of this or a later version; a kind that is not known is given as it is. A metric
 * set is a new object each time.
 * @throws SyntaxError for what is no JSON; TypeError for what is no event: without a kind, a time and a seq, or with metrics that are no
 * numbers or bytes that are no base64.
 */
export function decodeEvent(line: string): TrainEvent {
  const parsed: unknown = JSON.parse(line)
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('the line is no event: it is no object')
  const { kind, time, seq, source, priority, step, epoch, rank, ...payload } = mapFields(parsed, (value, key) =>
    numeric.has(key) ? decodeNumbers(value) : value,
  )
  if (typeof kind !== 'string') throw new TypeError('the line is no event: it has no kind')
  if (typeof time !== 'number' || typeof seq !== 'number') throw new TypeError('the line is no event: it has no time or no seq')
  const header = { kind, time, seq, source: source ?? '', priority: priority ?? 'useful', step, epoch, rank }
  const fields =
    kind === 'metrics'
      ? decodeMetrics(payload, header.priority)
      : mapFields(payload, (value, key) => (numeric.has(key) ? value : decodeAny(value)))
  return { ...header, ...fields } as unknown as TrainEvent
}

function decodeMetrics({ values, priorities }: Record<string, unknown>, priority: unknown): object {
  if (typeof values !== 'object' || values === null) throw new TypeError('the line is no event: it has no values')
  const names = Object.keys(values)
  const numbers = Object.values(values).map(decodeNumber)
  if (numbers.some(one => typeof one !== 'number')) throw new TypeError('the line is no event: one of its values is no number')
  const each =
    Array.isArray(priorities) && priorities.length === names.length && priorities.every(isPriority)
      ? priorities
      : names.map(() => priority as Priority)
  return { set: metricSet(names, each), values: numbers }
}

/** `JSON.stringify` leaves these out, so they must not count as entries. */
function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}
function mapFields(fields: object, map: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (isAbsent(value) ? [] : [[key, map(value, key)]])))
}

function isSpecial(value: unknown): value is number {
  return typeof value === 'number' && (value - value !== 0 || Object.is(value, -0))
}
function nameOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
function encodeNumber(value: unknown): unknown {
  return isSpecial(value) ? nameOf(value) : value
}
function decodeNumber(value: unknown): unknown {
  return special.get(value) ?? value
}

/** A number or a list of numbers; anything else that stands in such a field is kept apart from what numbers become. */
function encodeNumbers(value: unknown): unknown {
  const one = (item: unknown): unknown =>
    typeof item === 'number' ? encodeNumber(item) : special.has(item) ? { $string: item } : encodeAny(item)
  return Array.isArray(value) ? value.map(one) : one(value)
}
function decodeNumbers(value: unknown): unknown {
  const one = (item: unknown): unknown => (typeof item === 'string' ? decodeNumber(item) : decodeAny(item))
  return Array.isArray(value) ? value.map(one) : one(value)
}

function encodeAny(value: unknown): unknown {
  if (isSpecial(value)) return { $number: nameOf(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (Array.isArray(value)) return value.map(encodeAny)
  const plain = mapFields(value, encodeAny)
  const [first, ...others] = Object.keys(plain)
  // A user's own object that looks like one of ours is wrapped, so that it comes back as it was.
  return first?.startsWith('$') && others.length === 0 ? { $object: plain } : plain
}

function decodeAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decodeAny)
  const entries = Object.entries(value) as readonly (readonly [string, unknown])[]
  if (entries.length === 1) {
    const [key, inner] = entries[0] as readonly [string, unknown]
    if (key === '$number' || key === '$string') return key === '$number' ? decodeNumber(inner) : inner
    if (key === '$bytes' && typeof inner === 'string') return fromBase64(inner)
    if (key === '$object' && typeof inner === 'object' && inner !== null) return mapFields(inner, decodeAny)
  }
  return mapFields(value, decodeAny)
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 32_768) binary += String.fromCharCode(...bytes.subarray(i, i + 32_768))
  return btoa(binary)
}
function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), char => char.charCodeAt(0))
  } catch (error) {
    throw new TypeError('the line is no event: its bytes are no base64', { cause: error })
  }
}
