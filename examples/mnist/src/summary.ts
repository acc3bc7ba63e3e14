import type { Run, SinkStats } from '@trainlog/core'

/** What came of the training. */
export interface Outcome {
  /** Held-out digits: how many there are, and how many of them were read correctly. */
  readonly heldOut: number
  readonly correct: number
  /** The epoch whose validation was best, counted from 0. */
  readonly bestEpoch: number
  readonly trainingSeconds: number
  readonly samplesPerSecond: number
  readonly backend: string
  readonly confused: readonly string[]
}

const nameWidth = 14

/** The result, where things are, and what became of every event. */
export function summarize(run: Run, outcome: Outcome, stats: readonly SinkStats[]): string {
  const { events } = run.report()
  const { heldOut, correct, bestEpoch, trainingSeconds, samplesPerSecond, backend, confused } = outcome
  return [
    `Read ${count(correct)} of ${count(heldOut)} held-out digits correctly: ${((100 * correct) / heldOut).toFixed(1)} %.`,
    `Most confused: ${confused.length === 0 ? 'none' : confused.join(', ')}. Best epoch: ${bestEpoch}.`,
    `Training took ${trainingSeconds.toFixed(1)} s on ${backend}: ${count(samplesPerSecond)} samples/s.`,
    `${count(events.accepted)} events were logged, ${count(events.filteredMetrics)} metrics were below the run's threshold.`,
    '',
    row('sink', 'delivered', 'filtered', 'deferred', 'lost'),
    ...stats.map(each => row(each.sink, each.delivered, each.filtered + each.unsupported, each.deferred, lost(each))),
    '',
    `${'run folder'.padEnd(nameWidth)}${run.dir ?? 'none'}`,
    ...run.links.map(link => `${link.sink.padEnd(nameWidth)}${link.url ?? link.id ?? ''}`),
  ].join('\n')
}

/** Everything that was meant for a sink and will never be there. */
function lost(stats: SinkStats): number {
  return stats.refused + stats.failed + stats.overflow + stats.late + stats.lost + stats.queued
}

function row(name: string, ...cells: readonly (string | number)[]): string {
  return name.padEnd(nameWidth) + cells.map(cell => (typeof cell === 'number' ? count(cell) : cell).padStart(9)).join('  ')
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
