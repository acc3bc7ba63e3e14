import type { DeliveryEvent } from './event.js'
import type { FanoutHost, OpenRoute } from './fanout.js'
import type { Recorder } from './recorder.js'
import type { RunOptions } from './run.js'
import type { SinkErrorLike } from './sink.js'
import type { SinkStats } from './delivery.js'

/**
 * Tells of a sink's trouble: as a `delivery` event to the other sinks, and to the user, by `onSinkError` or once on stderr. What an
 * interactive sink shows anyway does not go to stderr as well.
 */
export function sinkNews(options: RunOptions, routes: readonly OpenRoute[], recorder: Recorder): FanoutHost['report'] {
  const { onSinkError } = options
  const shown = new Set<string>()
  const toUser = (sink: string, change: DeliveryEvent['change'], error: SinkErrorLike): void => {
    const seen = routes.some(route => route.sink.interactive && route.sink.name !== sink)
    // Reminders are for the log; only what a sink could not take in the end is worth another line.
    const reminder = change === 'report' && !/ lost/.test(error.message)
    if (seen || reminder || shown.has(`${sink} ${change}`)) return
    shown.add(`${sink} ${change}`)
    globalThis.console?.warn(`[trainlog] sink '${sink}' (${change}): ${recorder.redactor.error(error).message}`)
  }
  return (sink: string, change: DeliveryEvent['change'], error: SinkErrorLike | undefined, stats: SinkStats): void => {
    const { redactor, step, open } = recorder
    if (open) recorder.event('delivery', { sink, change, error: error && redactor.error(error), stats }, 'trainlog', 'important', {}, step)
    if (!error) return
    if (!onSinkError) return toUser(sink, change, error)
    try {
      onSinkError(error, sink)
    } catch (thrown) {
      recorder.warnOnce('onSinkError threw', redactor.error(thrown).message)
    }
  }
}
