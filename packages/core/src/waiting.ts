import type { Monitor, Run } from './run.js'
import type { Recorder } from './recorder.js'

/** How long a task of `onEnd`, or a monitor, may take before the run goes on without it. */
export const endTaskTimeoutMs = 30_000

/** Keeps the process alive while something is waited for, although no timer of trainlog does. Gives back how to let go. */
export function holdProcess(): () => void {
  const timer = setInterval(() => undefined, 1 << 30)
  return () => clearInterval(timer)
}

/** Runs somebody else's code: that it throws, or takes too long, is a warning. */
export async function runWithin(timeoutMs: number, what: string, run: () => unknown, recorder: Recorder): Promise<void> {
  let cancel: (() => void) | undefined
  try {
    const late = new Promise<void>((_, reject) => {
      cancel = recorder.clock.setTimer(timeoutMs, () => reject(new Error(`it has not settled within ${timeoutMs} ms`)))
    })
    await Promise.race([run(), late])
  } catch (error) {
    recorder.warnOnce(what, recorder.redactor.error(error).message)
  } finally {
    cancel?.()
  }
}

/** Starts a monitor, and has it stopped at the end of the run. */
export async function startMonitor(monitor: Monitor, run: Run, recorder: Recorder): Promise<void> {
  const name = `monitor '${monitor.name}'`
  await runWithin(endTaskTimeoutMs, `${name} does not start`, () => monitor.start(run), recorder)
  run.onEnd(() => runWithin(endTaskTimeoutMs, `${name} does not stop`, () => monitor.stop?.(), recorder))
}
