import type { Sink } from '@trainlog/core'
import { style } from './colors.js'
import { canDraw, hasUnicode, wantsColor } from './environment.js'
import { resolveOptions, specOf, type ConsoleSinkOptions } from './options.js'
import { ConsoleSession } from './session.js'
import { Terminal } from './terminal.js'

/**
 * Shows a run to the person before the terminal: messages, a line of metrics every so many batches, progress bars, a summary.
 *
 * Environment and terminal are looked at when a run opens the sink. It never throws into the training and never ends the process: when
 * the stream breaks (`| head`), it is silent from then on, and its events count as refused.
 *
 * @throws TypeError for an option that is unknown or makes no sense.
 */
export function consoleSink(options: ConsoleSinkOptions = {}): Sink {
  const resolved = resolveOptions(options)
  const spec = specOf(options)
  return {
    name: 'console',
    sync: true,
    interactive: true,
    delivery: { flushIntervalMs: 100 },
    ...(spec === undefined ? {} : { spec }),
    open(run, host) {
      const { stream } = resolved
      const target = stream === 'stdout' ? process.stdout : stream === 'stderr' ? process.stderr : stream
      const isTTY = target.isTTY === true
      return new ConsoleSession(run, host, resolved, {
        terminal: Terminal.of(target),
        style: style(wantsColor(resolved.color, process.env, isTTY), hasUnicode(process.env, process.platform)),
        draws: canDraw(process.env, isTTY),
      })
    },
  }
}
