import type { Clock } from './vocabulary.js'

/** The machine's own clock; its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, fire) {
    // The next turn, where there is a way to ask for it: a timer of 0 comes a millisecond and several turns later.
    if (ms === 0 && typeof setImmediate === 'function') {
      const soon = setImmediate(fire)
      soon.unref()
      return () => clearImmediate(soon)
    }
    // A number in a browser, an object with `unref` in Node.
    const timer = setTimeout(fire, ms) as unknown as number | { unref(): void }
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
}
