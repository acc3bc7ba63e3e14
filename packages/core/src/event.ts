import type { ErrorCategory, JsonValue, Level, Phase, Priority, RunStatus } from './vocabulary.js'
import type { RunInfo } from './run.js'
import type { SinkStats } from './delivery.js'

/** What every event carries. Always present, always in this order (one hidden class): `undefined` is a value here. */
export interface EventHeader<K extends string> {
  readonly kind: K
  /** Whole milliseconds since the epoch, from the wall clock: may step back. Order by `seq`. */
  readonly time: number
  /** 0, 1, 2, … per session, given after the run-wide filter: gapless in the journal, increasing at a sink. */
  readonly seq: number
  /** Namespace of the logger, '' for the run. Information only: metric names are already qualified. */
  readonly source: string
  /** For `metrics`: the highest of its metrics. */
  readonly priority: Priority
  readonly step: number | undefined
  readonly epoch: number | undefined
  /** The process of a distributed run that the event came from, when it is not the one that owns the run. */
  readonly rank: number | undefined
}

/** The names logged together by one kind of call: one shared object per distinct list, so sinks cache by identity. */
export interface MetricSet {
  readonly id: number
  /** Qualified once, in core: `trainer/decoder/loss`. */
  readonly names: readonly string[]
  readonly priorities: readonly Priority[]
}

/** The hot kind, columnar: one call of `log`. */
export interface MetricsEvent extends EventHeader<'metrics'> {
  readonly set: MetricSet
  /** `values[i]` belongs to `set.names[i]`; copied from the caller; may be NaN or infinite. */
  readonly values: readonly number[]
}

/** Bytes that travel with an event: inline, or above 64 KiB (and with a run folder) a file below it. Copied when emitted. */
export type Payload =
  | { readonly mediaType: string; readonly bytes: Uint8Array }
  /** `file` is relative to the run folder, with forward slashes; `size` in bytes. */
  | { readonly mediaType: string; readonly file: string; readonly size: number; readonly sha256: string }

/** First event of each session of a run. */
export interface RunStartEvent extends EventHeader<'run-start'> {
  readonly info: RunInfo
}
/** Last event of a run that was ended. */
export interface RunEndEvent extends EventHeader<'run-end'> {
  readonly status: RunStatus
  readonly error: ErrorInfo | undefined
  /** Of this session. */
  readonly durationMs: number
}
/** A line for people. */
export interface MessageEvent extends EventHeader<'message'> {
  readonly level: Level
  readonly text: string
  readonly fields: { readonly [key: string]: JsonValue | undefined }
}
/** Hyperparameters given after the start; each value is the first one given under its name. Nested values allowed. */
export interface ParamsEvent extends EventHeader<'params'> {
  readonly values: { readonly [key: string]: JsonValue | undefined }
}
/** Tags set or changed after the start. */
export interface TagsEvent extends EventHeader<'tags'> {
  readonly values: Readonly<Record<string, string>>
}
/** Values that sum the run up; the last one given under a name counts. */
export interface SummaryEvent extends EventHeader<'summary'> {
  readonly values: { readonly [key: string]: JsonValue | undefined }
}
/** Markdown. */
export interface TextEvent extends EventHeader<'text'> {
  readonly name: string
  readonly text: string
}
/** Buckets are made when emitted, once for all sinks: the tensor itself is never queued. */
export interface HistogramEvent extends EventHeader<'histogram'> {
  readonly name: string
  /** Bucket `i` holds the values in [edges[i], edges[i+1]), the last one also its right edge; one longer than `counts`. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly sumSquares: number
  /** Finite values only. */
  readonly count: number
  /** NaN and infinite values, which are in no bucket. */
  readonly nonFinite: number
}
/** Rows under named columns. */
export interface TableEvent extends EventHeader<'table'> {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly JsonValue[])[]
  /** How to draw it; a sink that cannot draw shows the table. */
  readonly chart: Chart | undefined
}
/** How a table wants to be drawn: `x`, `y`, `group` name columns. */
export interface Chart {
  readonly type: 'line' | 'bar' | 'scatter' | 'confusion_matrix' | 'roc'
  readonly x?: string
  readonly y?: string
  readonly group?: string
}
/** A rectangle on an image, in pixels from the top left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly label?: string
  /** 0 to 1. */
  readonly score?: number
}
/**
 * One or more pictures of one size. An encoded payload (`image/png`, …) holds one; `application/x-pixels` holds `count`
 * pictures of `height` rows of `width` pixels of `channels` bytes each, top row first, nothing between.
 */
