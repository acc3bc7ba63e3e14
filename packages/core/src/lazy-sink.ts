import type { Batch, TrainEvent } from './event.js'
import type { Delivery } from './delivery.js'
import type { Attempt, Sink, SinkSession } from './sink.js'
import { Delivering } from './attempt.js'
import { SinkError, asSinkError } from './sink-error.js'

/**
 * A sink whose package is loaded when a run opens it, and which a run can do without: where the package is not installed, the sink is
 * given up with one warning, and training goes on. Events wait meanwhile. What the loaded sink says of delivery is not known
 * beforehand: pass `delivery` where the defaults do not fit.
 *
 *     lazySink('tensorboard', async () => (await import('@trainlog/sink-tensorboard')).tensorboardSink())
 */
export function lazySink(name: string, load: () => Promise<Sink>, delivery?: Partial<Delivery>): Sink {
  if (typeof name !== 'string' || name === '') throw new TypeError('lazySink: give the sink a name')
  if (typeof load !== 'function') throw new TypeError('lazySink: the second argument is a function that gives a promise of a sink')
  return {
    name,
    ...(delivery && { delivery }),
    async open(run, host) {
      const sink = await loaded(load)
      const session = await sink.open(run, host)
      return sink.sync || sink.accepts ? adapted(sink, session) : session
    },
  }
}

/** @throws SinkError that is not retryable: what cannot be loaded now cannot be loaded later, unless the error says so itself. */
async function loaded(load: () => Promise<Sink>): Promise<Sink> {
  let sink: Sink
  try {
    sink = await load()
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown }
    const { message, retryable } = asSinkError(error, false)
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw new SinkError(message, { retryable, cause: error })
    throw new SinkError(`its package is not installed (${message}); install it, or leave the sink out`, { cause: error })
  }
  if (typeof (sink as Partial<Sink> | undefined)?.open === 'function') return sink
  throw new SinkError('what was loaded is no sink; give back what a factory makes, as in `(await import(package)).xSink()`')
}

/** Keeps from a loaded sink what it does not take, and delivers at exit to one that is `sync`. */
function adapted({ accepts, sync }: Sink, session: SinkSession): SinkSession {
  const kinds = accepts && new Set<string>(accepts)
  const passing = (batch: Batch, keepOut?: (event: TrainEvent) => void): Batch => {
    const takes = (event: TrainEvent): boolean => kinds?.has(event.kind) ?? true
    if (keepOut) for (const event of batch) if (!takes(event)) keepOut(event)
    return batch.every(takes) ? batch : batch.filter(takes)
  }
  /** The batch of the present attempts, and what is passed on of it: the same array each time. */
  let current: { readonly batch: Batch; readonly taken: Batch } | undefined
  /** What a `sync` sink has, although it may not be acknowledged yet. */
  let written: Batch = []
  const lastWrite = (unacknowledged: Batch): void => {
    const left = passing(written[0] === unacknowledged[0] ? unacknowledged.slice(written.length) : unacknowledged)
    if (left.length > 0) void session.write(left, new Delivering(left, () => undefined).renew())
    void session.flush?.()
    const last = unacknowledged[unacknowledged.length - 1]
    void session.close?.(last?.kind === 'run-end' ? { status: last.status, error: last.error } : { status: 'killed', error: undefined })
  }
  const rescue = session.rescue ? (batch: Batch) => session.rescue?.(passing(batch)) : sync ? lastWrite : undefined
  return {
    ...(rescue && { rescue }),
    flush: () => session.flush?.(),
    close: outcome => session.close?.(outcome),
    write(batch, attempt) {
      if (current?.batch !== batch) current = { batch, taken: passing(batch, event => keepOut(event, attempt)) }
      const writing = current.taken.length > 0 ? session.write(current.taken, attempt) : undefined
      if (sync) written = batch
      return writing
    },
  }
}

function keepOut(event: TrainEvent, attempt: Attempt): void {
  if (attempt instanceof Delivering) attempt.unsupported(event)
  else attempt.refuse(event, `it does not take events of the kind ${event.kind}`)
}
