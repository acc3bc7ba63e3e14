import type { JsonValue, Level, SinkSpec } from '@trainlog/core'

/** Where the console writes: the part of a Node stream that is needed. */
export interface ConsoleStream {
  write(text: string): unknown
  /** True for a terminal: colours and bars. */
  readonly isTTY?: boolean
  /** Width and height of the terminal, in characters [80 × 24]. */
  readonly columns?: number | undefined
  readonly rows?: number | undefined
  /** Bytes the stream still holds: bars are left out while it cannot keep up. */
  readonly writableLength?: number
  on?(event: 'error', listener: (error: Error) => void): unknown
}

/** What `consoleSink` may be told. Everything is optional. */
export interface ConsoleSinkOptions {
  /** Lines below it are not shown; bars and summary are [info]. */
  readonly level?: Level
  /** Colours [on a terminal; `NO_COLOR`, then `FORCE_COLOR`, then `TERM=dumb` decide before that]. */
  readonly color?: boolean
  /** A line of metrics every so many batches (without a loop: steps), the first at once; 0 shows none [10]. */
  readonly everyBatches?: number
  /** Bars on a terminal; elsewhere (`CI` set, too) a line every 10 s and at the end of each loop [true]. */
  readonly progress?: boolean
  /** A finished loop's bar stays as a line [true]. */
  readonly leave?: boolean
  /** Rows kept free above the bars, for processes that share a terminal: give each a place of its own [0]. */
  readonly position?: number
  /** Where to write: data if it is a word ['stderr', which leaves stdout to the program's own output]. */
  readonly stream?: 'stderr' | 'stdout' | ConsoleStream
  /** A summary when the run ends [true]. */
  readonly summary?: boolean
  /** The local time before each line [false]. */
  readonly time?: boolean
}

/** Options with everything filled in but what only `open` can know. */
export type ResolvedOptions = Required<Omit<ConsoleSinkOptions, 'color'>> & { readonly color: boolean | undefined }

const levels: readonly Level[] = ['debug', 'info', 'warn', 'error', 'critical']
const flags = ['color', 'progress', 'leave', 'summary', 'time'] as const
const counts = ['everyBatches', 'position'] as const
const known: ReadonlySet<string> = new Set(['level', 'stream', ...flags, ...counts])

/** Fills in what was left out. @throws TypeError for an option that is unknown or makes no sense, with what to write instead. */
export function resolveOptions(options: ConsoleSinkOptions): ResolvedOptions {
  const given: unknown = options
  if (typeof given !== 'object' || given === null) throw wrong('the options', given, 'write an object, or nothing')
  for (const name of Object.keys(given)) {
    if (!known.has(name)) throw new TypeError(`consoleSink: there is no option '${name}'; there are ${[...known].sort().join(', ')}`)
  }
  for (const name of flags) {
    const value: unknown = options[name]
    if (value !== undefined && typeof value !== 'boolean') throw wrong(name, value, 'write true or false')
  }
  for (const name of counts) {
    const value: unknown = options[name]
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 0)) throw wrong(name, value, 'write a whole number from 0')
  }
  const { level = 'info', stream = 'stderr' } = options
  if (!levels.includes(level)) throw wrong('level', level, `write one of ${levels.join(', ')}`)
  const writes = typeof stream === 'object' && stream !== null && typeof stream.write === 'function'
  if (!writes && stream !== 'stderr' && stream !== 'stdout') throw wrong('stream', stream, "write 'stderr', 'stdout', or give a stream")
  return {
    level,
    stream,
    color: options.color,
    everyBatches: options.everyBatches ?? 10,
    progress: options.progress ?? true,
    leave: options.leave ?? true,
    position: options.position ?? 0,
    summary: options.summary ?? true,
    time: options.time ?? false,
  }
}

/** The sink as data; undefined when it writes to a stream object. */
export function specOf(options: ConsoleSinkOptions): SinkSpec | undefined {
  const data: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(options) as [string, JsonValue | ConsoleStream | undefined][]) {
    if (typeof value === 'object' && value !== null) return undefined
    if (value !== undefined) data[name] = value
  }
  return { use: '@trainlog/sink-console', options: data }
}

function wrong(what: string, value: unknown, remedy: string): TypeError {
  const shown = typeof value === 'string' ? `'${value}'` : typeof value === 'object' && value !== null ? 'an object' : String(value)
  return new TypeError(`consoleSink: ${what} is ${shown}; ${remedy}`)
}
