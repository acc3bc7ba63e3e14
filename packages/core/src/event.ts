import type {
  ArtifactEvent,
  AudioEvent,
  DatasetEvent,
  EmbeddingEvent,
  FigureEvent,
  GraphEvent,
  HistogramEvent,
  ImageEvent,
  MeshEvent,
  PrCurveEvent,
  TableEvent,
  TextEvent,
  VideoEvent,
} from './data-event.js'
import type {
  AlertEvent,
  CheckpointEvent,
  ErrorInfo,
  FaultEvent,
  NumericIssueEvent,
  PerformanceEvent,
  PhaseEvent,
  ProgressEvent,
  SystemEvent,
  TrainingStepEvent,
} from './training-event.js'
import type { JsonValue, Level, Priority, RunStatus } from './vocabulary.js'
import type { RunInfo } from './run.js'
import type { SinkStats } from './delivery.js'

export type {
  ArtifactEvent,
  AudioEvent,
  Box,
  Chart,
  DatasetEvent,
  EmbeddingEvent,
  FigureEvent,
  GraphEvent,
  HistogramEvent,
  ImageEvent,
  MeshEvent,
  PrCurve,
  PrCurveEvent,
  TableEvent,
  TextEvent,
  VideoEvent,
} from './data-event.js'
export type {
  AlertEvent,
  CheckpointEvent,
  ErrorInfo,
  FaultEvent,
  NumericIssueEvent,
  PerformanceEvent,
  PhaseEvent,
  ProgressEvent,
  SystemEvent,
  SystemEventType,
  TrainingStepEvent,
} from './training-event.js'

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
