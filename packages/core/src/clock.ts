import type { Clock } from './vocabulary.js'

/** The machine's own clock; its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, fire) {
    // A number in a browser, an object with `unref` in Node.
    const timer = setTimeout(fire, ms) as unknown as number | { unref(): void }
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
}
