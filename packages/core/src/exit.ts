import type { LiveRun } from './live-run.js'
import { nodeHost } from './host.js'

/** Runs of this copy of core that have not ended. */
const live = new Set<LiveRun>()

/** At process exit, what can be delivered without waiting is delivered; errors that nobody catches are noted, not swallowed. */
export function watchExit(run: LiveRun): void {
  const { process } = nodeHost() ?? {}
  if (live.size === 0) {
    process?.on('exit', onExit)
    process?.on('uncaughtExceptionMonitor', onCrash)
  }
  live.add(run)
}

/** The run has ended: without runs, nothing is left behind in the process. */
export function unwatchExit(run: LiveRun): void {
  const { process } = nodeHost() ?? {}
  live.delete(run)
  if (live.size > 0) return
  process?.off('exit', onExit)
  process?.off('uncaughtExceptionMonitor', onCrash)
}

function onExit(code: number): void {
  for (const run of live) {
    try {
      run.rescue(code)
    } catch (error) {
      globalThis.console?.error(`[trainlog] run '${run.name}' could not be brought to an end:`, error)
    }
  }
}

function onCrash(error: unknown): void {
  for (const run of live) run.crash ??= error ?? new Error('an error without a value')
}

/** Ends all runs as killed on these signals, since the process goes away, then lets each do what it does without us. Gives back how to stop. */
export function watchSignals(signals: readonly string[]): () => void {
  const { process } = nodeHost() ?? {}
  const stop = (): void => {
    for (const signal of signals) process?.off(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    stop()
    void Promise.allSettled([...live].map(one => one.finish('killed'))).finally(() => process?.kill(process.pid, signal))
  }
  for (const signal of signals) process?.on(signal as NodeJS.Signals, onSignal)
  return stop
}

/** Logs the process's warnings as messages. Gives back how to stop. */
export function watchWarnings(run: LiveRun): () => void {
  const { process } = nodeHost() ?? {}
  const onWarning = (warning: Error): void => run.warn(`${warning.name}: ${warning.message}`)
  process?.on('warning', onWarning)
  return () => process?.off('warning', onWarning)
}
