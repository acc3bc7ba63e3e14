import type { JsonValue } from '../vocabulary.js'

/** A model as files, for a checkpoint. */
export interface ModelState {
  /** Contents by file name; no folders. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** What is no file: counters, shapes, names. */
  readonly meta?: JsonValue
}
