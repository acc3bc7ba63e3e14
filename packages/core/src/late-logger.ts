import type { Logger, LoggerOptions } from './logger.js'
import type { LoggerHome } from './logger-home.js'
import { MetricRules } from './rules.js'
import { Recorder } from './recorder.js'
import { RunLogger } from './run-logger.js'
import { createRedactor } from './plain.js'
import { getRun } from './start-run.js'
import { randomId } from './random-id.js'
import { systemClock } from './clock.js'

/** Everything a logger does, other than `log` and `namespace`. */
const nouns = [
  'child', 'debug', 'info', 'warn', 'error', 'critical', 'text', 'image', 'histogram', 'table', 'figure', 'audio', 'video', 'prCurve', 'embedding',
  'graph', 'mesh', 'artifact', 'dataset', 'alert', 'phase', 'fault', 'numericIssue', 'system', 'trainingStep', 'performance', 'time', 'progress',
  'wants', 'emit',
] as const // prettier-ignore

/**
 * For module scope: a logger that finds the active run at each call, and without one does nothing (`time` still runs its function).
 * Options count the first time a run sees the name; the run's `components` option comes before them.
 */
export function getLogger(name: string, options: LoggerOptions = {}): Logger {
  if (typeof name !== 'string' || name === '')
    throw new TypeError('getLogger needs the name of a component; for the run itself use getRun()')
  const target = (): Logger => getRun()?.logger(name, options) ?? silent()
  const logger: Record<string, unknown> = {
    namespace: name,
    log: (...args: Parameters<Logger['log']>) =>
      getRun()
        ?.logger(name, options)
        .log(...args),
    child: (inner: string, more?: LoggerOptions) => getLogger(`${name}/${inner}`, { ...options, ...more }),
  }
  for (const noun of nouns)
    logger[noun] ??= (...args: unknown[]) => (target() as unknown as Record<string, (...args: unknown[]) => unknown>)[noun]?.(...args)
  return logger as unknown as Logger
}

let quiet: Logger | undefined

/** A logger of no run. */
function silent(): Logger {
  return (quiet ??= makeSilent())
}

function makeSilent(): Logger {
  const recorder = new Recorder({
    clock: systemClock,
    rules: new MetricRules(),
    redactor: createRedactor(),
    minPriority: 'verbose',
    minLevel: 'debug',
    metricPrefix: '',
    flushIntervalMs: 500,
    journal: undefined,
    onSeal: () => undefined,
  })
  recorder.open = false
  const home: LoggerHome = {
    recorder,
    payload: (mediaType, bytes) => ({ mediaType, bytes }),
    phase: undefined,
    logger: () => silent(),
    resolvePath: path => path,
    newId: randomId,
    alerted: () => undefined,
  }
  return new RunLogger(home, '', {})
}
