import { setImmediate } from 'node:timers'
import type { Clock } from '@trainlog/core'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Timers that have neither fired nor been called off. */
  readonly pending: number
  /**
   * Lets `ms` milliseconds pass: what is due fires in the order of its time (at one time: in the order it was set), timers set meanwhile
   * included, and promises that need nothing but each other settle before the next timer does. Does not wait for files or sockets.
   *
   * @throws TypeError (rejects) for a negative time: use `stepBack`.
   */
  advance(ms: number): Promise<void>
  /** The wall clock alone steps back, as when the machine's time is corrected; timers and `monotonic` do not notice. */
  stepBack(ms: number): void
}

interface Timer {
  readonly at: number
  readonly fire: () => void
}

/** Timers that one `advance` may fire: more is a timer that sets itself again without delay. */
const maxFired = 100_000

/**
 * Makes a clock for tests.
 *
 * @param start Milliseconds since the epoch that `now` starts with [the first moment of 2030, UTC]; `monotonic` starts with 0.
 */
export function fakeClock(start: number = Date.UTC(2030, 0, 1)): FakeClock {
  const timers = new Set<Timer>()
  let elapsed = 0
  let behind = 0
  return {
    now: () => Math.floor(start + elapsed - behind),
    monotonic: () => elapsed,
    setTimer(ms, fire) {
      const timer = { at: elapsed + Math.max(0, ms), fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    get pending() {
      return timers.size
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new TypeError(`advance(${ms}): time goes forward; to step the wall clock back, use stepBack`)
      const until = elapsed + ms
      await promisesSettled()
      let fired = 0
      for (let next = earliest(timers, until); next; next = earliest(timers, until)) {
        if (++fired > maxFired) throw new Error(`more than ${maxFired} timers fired within ${ms} ms: one of them sets itself again at once`)
        timers.delete(next)
        elapsed = Math.max(elapsed, next.at)
        next.fire()
        await promisesSettled()
      }
      elapsed = Math.max(elapsed, until)
    },
    stepBack(ms) {
      behind += ms
    },
  }
}

function earliest(timers: ReadonlySet<Timer>, until: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer
  return first
}

/** The next turn of the event loop comes when no promise callback is left. Taken from the module: a runner's fake timers do not reach it. */
function promisesSettled(): Promise<void> {
  return new Promise(resolve => void setImmediate(resolve))
}
