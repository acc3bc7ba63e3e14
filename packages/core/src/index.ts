export type { Clock, ErrorCategory, JsonValue, Level, Phase, Priority, RunStatus, TensorLike, TypedArray } from './vocabulary.js'
export type {
  AlertEvent,
  ArtifactEvent,
  AudioEvent,
  Batch,
  Box,
  Chart,
  CheckpointEvent,
  DatasetEvent,
  DeliveryEvent,
  EmbeddingEvent,
  ErrorInfo,
  EventHeader,
  EventKind,
  EventMap,
  EventPayload,
  FaultEvent,
  FigureEvent,
  GraphEvent,
  HistogramEvent,
  ImageEvent,
  LinkEvent,
  MeshEvent,
  MessageEvent,
  MetricSet,
  MetricsEvent,
  NumericIssueEvent,
  ParamsEvent,
  Payload,
  PerformanceEvent,
  PhaseEvent,
  PrCurve,
  PrCurveEvent,
  ProgressEvent,
  RewindEvent,
  RunEndEvent,
  RunStartEvent,
  SummaryEvent,
  SystemEvent,
  SystemEventType,
  TableEvent,
  TagsEvent,
  TextEvent,
  TrainEvent,
  TrainingStepEvent,
  VideoEvent,
} from './event.js'
export type { Attempt, RunOutcome, Sink, SinkErrorLike, SinkHost, SinkSession, SinkSpec } from './sink.js'
export type { Backlog, Delivery, Fanout, Journal, JournalSession, Route, SinkStats } from './delivery.js'
export type {
  AlertOptions,
  At,
  AudioSource,
  FaultOptions,
  Fields,
  ImageOptions,
  ImageSource,
  Logger,
  LoggerOptions,
  MetricValue,
  NestedNumbers,
  Numbers,
  PhaseOptions,
  Pixels,
  Progress,
  ProgressOptions,
  TableData,
  TableSource,
  Where,
} from './logger.js'
export type { MetricRule, Monitor, Run, RunInfo, RunLink, RunOptions, RunReport, Series, TrackOptions } from './run.js'
export type { Port } from './port.js'
export type { FanoutHost, OpenRoute } from './fanout.js'
export type { MemoryBacklogOptions } from './memory-backlog.js'
export type { Redactor } from './plain.js'

export { MemoryBacklog } from './memory-backlog.js'
export { SinkError } from './sink-error.js'
export { canonicalName, levels, namePattern, priorities } from './names.js'
export { connectRun } from './connect-run.js'
export { createFanout } from './fanout.js'
export { createRedactor } from './plain.js'
export { decodeEvent, encodeEvent } from './codec.js'
export { defaultDelivery } from './delivery.js'
export { eventBytes } from './event-size.js'
export { getLogger } from './late-logger.js'
export { getRun, startRun, withRun } from './start-run.js'
export { lazySink } from './lazy-sink.js'
export { memorySink } from './memory-sink.js'
export { systemClock } from './clock.js'
export { version } from './shared-slot.js'
