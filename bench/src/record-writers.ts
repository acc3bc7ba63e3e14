import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Batch, Sink } from '@trainlog/core'
import { startRun } from '@trainlog/core'
import { valuesAt } from './workload.js'

/** Writes records of a time, a step and three numbers into a file, one JSON object a line. */
export interface RecordWriter {
  readonly write: (step: number) => void
  /** Settles when everything is with the operating system. */
  readonly end: () => Promise<void>
}

/** Opens a file with each of the libraries that are compared. Loaded when asked for. */
export const recordWriters: Readonly<Record<string, (file: string) => Promise<RecordWriter>>> = {
  async trainlog(file) {
    const run = await startRun({ dir: false, sinks: [lineSink(file)] })
    return {
      write: step => run.log(valuesAt(step), step),
      end: async () => {
        await run.end()
      },
    }
  },

  async pino(file) {
    const { pino } = await import('pino')
    const destination = pino.destination({ dest: file, sync: false, minLength: 4096 })
    const logger = pino({ base: null }, destination)
    await once(destination, 'ready')
    return {
      write: step => logger.info({ step, ...valuesAt(step) }),
      async end() {
        const closed = once(destination, 'close')
        destination.end()
        await closed
      },
    }
  },

  async winston(file) {
    const { createLogger, format, transports } = await import('winston')
    const transport = new transports.File({ filename: file })
    const timed = format(info => {
      info['time'] = Date.now()
      return info
    })
    const logger = createLogger({ format: format.combine(timed(), format.json()), transports: [transport] })
    await once(transport, 'open')
    return {
      write: step => logger.log({ level: 'info', message: '', step, ...valuesAt(step) }),
      async end() {
        const finished = once(transport, 'finish')
        logger.end()
        await finished
      },
    }
  },
}

/** What a sink for files does, at its smallest: a line per metrics event, made from what was worked out once per set of names. */
function lineSink(file: string): Sink {
  return {
    name: 'lines',
    sync: true,
    accepts: ['metrics'],
    open() {
      const handle = openSync(file, 'a')
      const keys = new Map<object, readonly string[]>()
      return {
        write: batch => void writeSync(handle, linesOf(batch, keys)),
        close: () => closeSync(handle),
      }
    },
  }
}

function linesOf(batch: Batch, keysOf: Map<object, readonly string[]>): string {
  let text = ''
  for (const event of batch) {
    if (event.kind !== 'metrics') continue
    let keys = keysOf.get(event.set)
    if (!keys) keysOf.set(event.set, (keys = event.set.names.map(name => `,${JSON.stringify(name)}:`)))
    text += `{"seq":${event.seq},"time":${event.time},"step":${String(event.step)}`
    for (let i = 0; i < keys.length; i++) {
      const value = event.values[i] as number
      text += `${keys[i] as string}${Number.isFinite(value) ? value : `"${value}"`}`
    }
    text += '}\n'
  }
  return text
}
