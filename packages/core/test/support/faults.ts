import fc from 'fast-check'
import type { Answer } from './scripted-sink.js'
import type { Delivery, Route } from '../../src/index.js'
import { ScriptedSink, failure, ok } from './scripted-sink.js'

/** A sink's ways to fail, as data, so that a failing test can show them. */
export type Fault =
  | { readonly does: 'work' | 'hang' | 'hang until told' | 'promise' }
  | {
      readonly does: 'fail'
      readonly at: 'once' | 'later'
      readonly retryable: boolean | undefined
      readonly retryAfterMs: number | undefined
    }
  | { readonly does: 'take'; readonly ms: number }
  | { readonly does: 'refuse'; readonly every: number }

export interface FaultySink {
  readonly sync: boolean
  readonly rescues: 'no' | 'yes' | 'throws'
  readonly open: readonly Fault[]
  readonly write: readonly Fault[]
  readonly flush: readonly Fault[]
  readonly close: readonly Fault[]
  readonly route: Omit<Route, 'sink'>
}

const fail = fc.record({
  does: fc.constant('fail' as const),
  at: fc.constantFrom('once' as const, 'later' as const),
  retryable: fc.constantFrom(true, true, true, false, undefined),
  retryAfterMs: fc.constantFrom(undefined, undefined, 700, 5000),
})
const fault = (hangs: number): fc.Arbitrary<Fault> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fault>({ does: 'work' }) },
    { weight: 5, arbitrary: fail },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('take' as const), ms: fc.constantFrom(0, 1, 50, 900, 2500) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('refuse' as const), every: fc.integer({ min: 1, max: 5 }) }) },
    { weight: hangs, arbitrary: fc.constantFrom<Fault>({ does: 'hang' }, { does: 'hang until told' }, { does: 'promise' }) },
  )

/** Small queues, small batches and short times, so that everything runs over. */
export const delivery: fc.Arbitrary<Partial<Delivery>> = fc.record(
  {
    batchEvents: fc.constantFrom(1, 3, 50),
    batchBytes: fc.constantFrom(1, 500, 1 << 20),
    flushIntervalMs: fc.constantFrom(0, 20, 500),
    maxQueueEvents: fc.constantFrom(1, 10, 200),
    maxQueueBytes: fc.constantFrom(1, 2000, 1 << 20),
    openTimeoutMs: fc.constantFrom(10, 1000),
    writeTimeoutMs: fc.constantFrom(10, 1000),
    closeTimeoutMs: fc.constantFrom(0, 500, 3000),
    retry: fc.record({ minDelayMs: fc.constantFrom(0, 100), maxDelayMs: fc.constantFrom(0, 2000) }),
  },
  { requiredKeys: [] },
)

const route = fc.record(
  {
    minPriority: fc.constantFrom('essential' as const, 'useful' as const),
    minLevel: fc.constantFrom('info' as const, 'warn' as const),
    kinds: fc.constant(['metrics', 'message', 'run-end'] as const),
    exclude: fc.constant(['loss']),
    delivery,
  },
  { requiredKeys: [] },
)

export const faultySink: fc.Arbitrary<FaultySink> = fc.record({
  sync: fc.boolean(),
  rescues: fc.constantFrom('no', 'yes', 'yes', 'throws'),
  open: fc.array(fault(1), { maxLength: 3 }),
  write: fc.array(fault(2), { maxLength: 12 }),
  flush: fc.array(fault(1), { maxLength: 3 }),
  close: fc.array(fault(2), { maxLength: 1 }),
  route,
})

/** The sink that fails so, in its route. */
export function makeFaulty(of: FaultySink, name: string): Route & { readonly sink: ScriptedSink } {
  const { sync, route, rescues } = of
  const script = { open: of.open, write: of.write, flush: of.flush, close: of.close }
  const answers = Object.fromEntries(Object.entries(script).map(([call, faults]) => [call, faults.map(one => answer(one, sync))]))
  const sink = new ScriptedSink(answers, { name, sync })
  if (rescues !== 'no' && !sync) {
    sink.onRescue = () => {
      if (rescues === 'throws') throw new Error('no room to rescue')
    }
  }
  return { ...route, sink }
}

/** What makes no sense for a sink that is done when it returns does nothing there. */
function answer(fault: Fault, sync: boolean): Answer {
  switch (fault.does) {
    case 'work':
      return ok
    case 'hang':
      return sync ? ok : () => new Promise(() => undefined)
    case 'promise':
      return sync ? ok : () => Promise.resolve()
    case 'hang until told':
      return ({ attempt }) => {
        if (sync || !attempt) return undefined
        const { signal } = attempt
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }
    case 'fail': {
      const { retryable, retryAfterMs } = fault
      const error = retryable === undefined ? new Error('fails') : failure('fails', retryable, retryAfterMs)
      if (!sync && fault.at === 'later') return () => new Promise((_, reject) => setImmediate(() => reject(error)))
      return () => {
        throw error
      }
    }
    case 'take':
      return ({ host }) => (sync ? undefined : new Promise(resolve => host.clock.setTimer(fault.ms, resolve)))
    case 'refuse':
      return ({ batch, attempt }) => batch.forEach((event, i) => i % fault.every === 0 && attempt.refuse(event, 'not that one'))
  }
}

/** Nothing is wrong with it, and it notes what it gets. */
export function honestSink(name: string, sync: boolean): ScriptedSink {
  const sink = new ScriptedSink({}, { name, sync })
  if (!sync) sink.onRescue = () => undefined
  return sink
}