export interface ImageEvent extends EventHeader<'image'> {
  readonly name: string
  readonly payload: Payload
  /** Pixels; undefined when only the encoded bytes know. */
  readonly width: number | undefined
  readonly height: number | undefined
  /** 1 grey, 3 RGB, 4 RGBA; undefined for encoded bytes. */
  readonly channels: 1 | 3 | 4 | undefined
  readonly count: number
  readonly caption: string | undefined
  readonly boxes: readonly Box[]
}
/** A WAV file (16 bit PCM when made from samples). */
export interface AudioEvent extends EventHeader<'audio'> {
  readonly name: string
  readonly payload: Payload
  /** Hertz; undefined when only the encoded bytes know. */
  readonly sampleRate: number | undefined
  readonly channels: number | undefined
  readonly caption: string | undefined
}
/** Encoded bytes (`video/mp4`, `image/gif`, …), or `count` frames as `application/x-pixels`, laid out as in an image event. */
export interface VideoEvent extends EventHeader<'video'> {
  readonly name: string
  readonly payload: Payload
  readonly width: number | undefined
  readonly height: number | undefined
  readonly channels: 1 | 3 | 4 | undefined
  readonly count: number
  /** Frames per second. */
  readonly fps: number
  readonly caption: string | undefined
}
/** A drawing made by the user: `image/svg+xml` or an encoded picture. */
export interface FigureEvent extends EventHeader<'figure'> {
  readonly name: string
  readonly payload: Payload
  readonly caption: string | undefined
}
/** A precision-recall curve at evenly spaced thresholds from 0 to 1; made by `prCurve` of `@trainlog/core/charts`. */
export interface PrCurveEvent extends EventHeader<'pr-curve'>, PrCurve {
  readonly name: string
}
/** Counts at each threshold `i / (n - 1)`: all lists have `n` entries. */
export interface PrCurve {
  readonly truePositives: readonly number[]
  readonly falsePositives: readonly number[]
  readonly trueNegatives: readonly number[]
  readonly falseNegatives: readonly number[]
  readonly precision: readonly number[]
  readonly recall: readonly number[]
}
/** Points for the projector: `payload` holds `count` × `dimensions` float32, little endian, row by row. */
export interface EmbeddingEvent extends EventHeader<'embedding'> {
  readonly name: string
  readonly payload: Payload
  readonly count: number
  readonly dimensions: number
  /** Column names of `metadata`. */
  readonly columns: readonly string[]
  /** One row of strings per point, or empty. */
  readonly metadata: readonly (readonly string[])[]
  /** One small picture per point, as `application/x-pixels`. */
  readonly sprites: { readonly payload: Payload; readonly width: number; readonly height: number; readonly channels: 1 | 3 | 4 } | undefined
}
/** A model's structure: Keras/tfjs topology JSON, or a serialised TensorFlow GraphDef. */
export interface GraphEvent extends EventHeader<'graph'> {
  readonly name: string
  readonly format: 'keras' | 'graphdef'
  readonly payload: Payload
}
/** A 3D point cloud or mesh; payloads hold little-endian float32 (vertices), int32 (faces), uint8 (colors), three to a row. */
export interface MeshEvent extends EventHeader<'mesh'> {
  readonly name: string
  readonly vertices: Payload
  readonly faces: Payload | undefined
  readonly colors: Payload | undefined
}
/** A file or folder that belongs to the run. */
export interface ArtifactEvent extends EventHeader<'artifact'> {
  readonly name: string
  /** The user's own word: `model`, `dataset`, … */
  readonly type: string
  /** As given, resolved against the working directory. */
  readonly path: string
  readonly aliases: readonly string[]
  readonly metadata: { readonly [key: string]: JsonValue | undefined }
}
/** Data that the run uses. */
export interface DatasetEvent extends EventHeader<'dataset'> {
  readonly name: string
  /** `training`, `validation`, … */
  readonly context: string | undefined
  /** Where it comes from: a path or URL. */
  readonly uri: string | undefined
  readonly digest: string | undefined
  readonly rows: number | undefined
  readonly schema: JsonValue | undefined
}
/** A checkpoint was written. */
export interface CheckpointEvent extends EventHeader<'checkpoint'> {
  /** Folder or file, relative to the run folder when it is inside. */
  readonly path: string
  /** Bytes. */
  readonly size: number | undefined
  readonly sha256: string | undefined
  readonly seconds: number | undefined
  readonly reason: string | undefined
  /** The best so far by the manager's metric. */
  readonly best: boolean
  readonly metrics: Readonly<Record<string, number>>
}
/** How far a loop is. At most ten a second per loop, besides its first and its last. */
export interface ProgressEvent extends EventHeader<'progress'> {
  /** Tells loops apart: unique in a session. */
  readonly id: number
  readonly description: string
  readonly unit: 'epoch' | 'batch'
  /** Items done. */
  readonly done: number
  readonly total: number | undefined
  /** Samples seen, when batch sizes are known, else items. */
  readonly samples: number
  /** Smoothed; undefined before there is a rate. */
  readonly samplesPerSecond: number | undefined
  readonly batchTimeMs: number | undefined
  readonly elapsedMs: number
  readonly state: 'running' | 'done' | 'stopped'
}
/** A phase began or ended. */
export interface PhaseEvent extends EventHeader<'phase'> {
  readonly phase: Phase
  readonly state: 'start' | 'end'
  /** At the end only. */
  readonly durationMs: number | undefined
  readonly batch: number | undefined
  readonly total: number | undefined
  /** At which a log for people shows it: epoch starts at info, the rest at debug. */
  readonly level: Level
}
/** One optimizer step, for sinks that write sentences; the same numbers also come as `metrics`. */
export interface TrainingStepEvent extends EventHeader<'training-step'> {
  readonly batch: number | undefined
  readonly loss: number | undefined
  readonly accuracy: number | undefined
  readonly learningRate: number | undefined
  readonly gradientNorm: number | undefined
  /** 0 (unstable) to 1. */
  readonly stabilityScore: number | undefined
  /** Share of steps whose gradients were clipped. */
  readonly clippingRatio: number | undefined
}
/** How long an operation took and what it used. */
export interface PerformanceEvent extends EventHeader<'performance'> {
  readonly operation: string
  readonly durationMs: number
  /** False when the operation threw. */
  readonly ok: boolean
  readonly memoryBytes: number | undefined
  /** 0 to 1. */
  readonly gpuUtilization: number | undefined
  /** Per second, in the user's unit. */
  readonly throughput: number | undefined
}
/** NaN, infinities, exploding or vanishing values, spikes. */
export interface NumericIssueEvent extends EventHeader<'numeric-issue'> {
  /** `nan`, `inf`, `exploding`, `vanishing`, `spike`, or the user's own word. */
  readonly issue: string
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  /** Layer or operation. */
  readonly location: string
  readonly details: { readonly [key: string]: JsonValue | undefined }
  /** What was done about it. */
  readonly action: string | undefined
}
/** Something went wrong in training. */
export interface FaultEvent extends EventHeader<'fault'> {
  /** Shared by a fault and the reports of its recovery. */
  readonly faultId: string
  readonly category: ErrorCategory
  readonly error: ErrorInfo
  /** Redacted `error.message`. */
  readonly message: string
  readonly operation: string | undefined
  readonly phase: Phase | undefined
  readonly batch: number | undefined
  readonly context: { readonly [key: string]: JsonValue | undefined }
  readonly recovery:
    | {
        readonly attempted: boolean
        readonly successful: boolean
        readonly seconds: number | undefined
        readonly action: string | undefined
      }
    | undefined
}
/** Something happened to the program or the machine. Built-in types are in `SystemEventType`; own ones are welcome. */
export interface SystemEvent extends EventHeader<'system'> {
  readonly type: string
  readonly description: string
  readonly details: { readonly [key: string]: JsonValue | undefined }
}
/** The types of system event that trainlog itself uses. */
export type SystemEventType =
  | 'model_initialization'
  | 'training_started'
  | 'training_completed'
  | 'training_failed'
  | 'error_recovery'
  | 'resource_allocated'
  | 'resource_released'
  | 'health_status'
  | 'process_started'
  | 'process_exited'
  | 'port_conflict'
