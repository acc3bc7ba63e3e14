import type { Batch } from './event.js'
import type { Journal, Route, SinkStats } from './delivery.js'
import type { Logger, LoggerOptions } from './logger.js'
import type { Port } from './port.js'
import type { RunOutcome, Sink, SinkErrorLike, SinkSpec } from './sink.js'
import type { Clock, ErrorCategory, JsonValue, Level, Phase, Priority, RunStatus } from './vocabulary.js'

/** Who a run is. Secrets in `params` are already redacted. */
export interface RunInfo {
  readonly id: string
  readonly experiment: string
  readonly name: string
  /** Milliseconds since the epoch; of the first session. */
  readonly startTime: number
  /** 0 for the first process of this run, +1 for each resume. `(id, rank, session, seq)` names an event for ever. */
  readonly session: number
  readonly rank: number
  readonly worldSize: number
  /** Set in every session but the first: how far the earlier ones came, as far as the run folder knows. */
  readonly resumed: { readonly step: number | undefined; readonly epoch: number | undefined } | undefined
  readonly parent: { readonly id: string; readonly links: readonly RunLink[] } | undefined
  /** Run folder, absolute; undefined in a browser or with `dir: false`. */
  readonly dir: string | undefined
  readonly params: { readonly [key: string]: JsonValue | undefined }
  readonly tags: Readonly<Record<string, string>>
  readonly notes: string | undefined
  readonly group: string | undefined
  readonly jobType: string | undefined
}
/** Where a run is to be found in a backend. */
export interface RunLink {
  readonly sink: string
  readonly id?: string
  readonly url?: string
}

/** What is known of one metric. Non-finite values are in `points` and `last`, and in nothing else. */
export interface Series {
  readonly last: number | undefined
  /** Best by the metric's goal (`MetricRule.goal`; left out: found from its name). */
  readonly best: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  /** How many values were logged, the ones no longer in `points` included. */
  readonly count: number
  /** Mean of the last `window` finite values [100]. */
  mean(window?: number): number | undefined
  /** Exponential moving average of the points; `smoothing` is the weight of the newest value, 0 to 1 [0.3]. */
  ema(smoothing?: number): number | undefined
  /** Least-squares slope per step over the last `window` points [100]; undefined below two distinct steps. */
  trend(window?: number): number | undefined
  /** The last ones, oldest first. */
  readonly points: readonly { readonly step: number; readonly value: number }[]
}

/** What is known of metrics whose name matches a pattern. */
export interface MetricRule {
  readonly priority?: Priority
  readonly goal?: 'minimize' | 'maximize'
  readonly unit?: string
  /** Metric that is the x axis, where a backend has such a thing. */
  readonly axis?: string
  /** Keeps one value in so many; the others are counted as filtered [1]. */
  readonly every?: number
  /** Also logs `<name>_mean`, the mean of the last so many values. */
  readonly mean?: number
}

/** How a run is doing, from what was logged. */
export interface RunReport {
  readonly durationMs: number
  readonly step: number | undefined
  readonly epoch: number | undefined
  readonly batch: number | undefined
  readonly totalBatches: number | undefined
  readonly loss: number | undefined
  readonly accuracy: number | undefined
  readonly bestLoss: number | undefined
  readonly bestAccuracy: number | undefined
  readonly learningRate: number | undefined
  /** In the unit they were logged in. */
  readonly memoryUsage: number | undefined
  readonly peakMemoryUsage: number | undefined
  readonly gpuMemory: number | undefined
  /** Training steps, or points of the loss where there are more; failed: those with a fault. */
  readonly steps: { readonly attempted: number; readonly failed: number; readonly successRate: number | undefined }
  readonly faults: {
    readonly total: number
    readonly categories: Readonly<Partial<Record<ErrorCategory, number>>>
    readonly phases: Readonly<Partial<Record<Phase, number>>>
    /** Share of attempted recoveries that were verified to have worked. */
    readonly recoveryRate: number | undefined
  }
  readonly events: {
    /** Given a `seq`. */
    readonly accepted: number
    /** Below the run's own thresholds: events, and single metrics. */
    readonly filtered: number
    readonly filteredMetrics: number
    /** Values, names and calls that made no sense; warned about once each. */
    readonly rejected: number
    /** After `end`. */
    readonly late: number
  }
}

