import type { DeliveryEvent } from './event.js'
import type { SinkErrorLike } from './sink.js'
import type { SinkStats } from './delivery.js'
import type { Clock } from './vocabulary.js'

/** What channels tell, and the time they go by. */
export interface ChannelHost {
  readonly clock: Clock
  link(sink: string, link: { readonly id?: string; readonly url?: string }): void
  warn(sink: string, text: string): void
  /** A change of state, or a reminder that it lasts. */
  report(sink: string, change: DeliveryEvent['change'], error: SinkErrorLike | undefined, stats: SinkStats): void
}

/** What a route kept away of one batch. */
export interface Withheld {
  readonly filtered: number
  readonly unsupported: number
  readonly filteredMetrics: number
}
