import {
  SinkError,
  type Attempt,
  type Batch,
  type Clock,
  type Delivery,
  type EventKind,
  type RunOutcome,
  type Sink,
  type TrainEvent,
} from '@trainlog/core'
import { planFaults, type Fault, type FaultPlan, type SinkCall } from './fault.js'
import { ProtocolWatch } from './protocol-watch.js'
import { seededRandom } from './seeded-random.js'

/** How a faulty sink fails. Left out, nothing does. */
export interface FaultySinkOptions {
  /** ['faulty'] */
  readonly name?: string
  /** [false] */
  readonly sync?: boolean
  readonly accepts?: readonly EventKind[]
  readonly delivery?: Partial<Delivery>
  readonly open?: FaultPlan
  readonly write?: FaultPlan
  readonly flush?: FaultPlan
  readonly close?: FaultPlan
  /** At most `throw`: nothing can be waited for. Without a plan, rescued events are taken. */
  readonly rescue?: FaultPlan
  /** How long a `slow` call takes, by the run's clock [50]. */
  readonly slowMs?: number
  /** Of the random numbers that plans are given [1]. */
  readonly seed?: number
}

/** One call that a faulty sink got. */
export interface RecordedCall {
  readonly call: SinkCall
  /** Id of the run. */
  readonly run: string
  readonly fault: Fault
  /** Of a write or rescue; the very array. */
  readonly batch?: Batch
  /** Of a write: 1 for the first. */
  readonly attempt?: number
  /** Of a close. */
  readonly outcome?: RunOutcome
}

/** A sink that fails on demand and remembers what it was asked. */
export interface FaultySink extends Sink {
  /** What it took: from writes that succeeded and from rescues, in order. */
  readonly received: readonly TrainEvent[]
  /** What it was asked, in order. */
  readonly calls: readonly RecordedCall[]
  /** Calls that core must never make (two at once, after `close`, an empty batch, events out of order, another batch in place of a retry). */
  readonly violations: readonly string[]
  /** Lets all calls that hang succeed now. */
  release(): void
}

/**
 * Makes a sink whose calls fail as planned.
 *
 *     faultySink({ open: ['throw', 'throw'], write: (call, random) => (random < 0.2 ? 'throw' : 'ok'), seed: 7 })
 *
 * @throws TypeError for a fault that does not exist.
 */
export function faultySink(options: FaultySinkOptions = {}): FaultySink {
  const { name = 'faulty', sync = false, accepts, delivery, slowMs = 50 } = options
  const random = seededRandom(options.seed ?? 1)
  const plans = Object.fromEntries(
    (['open', 'write', 'flush', 'rescue', 'close'] as const).map(call => [call, planFaults(call, options[call] ?? 'ok', random)]),
  ) as Readonly<Record<SinkCall, () => Fault>>
  const received: TrainEvent[] = []
  const calls: RecordedCall[] = []
  const violations: string[] = []
  const hanging = new Set<() => void>()

  /** Records the call and does what is planned for it, then what it is for. */
  const act = <T>(record: Omit<RecordedCall, 'fault'>, clock: Clock, use: () => T, signal?: AbortSignal): T | Promise<T> => {
    const fault = plans[record.call]()
    calls.push({ ...record, fault })
    const waits = !sync && record.call !== 'rescue'
    const failure = new SinkError(`planned: ${record.call} number ${calls.filter(each => each.call === record.call).length}`, {
      retryable: true,
    })
    if (fault === 'refuse') throw new SinkError(failure.message, { retryable: false })
    if (fault === 'plain') throw new Error(failure.message)
    if (fault === 'slow' && waits) return new Promise<void>(done => void clock.setTimer(slowMs, done)).then(use)
    if (fault === 'slow') holdThread(slowMs)
    if (fault === 'ok' || fault === 'slow') return use()
    if (fault === 'throw' || !waits) throw failure
    if (fault === 'reject') return Promise.reject(failure)
    return hang(hanging, fault === 'hang' ? signal : undefined).then(use)
  }

  return {
    name,
    sync,
    ...(accepts && { accepts }),
    ...(delivery && { delivery }),
    received,
    calls,
    violations,
    release() {
      for (const letGo of hanging) letGo()
    },
    open(run, { clock }) {
      const watch = new ProtocolWatch(violations)
      const take = (batch: Batch): void => void received.push(...batch)
      return act({ call: 'open', run: run.id }, clock, () => ({
        write: (batch: Batch, attempt: Attempt) => {
          const record = { call: 'write', run: run.id, batch, attempt: attempt.number } as const
          return watch.write(batch, () => act(record, clock, () => take(batch), attempt.signal))
        },
        flush: () => watch.call('flush', () => act({ call: 'flush', run: run.id }, clock, () => undefined)),
        ...(!sync && {
          rescue: (batch: Batch): void => void act({ call: 'rescue', run: run.id, batch }, clock, () => take(batch)),
        }),
        close: (outcome: RunOutcome) => watch.close(() => act({ call: 'close', run: run.id, outcome }, clock, () => undefined)),
      }))
    },
  }
}

function hang(hanging: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => (): void => {
      hanging.delete(letGo)
      signal?.removeEventListener('abort', giveIn)
      settle()
    }
    const letGo = end(resolve)
    const giveIn = end(() => reject(signal?.reason as Error))
    hanging.add(letGo)
    if (signal?.aborted) giveIn()
    else signal?.addEventListener('abort', giveIn)
  })
}

function holdThread(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}
