import type { AlertEvent } from './event.js'
import type { Logger, LoggerOptions } from './logger.js'
import type { MakePayload } from './data.js'
import type { Phase } from './vocabulary.js'
import type { Recorder } from './recorder.js'

/** What the loggers of one run share. */
export interface LoggerHome {
  readonly recorder: Recorder
  readonly payload: MakePayload
  /** The phase that began last and has not ended. */
  phase: Phase | undefined
  /** The logger of a namespace; the same name gives the same one. */
  logger(namespace: string, options: LoggerOptions): Logger
  resolvePath(path: string): string
  newId(): string
  alerted(alert: Pick<AlertEvent, 'title' | 'text' | 'level'>): void
}
