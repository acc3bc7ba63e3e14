import type { Batch, EventKind, TrainEvent } from './event.js'
import type { JsonValue, Level, Priority } from './vocabulary.js'
import type { RunInfo } from './run.js'
import type { RunOutcome, Sink, SinkSpec } from './sink.js'

/** How a channel batches, waits and gives up; `Infinity` where there is to be no limit. Defaults in `defaultDelivery`. */
export interface Delivery {
  /** A batch holds at most this many events … */
  readonly batchEvents: number
  /** … and about this many bytes, though always at least one event. */
  readonly batchBytes: number
  /** Events wait at most this long. Also the age at which a loop that never yields has its local sinks written inline. */
  readonly flushIntervalMs: number
  readonly maxQueueEvents: number
  readonly maxQueueBytes: number
  readonly openTimeoutMs: number
  readonly writeTimeoutMs: number
  /** For the last flush and for `close`, each. */
  readonly closeTimeoutMs: number
  readonly retry: { readonly minDelayMs: number; readonly maxDelayMs: number }
  /** Keep undelivered events in the run's journal, where there is one. Network sinks say true. */
  readonly durable: boolean
}

/** Where a channel's events wait: memory (core), the journal behind a cursor (journal), a run log (sink-wandb upload). */
export interface Backlog {
  /** Waiting, the batch taken included. */
  readonly events: number
  readonly bytes: number
  /** What the sink last committed with `ack`; undefined at first. */
  readonly state?: JsonValue | undefined
  offer(batch: Batch): void
  /** The same batch until `ack`. */
  take(maxEvents: number, maxBytes: number): Batch | undefined
  /** The batch taken is done with, also when this throws; `state` (when given) is kept with it, atomically. */
  ack(state: JsonValue | undefined): void
  /** When more waits than may: gives events up, and says how many. Called when the sink has had its chance to take them. */
  shed?(): number
  /** What an exit leaves behind counts as `deferred` when it is on disk, as `lost` when it is not. */
  readonly persistent: boolean
}

/** In events: offered = delivered + filtered + unsupported + refused + failed + overflow + late + lost + deferred + queued. */
export interface SinkStats {
  readonly sink: string
  readonly state: 'created' | 'opening' | 'open' | 'failing' | 'stuck' | 'closing' | 'closed' | 'dead'
  /** What an earlier session left behind included. */
  readonly offered: number
  /** Taken by the sink. */
  readonly delivered: number
  /** Kept away by the route: threshold, level, kinds, names, filter. */
  readonly filtered: number
  /** Of a kind the sink does not accept. */
  readonly unsupported: number
  /** The sink said no, once and for all. */
  readonly refused: number
  /** Offered to a sink that had given up (`dead`). */
  readonly failed: number
  /** Shed by a full queue. */
  readonly overflow: number
  /** Offered after closing. */
  readonly late: number
  /** Left behind when closing gave up. */
  readonly lost: number
  /** Left behind on disk: the next session, or a replay, delivers them. */
  readonly deferred: number
  readonly queued: number
  /** Metrics taken out of events that were delivered without them. */
  readonly filteredMetrics: number
  readonly retries: number
  /** Time this sink held the training thread. */
  readonly blockedMs: number
}

/** A sink in a run, with what it is to see. */
export interface Route {
  readonly sink: Sink | SinkSpec
  /** Metrics and data below it stay away [none]. Messages go by `minLevel`. */
  readonly minPriority?: Priority
  /** Messages below it stay away [none]. */
  readonly minLevel?: Level
  readonly kinds?: readonly EventKind[]
  /** Metric name patterns. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** A last word on each event; one that throws lets the event pass. Not for metrics within an event. */
  readonly filter?: (event: TrainEvent) => boolean
  readonly delivery?: Partial<Delivery>
  /** `startRun` rejects when this sink cannot open. Default false: it is retried in the background. */
  readonly required?: boolean
}

/** Everything that holds several sinks. The run holds one; @trainlog/worker has one that lives in a worker thread. */
export interface Fanout {
  /** Rejects when a required sink cannot open. */
  open(run: RunInfo): Promise<void>
  /** True when some sink would take it: asked before a payload is read, copied or bucketed. */
  wants(kind: EventKind, priority: Priority): boolean
  /** `starved`: the loop has not yielded for a while, so local sinks write now. */
  offer(batch: Batch, starved?: boolean): void
  flush(timeoutMs?: number): Promise<readonly SinkStats[]>
  /** The exit hook: synchronous. */
  rescue(outcome: RunOutcome): void
  close(outcome: RunOutcome): Promise<readonly SinkStats[]>
  stats(): readonly SinkStats[]
}

/** Keeps every event of a run on disk and gives network sinks a backlog behind a cursor. Made by @trainlog/journal. */
export interface Journal {
  open(run: RunInfo): JournalSession
}
/** One run's journal. */
export interface JournalSession {
  /** Synchronous: done when it returns. */
  append(batch: Batch): void
  backlog(sink: string): Backlog
  close(): void
}

/** What a delivery setting is when nobody says otherwise. */
export const defaultDelivery: Delivery = {
  batchEvents: 1000,
  batchBytes: 1 << 20,
  flushIntervalMs: 500,
  maxQueueEvents: 20_000,
  maxQueueBytes: 32 << 20,
  openTimeoutMs: 10_000,
  writeTimeoutMs: 30_000,
  closeTimeoutMs: 10_000,
  retry: { minDelayMs: 500, maxDelayMs: 60_000 },
  durable: false,
}
