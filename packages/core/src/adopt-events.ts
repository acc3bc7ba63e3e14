import type { Batch, MetricSet } from './event.js'
import type { Recorder } from './recorder.js'
import { messageOf } from './show.js'
import { rankOf } from './names.js'

/** Sets that came from elsewhere, and what they are here. */
const adopted = new WeakMap<MetricSet, MetricSet>()

/**
 * Takes events from elsewhere into the run. Their sets become the run's own, one object per list of names, because a set that was
 * copied between threads is another object each time.
 */
export function adoptEvents(events: Batch, origin: { readonly rank?: number; readonly source?: string }, recorder: Recorder): void {
  const { rank, source } = origin
  for (const event of events) {
    try {
      adopt(event)
    } catch (error) {
      recorder.reject('an event from elsewhere', messageOf(error))
    }
  }
  function adopt(event: Batch[number]): void {
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
