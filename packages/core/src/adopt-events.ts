import type { Batch, MetricSet } from './event.js'
import type { Recorder } from './recorder.js'
import { messageOf } from './show.js'
import { isPriority, rankOf } from './names.js'

/** Sets that came from elsewhere, and what they are here. */
const adopted = new WeakMap<MetricSet, MetricSet>()

/**
 * Takes events from elsewhere into the run. Their sets become the run's own, one object per list of names, because a set that was
 * copied between threads is another object each time.
 */
export function adoptEvents(events: Batch, origin: { readonly rank?: number; readonly source?: string }, recorder: Recorder): void {
  const { rank, source } = origin
  if (!recorder.open) return void (recorder.counts.late += events.length)
  for (const event of events) {
    try {
      adopt(event)
    } catch (error) {
      recorder.reject('an event from elsewhere', messageOf(error))
    }
  }
  function adopt(event: Batch[number]): void {
    if (!isSound(event)) throw new TypeError('it is no event, or one that is not whole')
    // What a session says of itself; here it is not the session.
    if (event.kind === 'run-start' || event.kind === 'run-end' || event.kind === 'link') return
    if (event.kind !== 'message' && rankOf[event.priority] > recorder.minRank) {
      recorder.counts.filtered++
      return
    }
    const from = { source: source ?? event.source, rank: rank ?? event.rank }
    recorder.adopt(event.kind === 'metrics' ? { ...event, ...from, set: ownSet(event.set, recorder) } : { ...event, ...from })
  }
}

function ownSet(set: MetricSet, recorder: Recorder): MetricSet {
  let own = adopted.get(set)
  if (!own) adopted.set(set, (own = recorder.sets.of(set.names, set.priorities)))
  return own
}

/** What history, filters and sinks rely on; the rest is up to who sent it. */
function isSound(event: Partial<Batch[number]> | null | undefined): boolean {
  if (typeof event?.kind !== 'string' || !isPriority(event.priority) || !Number.isFinite(event.time)) return false
  if (event.kind !== 'metrics') return true
  const { set, values } = event
  return Array.isArray(values) && Array.isArray(set?.names) && Array.isArray(set.priorities) && set.names.length === values.length
}
