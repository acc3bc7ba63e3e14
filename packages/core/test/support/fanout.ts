import type {
  Batch,
  DeliveryEvent,
  Fanout,
  JsonValue,
  MetricSet,
  Priority,
  Route,
  RunInfo,
  RunOutcome,
  Sink,
  SinkStats,
  TrainEvent,
} from '../../src/index.js'
import { createFanout } from '../../src/index.js'
import { StoppedClock } from './stopped-clock.js'

/** What was told of a sink. */
export interface Told {
  readonly at: number
  readonly sink: string
  readonly change: DeliveryEvent['change']
  readonly message: string | undefined
}

export const info: RunInfo = {
  id: 'r', experiment: 'e', name: 'n', startTime: 0, session: 0, rank: 0, worldSize: 1, resumed: undefined, parent: undefined,
  dir: undefined, params: {}, tags: {}, notes: undefined, group: undefined, jobType: undefined,
} // prettier-ignore

export const finished: RunOutcome = { status: 'finished', error: undefined }

/** A fanout on a stopped clock, and what it tells. Batches back off by 100 ms at first, so that tests read well. */
export class Bench {
  readonly clock = new StoppedClock()
  readonly told: Told[] = []
  readonly links: object[] = []
  readonly warnings: string[] = []
  readonly kept: Record<string, JsonValue> = {}
  readonly fanout: Fanout
  #seq = 0

  constructor(routes: readonly (Route & { readonly sink: Sink })[], state: Readonly<Record<string, JsonValue>> = {}) {
    this.fanout = createFanout(routes, {
      clock: this.clock,
      state: sink => state[sink],
      keepState: (sink, value) => (this.kept[sink] = value),
      link: (sink, link) => this.links.push({ sink, ...link }),
      warn: (sink, text) => this.warnings.push(`${sink}: ${text}`),
      report: (sink, change, error) => this.told.push({ at: this.clock.monotonic(), sink, change, message: error?.message }),
    })
  }

  /** Opened, and time for what follows from it. */
  async opened(): Promise<this> {
    await this.fanout.open(info)
    await this.clock.advance(0)
    return this
  }

  /** Offers so many events, and gives them back. */
  offer(count: number, make: (seq: number) => TrainEvent = message): Batch {
    const batch = Array.from({ length: count }, () => make(this.#seq++))
    this.fanout.offer(batch)
    return batch
  }

  stats(sink = 0): SinkStats {
    return this.fanout.stats()[sink] as SinkStats
  }

  get changes(): readonly string[] {
    return this.told.map(one => one.change)
  }
}

/** An event of about 200 bytes. */
export function message(seq: number, priority: Priority = 'useful', text = ''): TrainEvent {
  return {
    kind: 'message',
    time: 0,
    seq,
    source: '',
    priority,
    step: undefined,
    epoch: undefined,
    rank: undefined,
    level: 'info',
    text,
    fields: {},
  }
}

export function metrics(seq: number, set: MetricSet, values: readonly number[], priority: Priority = 'useful'): TrainEvent {
  return { kind: 'metrics', time: 0, seq, source: '', priority, step: seq, epoch: undefined, rank: undefined, set, values }
}

/** What the counters miss or have too much: 0. */
export function imbalance(stats: SinkStats): number {
  const { offered, delivered, filtered, unsupported, refused, failed, overflow, late, lost, deferred, queued } = stats
  return offered - delivered - filtered - unsupported - refused - failed - overflow - late - lost - deferred - queued
}
