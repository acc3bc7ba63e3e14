import type { RunOptions } from '@trainlog/core'
import { consoleSink } from '@trainlog/sink-console'

/** Where the run is shown and kept: a line each. Take one out, and nothing else changes. */
export const sinks: NonNullable<RunOptions['sinks']> = [
  consoleSink({ everyBatches: 100 }), //
]
