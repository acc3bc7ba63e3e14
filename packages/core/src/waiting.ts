import type { Recorder } from './recorder.js'

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
