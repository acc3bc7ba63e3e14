import type { Batch, EventKind, TrainEvent } from './event.js'
import type { Backlog, Delivery, Fanout, JournalSession, Route, SinkStats } from './delivery.js'
import type { RunInfo } from './run.js'
import type { RunOutcome, Sink } from './sink.js'
import type { Clock, JsonValue, Priority } from './vocabulary.js'
import type { Channel } from './channel.js'
import type { ChannelHost } from './channel-host.js'
import { AsyncChannel } from './async-channel.js'
import { MemoryBacklog } from './memory-backlog.js'
import { RouteFilter } from './route-filter.js'
import { SinkError } from './sink-error.js'
import { SyncChannel } from './sync-channel.js'
import { defaultDelivery } from './delivery.js'

/** What a fanout tells, and where it keeps things. */
export interface FanoutHost extends ChannelHost {
  readonly journal?: JournalSession | undefined
  /** State that sinks kept in an earlier session. */
  readonly state?: (sink: string) => JsonValue | undefined
  readonly keepState?: (sink: string, state: JsonValue) => void
}

/** A route whose sink is at hand. */
export interface OpenRoute extends Route {
  readonly sink: Sink
}

interface Group {
  readonly filter: RouteFilter
  readonly channels: Channel[]
}

/** A fanout whose sinks live in this thread. */
export function createFanout(routes: readonly OpenRoute[], host: FanoutHost): Fanout {
  return new LocalFanout(routes, host)
}

class LocalFanout implements Fanout {
  readonly #clock: Clock
  readonly #channels: Channel[] = []
  readonly #required: Channel[] = []
  readonly #groups: Group[] = []
  readonly #syncs: SyncChannel[] = []
  readonly #flushIntervalMs: number
  /** Since when events wait for the next turn of the loop, on which local sinks are written. */
  #waitingSince: number | undefined
  #turnAsked = false

  constructor(routes: readonly OpenRoute[], host: FanoutHost) {
    this.#clock = host.clock
    const groups = new Map<string, Group>()
    for (const route of routes) {
      const { sink } = route
      const delivery = deliveryOf(route)
      const channel = new (sink.sync ? SyncChannel : AsyncChannel)(sink, delivery, backlogOf(sink.name, delivery, host), host)
      this.#channels.push(channel)
      if (channel instanceof SyncChannel) this.#syncs.push(channel)
      if (route.required) this.#required.push(channel)
      const filterId = routes.findIndex(other => other.filter === route.filter)
      const key = RouteFilter.key(route, sink.accepts, filterId)
      const group = groups.get(key) ?? { filter: new RouteFilter(route, sink.accepts), channels: [] }
      groups.set(key, group)
      group.channels.push(channel)
    }
    this.#groups.push(...groups.values())
    this.#flushIntervalMs = Math.min(defaultDelivery.flushIntervalMs, ...this.#syncs.map(channel => channel.delivery.flushIntervalMs))
  }

