import type { Clock } from './vocabulary.js'

/** The machine's own clock; its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, fire) {
    const timer: unknown = setTimeout(fire, ms)
    // A number in a browser, an object with `unref` in Node.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
}
