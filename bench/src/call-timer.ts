import { PerformanceObserver } from 'node:perf_hooks'
import type { Span } from './statistics.js'
import { percentile, untouched } from './statistics.js'

/** Percentiles of what a call costs, in nanoseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p90: number
  readonly p99: number
}
/** What some calls cost the one who makes them. */
export interface CallCost {
  readonly calls: number
  readonly all: Percentiles
  /** Without the batches during which garbage was collected. */
  readonly withoutGc: Percentiles
  /** How many batches that are. */
  readonly gcBatches: number
  readonly mean: number
  /** Per call, of the whole process, from the first call to the end of `finish`, in nanoseconds. */
  readonly wall: number
  readonly cpu: number
}

/** How calls are made. */
export interface Calling {
  /** Rounded down to whole turns. */
  readonly calls: number
  /** Calls between two turns of the event loop, a multiple of 16 [1024]. */
  readonly callsPerTurn?: number
  /** What is still to be done when all calls are made: counts in `wall` and `cpu` only. */
  readonly finish?: () => Promise<void>
}

/** The clock is read once per batch: reading it costs about as much as a third of a call. */
const batchCalls = 16

/** One turn of the event loop: timers, input and output. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Calls in batches of 16, lets the loop turn now and then, and times each batch. */
export async function timeCalls(call: (step: number) => void, { calls, callsPerTurn = 1024, finish }: Calling): Promise<CallCost> {
  const batchesPerTurn = callsPerTurn / batchCalls
  const turns = Math.floor(calls / callsPerTurn)
  const starts = new Float64Array(turns * batchesPerTurn)
  const ends = new Float64Array(turns * batchesPerTurn)
  const collections: Span[] = []
  const observer = new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) collections.push({ start: startTime, end: startTime + duration })
  })
  observer.observe({ entryTypes: ['gc'] })
  const cpuBefore = process.cpuUsage()
  const begin = performance.now()
  let step = 0
  let batch = 0
  for (let t = 0; t < turns; t++) {
    for (let b = 0; b < batchesPerTurn; b++) {
      starts[batch] = performance.now()
      for (let i = 0; i < batchCalls; i++) call(step++)
      ends[batch++] = performance.now()
    }
    await turn()
  }
  await finish?.()
  const wall = ((performance.now() - begin) * 1e6) / step
  const { user, system } = process.cpuUsage(cpuBefore)
  // What was observed of the last collections is told a little later.
  await new Promise(resolve => setTimeout(resolve, 50))
  observer.disconnect()
  return { calls: step, wall, cpu: ((user + system) * 1000) / step, ...costOf(starts, ends, collections) }
}

function costOf(starts: Float64Array, ends: Float64Array, collections: readonly Span[]): Omit<CallCost, 'calls' | 'wall' | 'cpu'> {
  const cost = starts.map((start, i) => (((ends[i] as number) - start) / batchCalls) * 1e6)
  const spans = Array.from(starts, (start, i) => ({ start, end: ends[i] as number }))
  const quiet = untouched(spans, collections).map(i => cost[i] as number)
  return {
    all: percentiles(cost),
    withoutGc: percentiles(quiet),
    gcBatches: cost.length - quiet.length,
    mean: cost.reduce((sum, each) => sum + each, 0) / cost.length,
  }
}

function percentiles(values: ArrayLike<number>): Percentiles {
  return { p50: percentile(values, 0.5), p90: percentile(values, 0.9), p99: percentile(values, 0.99) }
}
