import type { EventPayload } from './event.js'
import type { Progress, ProgressOptions } from './logger.js'
import type { Clock } from './vocabulary.js'
import { show } from './show.js'

/** What a progress tells. */
export interface ProgressHost {
  readonly clock: Clock
  emit(payload: EventPayload<'progress'>): void
  throughput(samplesPerSecond: number, batchTimeMs: number, samples: number): void
  ended(): void
  /** A mistake of the caller's. */
  reject(what: string, why: string): void
}

const emitEveryMs = 100
const throughputEveryMs = 1000
let nextId = 0

/** Counts a loop: says how far it is at most ten times a second, and logs its throughput once a second and at its end. */
export function startProgress(options: ProgressOptions, host: ProgressHost): Progress {
  const { clock } = host
  const number = (name: 'total' | 'window' | 'smoothing', min: number, max: number): number | undefined => {
    const given: unknown = options[name]
    if (given === undefined || (typeof given === 'number' && given >= min && given <= max)) return given
    host.reject(`${name} of a progress`, `${show(given)} is no number from ${min} to ${max}`)
    return undefined
  }
  // A loop without an end has no total.
  const total = options.total === Infinity ? undefined : number('total', 0, Number.MAX_VALUE)
  const window = Math.ceil(number('window', 1, 100_000) ?? 100)
  const smoothing = number('smoothing', 0, 1) ?? 0.3
  const description = typeof options.description === 'string' ? options.description : 'progress'
  const unit = options.unit === 'epoch' ? 'epoch' : 'batch'
  const id = nextId++
  const start = clock.monotonic()
  // A ring of when the last updates came, and what was done by then: one more than the window, whose span lies between them.
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
  const amount = (given: unknown, instead: number): number => {
    if (typeof given === 'number' && given >= 0 && given < Infinity) return given
    host.reject('an update of a progress', `${show(given)} is no number of items or samples`)
    return instead
  }

  emit(start)
  return {
    update(n = 1, given) {
      if (state !== 'running') return
      const items = amount(n, 0)
      done += items
      samples += amount(batchSizeOf(given) ?? items, items)
      const now = clock.monotonic()
      const mark = { time: now, done, samples }
      if (marks.length <= window) marks.push(mark)
      else {
        marks[oldest] = mark
        oldest = (oldest + 1) % marks.length
      }
      if (now - emittedAt >= emitEveryMs) emit(now)
    },
    end(complete = true) {
      if (state !== 'running') return
      state = complete ? 'done' : 'stopped'
      host.ended()
      emit(clock.monotonic())
    },
  }
}

function batchSizeOf(given: { readonly batchSize?: number } | undefined): unknown {
  try {
    return given?.batchSize
  } catch {
    // Refused as no number, like any other mistake here.
    return NaN
  }
}
