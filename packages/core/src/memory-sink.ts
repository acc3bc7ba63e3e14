import type { Batch, TrainEvent } from './event.js'
import type { Sink } from './sink.js'

/** Keeps every event in an array, for tests and notebooks; without a bound, so not for long runs. */
export function memorySink(): Sink & { readonly events: Batch } {
  const events: TrainEvent[] = []
  return {
    name: 'memory',
    sync: true,
    events,
    open: () => ({
      write(batch) {
        for (const event of batch) events.push(event)
      },
    }),
  }
}