/** Something a person should know now. */
export interface AlertEvent extends EventHeader<'alert'> {
  readonly title: string
  readonly text: string
  readonly level: Level
  /** Metric or reading that raised it. */
  readonly metric: string | undefined
  readonly value: number | undefined
  readonly threshold: number | undefined
  /** True when the condition of an earlier alert of this title no longer holds. */
  readonly resolved: boolean
}
/** An error as plain data, secrets redacted. */
export interface ErrorInfo {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly cause: ErrorInfo | undefined
}
/** What the project says about its own delivery: never a `fault`, so error statistics stay about training. */
export interface DeliveryEvent extends EventHeader<'delivery'> {
  readonly sink: string
  readonly change: 'open' | 'failing' | 'recovered' | 'stuck' | 'refused' | 'overflow' | 'dead' | 'report'
  readonly error: ErrorInfo | undefined
  readonly stats: SinkStats
}
/** Everything logged after `toStep` is void: sinks purge, truncate or mark it. */
export interface RewindEvent extends EventHeader<'rewind'> {
  readonly toStep: number
  readonly reason: 'resume' | 'rollback'
}
/** Where the run is to be found in a backend. */
export interface LinkEvent extends EventHeader<'link'> {
  readonly sink: string
  readonly id: string | undefined
  readonly url: string | undefined
}

