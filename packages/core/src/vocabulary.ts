/** How much an event matters, most important first: decides what passes a threshold and what a full queue gives up last. */
export type Priority = 'essential' | 'important' | 'useful' | 'verbose'

/** Severity of a message. As priorities: `error`, `critical` are essential, `warn` important, `info` useful, `debug` verbose. */
export type Level = 'debug' | 'info' | 'warn' | 'error' | 'critical'

/** A stretch of a training run. */
export type Phase =
  | 'initialization'
  | 'data_loading'
  | 'model_setup'
  | 'training_start'
  | 'epoch_start'
  | 'batch_start'
  | 'forward_pass'
  | 'loss_computation'
  | 'backward_pass'
  | 'optimization_step'
  | 'batch_end'
  | 'epoch_end'
  | 'validation'
  | 'checkpoint_saving'
  | 'training_end'
  | 'error_recovery'

/** What kind of thing went wrong; `unknown` when no rule of `@trainlog/core/errors` matches. */
export type ErrorCategory =
  | 'data_loading'
  | 'model_inference'
  | 'loss_computation'
  | 'gradient_computation'
  | 'optimization'
  | 'memory'
  | 'device'
  | 'checkpoint'
  | 'validation'
  | 'configuration'
  | 'network'
  | 'system'
  | 'unknown'

/** How a run ended: `killed` when the process went away, or was told to, before the run was ended. */
export type RunStatus = 'finished' | 'failed' | 'killed'

/** Plain JSON data. Numbers may be NaN or infinite; the codec (`encodeEvent`) writes those as tagged objects. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined }

/** Any numeric typed array. */
export type TypedArray =
  Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

/** Any tfjs tensor, without depending on tfjs; read at the moment of the call, so it may be disposed right after. */
export interface TensorLike {
  readonly shape: readonly number[]
  readonly dtype: string
  dataSync(): ArrayLike<number> | string[]
}

/** The wall clock, a monotonic clock and timers: injectable, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. May step back. */
  now(): number
  /** Milliseconds from an arbitrary start. Never steps back. */
  monotonic(): number
  /** Calls `fire` once after `ms`, unless the returned function is called first. Never keeps a process alive. */
  setTimer(ms: number, fire: () => void): () => void
}