/** A training run: the logger of the namespace '', and what concerns the run as a whole. */
export interface Run extends Logger, AsyncDisposable {
  readonly runInfo: RunInfo
  readonly id: string
  readonly name: string
  readonly experiment: string
  readonly dir: string | undefined
  readonly step: number | undefined
  readonly epoch: number | undefined
  readonly links: readonly RunLink[]
  /** The same name gives the same logger; options count the first time. */
  logger(name: string, options?: LoggerOptions): Logger
  /** The run's clock: stamped where a call names no step. Loops drive it. */
  setStep(step: number, epoch?: number): void
  /** The epoch alone. */
  setEpoch(epoch: number): void
  /** Everything after `toStep` is void: sinks are told, history forgets it, the clock goes back. */
  rewind(toStep: number, reason: 'resume' | 'rollback'): void
  /** tqdm for a loop: drives the clock, emits progress and throughput. */
  track<T>(items: Iterable<T>, options?: TrackOptions<T>): Iterable<T>
  track<T>(items: AsyncIterable<T>, options?: TrackOptions<T>): AsyncIterable<T>
  /** Hyperparameters. Nested values allowed; the first value of a name stays, a change is warned about. */
  params(values: Readonly<Record<string, unknown>>): void
  tags(values: Readonly<Record<string, string>>): void
  /** Values that sum the run up; the last one of a name counts. */
  summary(values: Readonly<Record<string, JsonValue>>): void
  /** Adds a rule; it comes before the ones there are. */
  metric(pattern: string, rule: Priority | MetricRule): void
  /** What was logged under a name (or an alias of it) so far. */
  history(metric: string): Series
  /** How the run is doing. */
  report(): RunReport
  /** Live events from a thread, another rank or an interop shim: time, step and source kept, new seq. */
  ingest(events: Batch, origin?: { readonly rank?: number; readonly source?: string }): void
  /** A port to hand to a worker thread (transfer it), which calls `connectRun(port)`. */
  port(): Port
  /** Runs at `end`, last registered first, before sinks close: monitors, checkpoints, shims. */
  onEnd(task: (outcome: RunOutcome) => void | Promise<void>): void
  stats(): readonly SinkStats[]
  /** Everything logged before is handed over to the sinks, or the time [their `writeTimeoutMs`] is up. */
  flush(options?: { readonly timeoutMs?: number }): Promise<readonly SinkStats[]>
  /** Ends the run [finished]. Always returns, in bounded time; a second call gives the same promise. */
  end(status?: RunStatus, error?: unknown): Promise<readonly SinkStats[]>
}

/** What `track` may be told. */
export interface TrackOptions<T> {
  /** ['progress'] */
  readonly name?: string
  /** [the length of the items, where they have one] */
  readonly total?: number
  /** `epoch` drives the run's epoch, `batch` its step [batch]. */
  readonly unit?: 'epoch' | 'batch'
  /** Samples in an item [1]. */
  readonly size?: (item: T) => number
}

/** Something that watches while a run lasts. */
export interface Monitor {
  readonly name: string
  /** One that throws is warned about; the run goes on. */
  start(run: Run): void | Promise<void>
  stop?(): void | Promise<void>
}

/** What a run may be told. Everything is optional. */
export interface RunOptions {
  /** ['default'] */
  readonly experiment?: string
  /** [`<experiment>_<unix seconds>`] */
  readonly name?: string
  /** [random] Letters, digits, `-`, `_`. */
  readonly id?: string
  readonly notes?: string
  readonly group?: string
  readonly jobType?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly tags?: Readonly<Record<string, string>> | readonly string[]
  /** Base folder ['runs', or `TRAINLOG_DIR`], or false for none. */
  readonly dir?: string | false
  readonly sinks?: readonly (Sink | SinkSpec | Route)[]
  readonly monitors?: readonly Monitor[]
  readonly journal?: Journal
  /** One table for priority, goal, unit, axis, rate; by pattern; the first match wins. */
  readonly metrics?: Readonly<Record<string, Priority | MetricRule>>
  /** Metrics and data below it are counted and dropped ['useful']. */
  readonly minPriority?: Priority
  /** Messages below it are counted and dropped ['debug']. */
  readonly minLevel?: Level
  /** Options of loggers by name. */
  readonly components?: Readonly<Record<string, LoggerOptions>>
  /** Points kept per metric [10 000] and bytes for all of them [8 MiB]; false keeps none. */
  readonly history?: { readonly points?: number; readonly bytes?: number } | false
  /** Namespace before every metric name [none]. */
  readonly metricPrefix?: string
  /** Log the process's warnings as messages [true]. */
  readonly captureWarnings?: boolean
  /** Further patterns of names whose values are secrets. */
  readonly redact?: readonly string[]
  /** Nests this run: sinks, experiment, journal, rules, redaction are taken over where not given. */
  readonly parent?: Run
  /** Join the active run, where there is one. */
  readonly reuse?: boolean
  /** Go on with the run of this id, or of this experiment and name: `must` exist, or `allow` a first start ['never']. */
  readonly resume?: 'never' | 'allow' | 'must'
  /** `disabled`: everything works, nothing is kept or sent ['on', or `TRAINLOG_MODE`]. */
  readonly mode?: 'on' | 'disabled'
  /** End the run as `killed` on these signals (`SIGINT`, `SIGTERM`), then let the signal do its work [none]. */
  readonly signals?: readonly string[]
  /** Position of this process among `worldSize` [0 of 1]. */
  readonly rank?: number
  readonly worldSize?: number
  /** For tests [the system's]. */
  readonly clock?: Clock
  /** Called on each failure of a sink [one warning per sink on stderr, unless an interactive sink shows it]. */
  readonly onSinkError?: (error: SinkErrorLike, sink: string) => void
  /** Called with every alert logged in this process, at once. One that throws is warned about. */
  readonly onAlert?: (alert: { readonly title: string; readonly text: string; readonly level: Level }) => void
}
