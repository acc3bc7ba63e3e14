import type { Logger, LoggerOptions } from './logger.js'
import type { LoggerHome } from './logger-home.js'
import type { Recorder } from './recorder.js'
import type { RunFolder } from './run-folder.js'
import type { RunOptions } from './run.js'
import { RunLogger } from './run-logger.js'
import { nodeHost } from './host.js'
import { randomId } from './random-id.js'

/** What the loggers of a run share, and the loggers themselves. */
export function createHome(recorder: Recorder, folder: RunFolder | undefined, options: RunOptions): LoggerHome {
  const loggers = new Map<string, Logger>()
  const home: LoggerHome = {
    recorder,
    phase: undefined,
    loops: new Set(),
    payload: (mediaType, bytes) => folder?.payload(mediaType, bytes) ?? { mediaType, bytes },
    resolvePath: path => nodeHost()?.path.resolve(path) ?? path,
    newId: randomId,
    alerted: alert => options.onAlert?.(alert),
    logger(name: string, given: LoggerOptions) {
      let logger = loggers.get(name)
      if (!logger) {
        const { components = {} } = options
        // `trainer` is also about `trainer/data`, whose own options come before.
        const outer = name.split('/').map((_, i, parts) => components[parts.slice(0, i).join('/')])
        loggers.set(name, (logger = new RunLogger(home, name, Object.assign({}, ...outer, given, components[name]) as LoggerOptions)))
      }
      return logger
    },
  }
  return home
}
