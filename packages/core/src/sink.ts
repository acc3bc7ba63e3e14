import type { Batch, ErrorInfo, EventKind, TrainEvent } from './event.js'
import type { Clock, JsonValue, RunStatus } from './vocabulary.js'
import type { RunInfo } from './run.js'
import type { Delivery } from './delivery.js'

/** A reusable description of a backend; each run that lists it opens its own session. Made by a factory `xSink(options)`. */
export interface Sink {
  /** Unique in a run and stable across restarts: it names the cursor and the state. */
  readonly name: string
  /** Kinds this backend can take [all]; others are counted as `unsupported`. */
  readonly accepts?: readonly EventKind[]
  /** What this backend needs by default; the user's route wins. */
  readonly delivery?: Partial<Delivery>
  /** `open`, `write`, `flush`, `close` never return a promise and are done when they return: files, console, memory. */
  readonly sync?: boolean
  /** People watch it live: warnings of other sinks are left to it, instead of also going to stderr. */
  readonly interactive?: boolean
  /** The sink as data, for config files and worker threads; absent when an option cannot be data. */
  readonly spec?: SinkSpec
  /** May be called again after it threw. Throwing with `retryable: false` gives the sink up. */
  open(run: RunInfo, host: SinkHost): SinkSession | Promise<SinkSession>
}

/** A sink as data: `use` names a package that exports its factory as `sink` (or a short name for an official one). */
export interface SinkSpec {
  readonly use: string
  readonly options?: { readonly [key: string]: JsonValue | undefined }
}

/**
 * One run's connection to a backend. One call at a time; batches in `seq` order, never empty, never changed.
 *
 * A `write` that throws with `retryable: true` gets the same batch again, after a back-off; any other throw refuses the batch.
 */
export interface SinkSession {
  write(batch: Batch, attempt: Attempt): void | Promise<void>
  /** Everything written before is durable in the backend when this settles; a throw with `retryable: true` is tried again until the time is up. */
  flush?(): void | Promise<void>
  /** At process exit only, for a sink that is not `sync`: everything unacknowledged, the batch in flight first. Must not wait. */
  rescue?(unacknowledged: Batch): void
  /** Called once, last. */
  close?(outcome: RunOutcome): void | Promise<void>
}

/** One delivery of one batch. A retry brings the same array object, so what `memo` made still fits. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number
  /** Aborted at `writeTimeoutMs` and when closing gives up. No other call is made until `write` has settled. */
  readonly signal: AbortSignal
  /** Made on the first attempt, kept for the next ones: for example the requests that are still to be sent. */
  memo<T>(make: () => T): T
  /** Counts this event as refused; the rest of the batch goes on. */
  refuse(event: TrainEvent, reason: string): void
}

/** What the run offers a sink. */
export interface SinkHost {
  readonly clock: Clock
  /** Small JSON kept with the run under the sink's name; inside `write` it is committed together with the acknowledgement. */
  readonly state: { get(): JsonValue | undefined; set(value: JsonValue): void }
  /** Where the run is to be found in this backend. */
  link(link: { readonly id?: string; readonly url?: string }): void
  /** Once per distinct text. */
  warn(text: string): void
}

/** A failure of a backend. Recognised by shape (`retryable`), never by `instanceof`: two copies of core may be loaded. */
export interface SinkErrorLike extends Error {
  readonly retryable: boolean
  /** How long the backend asks to be left alone. */
  readonly retryAfterMs?: number
}

/** How a run ended. */
export interface RunOutcome {
  readonly status: RunStatus
  readonly error: ErrorInfo | undefined
  readonly exitCode?: number
}
