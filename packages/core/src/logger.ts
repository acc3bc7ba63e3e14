import type { Box, Chart, EventKind, EventPayload, PrCurve, SystemEventType } from './event.js'
import type { ErrorCategory, JsonValue, Level, Phase, Priority, TensorLike, TypedArray } from './vocabulary.js'

/** One number. An array or tensor must hold exactly one element (`await loss.data()`). */
export type MetricValue = number | bigint | TensorLike | ArrayLike<number>

/** When and how much. What is left out comes from the run's clock and rules. */
export interface At {
  /** A safe integer. */
  readonly step?: number
  readonly epoch?: number
  /** Milliseconds since the epoch. */
  readonly time?: number
  readonly priority?: Priority
}
/** A bare number is the step. */
export type Where = number | At

/** Free data beside a message or record; made plain (see `toJson`) and redacted when logged. */
export type Fields = Readonly<Record<string, unknown>>

/** Numbers with a shape: a tensor, a typed or plain array, or a nested array. */
export type Numbers = TensorLike | TypedArray | readonly number[] | readonly NestedNumbers[]
/** A number or a list of such. */
export type NestedNumbers = number | readonly NestedNumbers[]

/** Encoded bytes (PNG, JPEG, GIF, WebP, found by their first bytes), raw pixels, or a tensor `[h, w]`, `[h, w, c]`, `[n, h, w, c]`: integers 0 to 255, floats 0 to 1. */
export type ImageSource = Uint8Array | Pixels | TensorLike
/** `width` × `height` pixels of `data.length / width / height` channels (1, 3 or 4), top row first, 0 to 255. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}
/** Options of `Logger.image`; `step` and the like may be given here too. */
export interface ImageOptions extends At {
  readonly caption?: string
  readonly boxes?: readonly Box[]
}
/** A WAV file, or samples from -1 to 1: one list per channel, or one list for mono. */
export type AudioSource = Uint8Array | { readonly samples: ArrayLike<number> | readonly ArrayLike<number>[]; readonly sampleRate: number }
/** A table: a list of records, or columns with rows, or what a function of `@trainlog/core/charts` made. */
export type TableSource = readonly Readonly<Record<string, unknown>>[] | TableData
/** A table that may say how to draw itself. */
export interface TableData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly JsonValue[])[]
  readonly chart?: Chart | undefined
}
/** What `Logger.fault` may be told. `category` is found by `@trainlog/core/errors` when left out. */
export interface FaultOptions extends At {
  readonly category?: ErrorCategory
  readonly operation?: string
  readonly phase?: Phase
  readonly batch?: number
  readonly context?: Fields
  /** Of the fault that this one reports the recovery of. */
  readonly faultId?: string
  readonly recovery?: { readonly attempted: boolean; readonly successful: boolean; readonly seconds?: number; readonly action?: string }
}
/** What `Logger.alert` may be told. */
export interface AlertOptions extends At {
  /** ['warn'] */
  readonly level?: Level
  readonly metric?: string
  readonly value?: number
  readonly threshold?: number
  readonly resolved?: boolean
}
/** What a phase may be told; `epoch` and `batch` are carried by later events. */
export interface PhaseOptions extends At {
  readonly batch?: number
  readonly total?: number
}
/** A loop's progress: see `Logger.progress`. */
export interface Progress {
  /** `n` more items [1]; `batchSize` samples in all of them [n]. */
  update(n?: number, options?: { readonly batchSize?: number }): void
  /** `done` [true]: the loop came to its end; false: it was left early. Later calls do nothing. */
  end(done?: boolean): void
}
/** What a progress may be told. */
export interface ProgressOptions {
  readonly total?: number
  /** ['progress'] */
  readonly description?: string
  /** ['batch'] */
  readonly unit?: 'epoch' | 'batch'
  /** Items over which the rate is averaged [100]. */
  readonly window?: number
  /** Weight of the newest rate, 0 to 1 [0.3]. */
  readonly smoothing?: number
}

/**
 * Where a component logs. No method throws, also after the run has ended: bad input is warned about once and counted
 * (`run.report().events.rejected`), what comes after the end is counted as late.
 */
