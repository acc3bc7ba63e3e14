import type { Logger, LoggerOptions } from './logger.js'
import type { Run } from './run.js'
import type { LoggerHome } from './logger-home.js'
import { MetricRules } from './rules.js'
import { Recorder } from './recorder.js'
import { RunLogger } from './run-logger.js'
import { createRedactor } from './plain.js'
import { nameProblem } from './names.js'
import { getRun } from './start-run.js'
import { randomId } from './random-id.js'
import { systemClock } from './clock.js'

/** Everything a logger does, other than `log` and `child`. */
const nouns = [
  'debug', 'info', 'warn', 'error', 'critical', 'text', 'image', 'histogram', 'table', 'figure', 'audio', 'video', 'prCurve', 'embedding',
  'graph', 'mesh', 'artifact', 'dataset', 'alert', 'phase', 'fault', 'numericIssue', 'system', 'trainingStep', 'performance', 'time', 'progress',
  'wants', 'emit',
] as const // prettier-ignore

/**
 * For module scope: a logger that finds the active run at each call, and without one does nothing (`time` still runs its function).
 * Options count the first time a run sees the name; the run's `components` option comes before them.
 * @throws TypeError for what is no name of a component.
 */
export function getLogger(name: string, options: LoggerOptions = {}): Logger {
  const problem = nameProblem(name)
  if (problem !== undefined) throw new TypeError(`a component: ${problem}; for the run itself use getRun()`)
  return lateLogger(name, run => run.logger(name, options))
}

function lateLogger(namespace: string, find: (run: Run) => Logger): Logger {
  let known: Run | undefined
  let found: Logger | undefined
  const target = (): Logger => {
    const run = getRun()
    if (run !== known) {
      found = run && find(run)
      known = run
    }
    return found ?? silent()
  }
  const logger: Record<string, unknown> = {
    namespace,
    log: (...given: Parameters<Logger['log']>) => target().log(...given),
    // What is no name is for the logger to refuse; what comes of it then is that logger.
    child: (name: string, options?: LoggerOptions) =>
      lateLogger(nameProblem(name) === undefined ? `${namespace}/${name}` : namespace, run => find(run).child(name, options)),
  }
  for (const noun of nouns) {
    logger[noun] = (...given: unknown[]) => {
      const now = target()
      return (now[noun] as (...given: unknown[]) => unknown).apply(now, given)
    }
  }
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
    loops: new Set(),
    logger: () => silent(),
    resolvePath: path => path,
    newId: randomId,
    alerted: () => undefined,
  }
  return new RunLogger(home, '', {})
}
