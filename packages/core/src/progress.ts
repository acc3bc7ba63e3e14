import type { EventPayload } from './event.js'
import type { Progress, ProgressOptions } from './logger.js'
import type { Clock } from './vocabulary.js'

/** What a progress tells. */
export interface ProgressHost {
  readonly clock: Clock
  emit(payload: EventPayload<'progress'>): void
  throughput(samplesPerSecond: number, batchTimeMs: number, samples: number): void
}

const emitEveryMs = 100
const throughputEveryMs = 1000
let nextId = 0

/** Counts a loop: says how far it is at most ten times a second, and logs its throughput once a second and at its end. */
export function startProgress(options: ProgressOptions, host: ProgressHost): Progress {
  const { total, description = 'progress', unit = 'batch', window = 100, smoothing = 0.3 } = options
  const id = nextId++
  const { clock } = host
  const start = clock.monotonic()
  // A ring of when the last updates came, and what was done by then.
  const marks = [{ time: start, done: 0, samples: 0 }]
  let oldest = 0
  let done = 0
  let samples = 0
  let emittedAt = start
  let loggedAt = start
  let rate: number | undefined
  let state: 'running' | 'done' | 'stopped' = 'running'

  const emit = (now: number): void => {
    emittedAt = now
    const mark = marks[oldest]
    const elapsed = mark ? now - mark.time : 0
    let batchTimeMs: number | undefined
    if (mark && elapsed > 0 && done > mark.done) {
      const current = ((samples - mark.samples) * 1000) / elapsed
      rate = rate === undefined ? current : rate + smoothing * (current - rate)
      batchTimeMs = elapsed / (done - mark.done)
    }
    host.emit({ id, description, unit, done, total, samples, samplesPerSecond: rate, batchTimeMs, elapsedMs: now - start, state })
    if (unit !== 'batch' || rate === undefined || batchTimeMs === undefined) return
    if (state === 'running' && now - loggedAt < throughputEveryMs) return
    loggedAt = now
    host.throughput(rate, batchTimeMs, samples)
  }

  emit(start)
  return {
    update(n = 1, { batchSize = n } = {}) {
      if (state !== 'running' || !(n > 0)) return
      done += n
      samples += batchSize
      const now = clock.monotonic()
      if (now - emittedAt >= emitEveryMs) emit(now)
      const mark = { time: now, done, samples }
      if (marks.length <= window) marks.push(mark)
      else {
        marks[oldest] = mark
        oldest = (oldest + 1) % marks.length
      }
    },
    end(complete = true) {
      if (state !== 'running') return
      state = complete ? 'done' : 'stopped'
      emit(clock.monotonic())
    },
  }
}
