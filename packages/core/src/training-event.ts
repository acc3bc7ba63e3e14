import type { EventHeader } from './event.js'
import type { ErrorCategory, JsonValue, Level, Phase } from './vocabulary.js'

// What happens while a model is trained.

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