/**
 * Every kind of event. Plug-ins add a kind by augmenting this interface (`declare module '@trainlog/core'`). A field is never
 * removed or re-meant, new fields are optional, a new meaning is a new kind, readers skip what they do not know.
 */
export interface EventMap {
  'run-start': RunStartEvent
  'run-end': RunEndEvent
  metrics: MetricsEvent
  message: MessageEvent
  params: ParamsEvent
  tags: TagsEvent
  summary: SummaryEvent
  text: TextEvent
  histogram: HistogramEvent
  table: TableEvent
  image: ImageEvent
  audio: AudioEvent
  video: VideoEvent
  figure: FigureEvent
  'pr-curve': PrCurveEvent
  embedding: EmbeddingEvent
  graph: GraphEvent
  mesh: MeshEvent
  artifact: ArtifactEvent
  dataset: DatasetEvent
  checkpoint: CheckpointEvent
  progress: ProgressEvent
  phase: PhaseEvent
  'training-step': TrainingStepEvent
  performance: PerformanceEvent
  'numeric-issue': NumericIssueEvent
  fault: FaultEvent
  system: SystemEvent
  alert: AlertEvent
  delivery: DeliveryEvent
  rewind: RewindEvent
  link: LinkEvent
}
/** Name of a kind of event. */
export type EventKind = keyof EventMap
/** Any event. */
export type TrainEvent = EventMap[EventKind]
/** Sealed and shared: the same array object goes to every sink with the same filter. Never modified. */
export type Batch = readonly TrainEvent[]
/** What a kind carries beside the header. */
export type EventPayload<K extends EventKind> = Omit<EventMap[K], keyof EventHeader<string>>