export interface Logger {
  /** '' for the run; prefix of the names of its metrics and data. */
  readonly namespace: string
  /** `child('data')` of `trainer` is `trainer/data`. The same name gives the same logger. */
  child(name: string, options?: LoggerOptions): Logger
  /**
   * Logs numbers that belong together. `undefined` values are skipped; NaN and infinities are kept. Not numbers, more than one
   * element, an empty name, a step that is no safe integer: that value (or the step) is left out, warned about once and counted.
   */
  log(values: Readonly<Record<string, MetricValue | undefined>>, where?: Where): void
  debug(text: string, fields?: Fields): void
  info(text: string, fields?: Fields): void
  warn(text: string, fields?: Fields): void
  error(text: string | Error, fields?: Fields): void
  critical(text: string | Error, fields?: Fields): void
  /** Markdown. */
  text(name: string, text: string, where?: Where): void
  image(name: string, image: ImageSource, options?: number | ImageOptions): void
  /** Numbers are put into 30 buckets (`buckets`); or buckets made elsewhere: `edges` one longer than `counts`. */
  histogram(
    name: string,
    values: Numbers | { readonly edges: readonly number[]; readonly counts: readonly number[] },
    where?: number | (At & { readonly buckets?: number }),
  ): void
  table(name: string, table: TableSource, where?: Where): void
  /** An SVG document, or an encoded picture. */
  figure(name: string, figure: string | Uint8Array, options?: number | (At & { readonly caption?: string })): void
  audio(name: string, audio: AudioSource, options?: number | (At & { readonly caption?: string })): void
  /** Encoded bytes (their `mediaType` is found for GIF, WebM and MP4), or frames as a tensor `[t, h, w, c]`. `fps` [10]. */
  video(name: string, video: Uint8Array | TensorLike, options?: number | (At & { readonly caption?: string; readonly fps?: number })): void
  /** Made by `prCurve` of `@trainlog/core/charts`. */
  prCurve(name: string, curve: PrCurve, where?: Where): void
  /** `vectors`: a tensor or nested array `[n, d]`. `metadata`: one label, or one record of labels, per row. */
  embedding(
    name: string,
    embedding: {
      readonly vectors: Numbers
      readonly metadata?: readonly (string | number | Readonly<Record<string, string | number>>)[]
      readonly sprites?: ImageSource
    },
    where?: Where,
  ): void
  /** Keras or tfjs topology (an object, or what `model.toJSON()` gave), or the bytes of a GraphDef. */
  graph(name: string, graph: object | string | Uint8Array, where?: Where): void
  /** Vertices `[n, 3]`, faces `[m, 3]` (indices), colors `[n, 3]` (0 to 255). */
  mesh(name: string, mesh: { readonly vertices: Numbers; readonly faces?: Numbers; readonly colors?: Numbers }, where?: Where): void
  /** A file or folder; it should stay as it is until the run has ended, or be logged again. Name: the last part of the path. */
  artifact(
    path: string,
    options?: At & { readonly name?: string; readonly type?: string; readonly aliases?: readonly string[]; readonly metadata?: Fields },
  ): void
  dataset(
    name: string,
    dataset?: {
      readonly context?: string
      readonly uri?: string
      readonly digest?: string
      readonly rows?: number
      readonly schema?: unknown
    },
    where?: Where,
  ): void
  /** Something a person should know now. */
  alert(title: string, text?: string, options?: AlertOptions): void
  /** The phase begins; call what comes back when it ends. */
  phase(phase: Phase, options?: PhaseOptions): () => void
  /** Something went wrong in training. Gives the fault's id, for the report of its recovery. */
  fault(error: unknown, options?: FaultOptions): string
  numericIssue(
    issue: string,
    data: {
      readonly location: string
      readonly severity?: 'low' | 'medium' | 'high' | 'critical'
      readonly details?: Fields
      readonly action?: string
    },
    where?: Where,
  ): void
  system(type: SystemEventType | (string & {}), description: string, details?: Fields): void
  /** One optimizer step: also logs its numbers as metrics under their usual names (`loss`, `accuracy`, `learning_rate`, …). */
  trainingStep(
    values: {
      readonly loss?: number
      readonly accuracy?: number
      readonly learningRate?: number
      readonly gradientNorm?: number
      readonly stabilityScore?: number
      readonly clippingRatio?: number
      readonly batch?: number
    },
    where?: Where,
  ): void
  performance(
    operation: string,
    data: {
      readonly durationMs: number
      readonly ok?: boolean
      readonly memoryBytes?: number
      readonly gpuUtilization?: number
      readonly throughput?: number
    },
    where?: Where,
  ): void
  /** Runs `fn`, logs how long it took (a promise: until it settled), and gives what it gave or throws what it threw. */
  time<T>(operation: string, fn: () => T): T
  /** Counts a loop by hand; `run.track` does it for you. Logs `throughput/*` once a second. */
  progress(options?: ProgressOptions): Progress
  /** Would any sink take it? Ask before making something expensive. */
  wants(kind: EventKind, priority?: Priority): boolean
  /** Any kind of event, as it is: for plug-ins. */
  emit<K extends EventKind>(kind: K, payload: EventPayload<K>, where?: Where): void
}

/** Inherited by children. */
export interface LoggerOptions {
  /** Of everything this logger logs, unless a call or the user's rules say otherwise. */
  readonly priority?: Priority
  /** Messages below it are dropped and counted. */
  readonly minLevel?: Level
}
