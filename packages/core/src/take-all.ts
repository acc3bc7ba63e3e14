import type { Batch, TrainEvent } from './event.js'
import type { Backlog } from './delivery.js'

const everything = Number.MAX_SAFE_INTEGER

/** Empties a backlog: the batch that is taken first. */
export function takeAll(backlog: Backlog): Batch {
  const all: TrainEvent[] = []
  for (let batch = backlog.take(everything, everything); batch; batch = backlog.take(everything, everything)) {
    for (const event of batch) all.push(event)
    backlog.ack(undefined)
  }
  return all
}
