import {
  defaultDelivery,
  eventBytes,
  type Batch,
  type EventKind,
  type RunInfo,
  type RunOutcome,
  type Sink,
  type SinkSession,
  type TrainEvent,
} from '@trainlog/core'
import type { Bench } from './bench.js'
import { BrokenRule, messageOf } from './rule.js'
import { Trial, type TrialHost } from './trial.js'

/** Where on the way a sample event is. */
export interface SampleHeader {
  readonly step?: number | undefined
  readonly epoch?: number | undefined
  readonly rank?: number | undefined
  readonly time?: number
}

/** How most runs end. */
export const finished: RunOutcome = { status: 'finished', error: undefined }

/** A session that is called by hand, as core would: one call at a time, batches of the size the sink asks for. */
export class TrialSession {
  readonly sink: Sink
  readonly run: RunInfo
  readonly host: TrialHost
  readonly raw: SinkSession
  /** `open` gave a promise. */
  readonly waited: boolean
  readonly #bench: Bench
  #seq = 0

  constructor(bench: Bench, { sink, run, host, raw, waited }: Pick<TrialSession, 'sink' | 'run' | 'host' | 'raw' | 'waited'>) {
    this.sink = sink
    this.run = run
    this.host = host
    this.raw = raw
    this.waited = waited
    this.#bench = bench
  }

  /** The next event of this session. */
  event(kind: EventKind, payload: object, header: SampleHeader = {}): TrainEvent {
    const seq = this.#seq++
    const { step, epoch, rank, time = this.run.startTime + seq } = header
    return { kind, time, seq, source: '', priority: 'useful', step, epoch, rank, ...payload } as unknown as TrainEvent
  }

  /** An event from elsewhere, as the next of this session. */
  adopt(event: TrainEvent): TrainEvent {
    return { ...event, seq: this.#seq++ }
  }

  /** As batches that keep to the limits the sink declares. */
  split(events: readonly TrainEvent[]): Batch[] {
    const { batchEvents, batchBytes } = { ...defaultDelivery, ...this.sink.delivery }
    const batches: TrainEvent[][] = []
    let bytes = Infinity
    for (const event of events) {
      const last = batches.at(-1)
      bytes += eventBytes(event)
      if (last && last.length < batchEvents && bytes <= batchBytes) last.push(event)
      else {
        batches.push([event])
        bytes = eventBytes(event)
      }
    }
    return batches
  }

  /** Writes the events, in as many batches as it takes. */
  async write(events: readonly TrainEvent[]): Promise<void> {
    for (const batch of this.split(events)) await this.writeBatch(batch)
  }

  writeBatch(batch: Batch, trial: Trial = new Trial()): Promise<void> {
    return this.#bench.within('write', () => this.raw.write(batch, trial))
  }

  /** Writes one event, and turns a failure into a sentence about it. */
  async take(event: TrainEvent, what: string): Promise<Trial> {
    const trial = new Trial()
    try {
      await this.writeBatch([event], trial)
    } catch (thrown) {
      throw new BrokenRule(`write throws on ${what}: ${messageOf(thrown)}`, { cause: thrown })
    }
    return trial
  }

  async flush(): Promise<void> {
    await this.#bench.within('flush', () => this.raw.flush?.())
  }

  async close(outcome: RunOutcome = finished): Promise<void> {
    await this.#bench.within('close', () => this.raw.close?.(outcome))
  }
}
