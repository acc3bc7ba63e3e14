import type { Delivery } from './delivery.js'
import type { Sink } from './sink.js'
import { SinkError } from './sink-error.js'

/**
 * A sink whose package is loaded when a run opens it, and which a run can do without: where the package is not installed, the sink is
 * given up with one warning, and training goes on. Events wait meanwhile. What the loaded sink says of kinds and delivery is not known
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
      const sink = await load().catch((error: unknown) => {
        const { code } = error as { readonly code?: unknown }
        if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
        const message = error instanceof Error ? error.message : String(error)
        throw new SinkError(`its package is not installed (${message}); install it, or leave the sink out`, {
          retryable: false,
          cause: error,
        })
      })
      const session = await sink.open(run, host)
      const accepts = sink.accepts && new Set(sink.accepts)
      if (!accepts) return session
      return {
        ...(session.rescue && { rescue: batch => session.rescue?.(batch.filter(event => accepts.has(event.kind))) }),
        flush: () => session.flush?.(),
        close: outcome => session.close?.(outcome),
        write(batch, attempt) {
          for (const event of batch)
            if (!accepts.has(event.kind)) attempt.refuse(event, `sink '${name}' does not take events of the kind ${event.kind}`)
          const taken = attempt.memo(() => batch.filter(event => accepts.has(event.kind)))
          return taken.length > 0 ? session.write(taken, attempt) : undefined
        },
      }
    },
  }
}
