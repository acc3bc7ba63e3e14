import type { Delivery } from './delivery.js'
import type { DeliveryEvent } from './event.js'
import { SinkError } from './sink-error.js'

type Change = DeliveryEvent['change']

/** While a sink is in trouble, it is mentioned again this often. */
export const reportEveryMs = 30_000

/** Says when news of a sink are told: each change when it comes, and again every 30 seconds while it lasts. */
export class Trouble {
  readonly #told = new Map<Change, number>()

  /** What to tell, if anything. */
  news(change: Change, now: number): Change | undefined {
    const told = this.#told.get(change)
    if (told !== undefined && now - told < reportEveryMs) return undefined
    this.#told.set(change, now)
    return told !== undefined && (change === 'failing' || change === 'stuck') ? 'report' : change
  }

  /** The next time is news again. */
  over(): void {
    for (const change of ['failing', 'stuck', 'recovered'] as const) this.#told.delete(change)
  }
}

/** Why events are given up, and what can be done about it. */
export function queueIsFull({ maxQueueEvents }: Delivery): SinkError {
  return new SinkError(
    'its queue is full, so events are given up, least important first. If the training loop never yields, put ' +
      '`await new Promise(setImmediate)` into it now and then, or run the sinks in a worker thread. If the backend is slow, raise ' +
      `delivery.maxQueueEvents (${maxQueueEvents}) or maxQueueBytes.`,
  )
}
