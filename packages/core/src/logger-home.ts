import type { AlertEvent, Payload } from './event.js'
import type { Logger, LoggerOptions, Progress } from './logger.js'
import type { OpenPhase } from './open-phase.js'
import type { Recorder } from './recorder.js'

/** What the loggers of one run share. */
export interface LoggerHome {
  readonly recorder: Recorder
  /** Keeps bytes: inline or in a file. */
  payload(mediaType: string, bytes: Uint8Array): Payload
  /** The phase that began last and has not ended. */
  phase: OpenPhase | undefined
  /** Loops that have begun and not ended: the end of the run stops them. */
  readonly loops: Set<Progress>
  /** The logger of a namespace; the same name gives the same one. */
  logger(namespace: string, options: LoggerOptions): Logger
  resolvePath(path: string): string
  newId(): string
  /** Tells the user's own function; gives what that gave. */
  alerted(alert: Pick<AlertEvent, 'title' | 'text' | 'level'>): unknown
}
