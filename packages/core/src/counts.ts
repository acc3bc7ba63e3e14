import type { Delivering } from './attempt.js'
import type { SinkStats } from './delivery.js'

/** The counters of a channel. */
export type Counts = { -readonly [K in keyof Omit<SinkStats, 'sink' | 'state' | 'queued' | 'blockedMs'>]: number }

/** All at nothing, but for what an earlier session left behind. */
export function newCounts(offered: number): Counts {
  const none = { delivered: 0, filtered: 0, unsupported: 0, refused: 0, failed: 0, overflow: 0, late: 0 }
  return { offered, ...none, lost: 0, deferred: 0, filteredMetrics: 0, retries: 0 }
}

/** Of a batch that a sink took, single events may be refused. */
export function countTaken(counts: Counts, work: Delivering): void {
  const refused = work.count('refused')
  const unsupported = work.count('unsupported')
  counts.refused += refused
  counts.unsupported += unsupported
  counts.delivered += work.batch.length - refused - unsupported
}
