import type { Batch } from './event.js'
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
      return sink.sync || sink.accepts ? new LazySession(sink, session) : session
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
class LazySession implements SinkSession {
  readonly #session: SinkSession
  readonly #accepts: ReadonlySet<string> | undefined
  readonly rescue?: (unacknowledged: Batch) => void
  readonly #sync: boolean
  /** The batch of the present attempts, and what is passed on of it: the same array each time. */
  #current: { readonly batch: Batch; readonly taken: Batch } | undefined
  /** Of a `sync` sink: the last batch that it has, although this may not be acknowledged yet. */
  #written: Batch = []

  constructor(sink: Sink, session: SinkSession) {
    this.#session = session
    this.#accepts = sink.accepts && new Set(sink.accepts)
    this.#sync = sink.sync === true
    if (session.rescue) this.rescue = batch => session.rescue?.(this.#passing(batch))
    else if (this.#sync) this.rescue = batch => this.#lastWrite(batch)
  }

  write(batch: Batch, attempt: Attempt): void | Promise<void> {
    if (this.#current?.batch !== batch) this.#current = { batch, taken: this.#passing(batch, attempt) }
    const { taken } = this.#current
    const writing = taken.length > 0 ? this.#session.write(taken, attempt) : undefined
    if (this.#sync) this.#written = batch
    return writing
  }

  flush(): void | Promise<void> {
    return this.#session.flush?.()
  }

  close(outcome: Parameters<NonNullable<SinkSession['close']>>[0]): void | Promise<void> {
    return this.#session.close?.(outcome)
  }

  #passing(batch: Batch, attempt?: Attempt): Batch {
    const accepts = this.#accepts
    if (!accepts || batch.every(event => accepts.has(event.kind))) return batch
    return batch.filter(event => {
      const passes = accepts.has(event.kind)
      if (!passes && attempt instanceof Delivering) attempt.unsupported(event)
      else if (!passes) attempt?.refuse(event, `it does not take events of the kind ${event.kind}`)
      return passes
    })
  }

  #lastWrite(unacknowledged: Batch): void {
    const isWritten = this.#written.length > 0 && this.#written[0] === unacknowledged[0]
    const left = this.#passing(isWritten ? unacknowledged.slice(this.#written.length) : unacknowledged)
    if (left.length > 0) void this.#session.write(left, new Delivering(left, () => undefined).renew())
    void this.#session.flush?.()
    const last = unacknowledged[unacknowledged.length - 1]
    const { status, error } = last?.kind === 'run-end' ? last : { status: 'killed' as const, error: undefined }
    void this.#session.close?.({ status, error })
  }
}