  async open(run: RunInfo): Promise<void> {
    const opened = this.#channels.map(channel => channel.open(run))
    for (let i = 0; i < opened.length; i++) {
      const channel = this.#channels[i] as Channel
      if (!this.#required.includes(channel)) continue
      await opened[i]
      if (channel.opened) continue
      // The run that cannot start is not to wait for it when it ends.
      channel.leave()
      const why = channel.lastError?.message ?? `it did not open within ${channel.delivery.openTimeoutMs} ms`
      throw new SinkError(`the required sink '${channel.name}' cannot open: ${why}`, { cause: channel.lastError })
    }
  }

  wants(kind: EventKind, priority: Priority): boolean {
    return this.#groups.some(group => group.filter.wants(kind, priority) && !group.channels.every(channel => channel.dead))
  }

  offer(batch: Batch, starved = false): void {
    for (const { filter, channels } of this.#groups) {
      const passed = filter.apply(batch)
      for (const channel of channels) {
        if (passed.news) channel.offer(withoutOwnNews(passed.batch ?? [], channel.name), passed)
        else channel.offer(passed.batch, passed)
      }
    }
    if (this.#syncs.length === 0) return
    const now = this.#clock.monotonic()
    this.#waitingSince ??= now
    if (!this.#turnAsked) {
      this.#turnAsked = true
      this.#clock.setTimer(0, () => {
        this.#turnAsked = false
        this.#drain()
      })
    }
    if (starved || now - this.#waitingSince > this.#flushIntervalMs) this.#drain()
  }

  #drain(): void {
    this.#waitingSince = undefined
    for (const channel of this.#syncs) channel.drain()
  }

  async flush(timeoutMs?: number): Promise<readonly SinkStats[]> {
    const limit = timeoutMs !== undefined && timeoutMs >= 0 ? timeoutMs : undefined
    await Promise.all(this.#channels.map(channel => channel.flush(limit ?? channel.delivery.writeTimeoutMs)))
    return this.stats()
  }

  rescue(outcome: RunOutcome): void {
    for (const channel of this.#channels) channel.rescue(outcome)
  }

  async close(outcome: RunOutcome): Promise<readonly SinkStats[]> {
    await Promise.all(this.#channels.map(channel => channel.close(outcome)))
    return this.stats()
  }

  stats(): readonly SinkStats[] {
    return this.#channels.map(channel => channel.stats())
  }
}

/** News of a sink's own delivery never goes to that sink: its refusal of it would be news again. */
function withoutOwnNews(batch: Batch, sink: string): Batch {
  const own = (event: TrainEvent): boolean => event.kind === 'delivery' && event.sink === sink
  return batch.some(own) ? batch.filter(event => !own(event)) : batch
}

function backlogOf(sink: string, delivery: Delivery, host: FanoutHost): Backlog {
  if (delivery.durable && host.journal) return host.journal.backlog(sink)
  return new MemoryBacklog({
    maxEvents: delivery.maxQueueEvents,
    maxBytes: delivery.maxQueueBytes,
    state: host.state?.(sink),
    keepState: state => host.keepState?.(sink, state),
  })
}

/**
 * Defaults, then what the sink needs, then what the user says.
 * @throws TypeError that names the setting and says what to write instead.
 */
export function deliveryOf({ sink, delivery }: OpenRoute): Delivery {
  const merged: Record<string, unknown> = { ...defaultDelivery }
  const retry: Record<string, unknown> = { ...defaultDelivery.retry }
  const take = (into: Record<string, unknown>, given: object | undefined, at: string): void => {
    for (const [key, value] of Object.entries(given ?? {})) {
      if (!(key in into)) throw new TypeError(`${at} of sink '${sink.name}' has no '${key}'; it has ${Object.keys(into).join(', ')}`)
      if (value === undefined) continue
      const remedy = mistake(key, value)
      if (remedy) throw new TypeError(`${at}.${key} of sink '${sink.name}': ${String(value)} makes no sense; ${remedy}`)
      into[key] = value
    }
  }
  for (const given of [sink.delivery, delivery]) {
    take(merged, given, 'delivery')
    take(retry, given?.retry, 'delivery.retry')
  }
  return { ...merged, retry } as unknown as Delivery
}

/** What to write instead, if the value of a setting makes no sense. Infinity does. */
function mistake(key: string, value: unknown): string | undefined {
  if (key === 'retry') return typeof value === 'object' && value !== null ? undefined : 'write { minDelayMs, maxDelayMs }'
  if (key === 'durable') return typeof value === 'boolean' ? undefined : 'write true or false'
  if (
    typeof value === 'number' &&
    value >= (key.endsWith('Ms') ? 0 : 1) &&
    (Number.isInteger(value) || !key.endsWith('Events') || value === Infinity)
  )
    return
  return key.endsWith('Ms') ? 'write milliseconds, 0 or more' : 'write a whole number, 1 or more'
}
