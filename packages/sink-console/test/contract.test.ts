import { sinkContract } from '@trainlog/testing'
import { afterEach, beforeEach, describe, test, vi } from 'vitest'
import { consoleSink, type ConsoleSinkOptions } from '../src/index.js'
import { MemoryStream } from './lib/console.js'

beforeEach(() => {
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm-256color')
})
afterEach(() => vi.unstubAllEnvs())

describe.each([
  ['a pipe', false],
  ['a terminal', true],
])('the contract of sinks, on %s', (_title, isTTY) => {
  const streams: MemoryStream[] = []
  let failsAfter = Infinity
  const stream = (): MemoryStream => {
    const made = Object.assign(new MemoryStream(isTTY), { columns: 200, rows: 50 })
    const { write } = made
    made.write = text => {
      if (failsAfter-- <= 0) throw new Error('write EPIPE')
      return write.call(made, text)
    }
    streams.push(made)
    return made
  }
  const cases = sinkContract({
    create: () => consoleSink({ level: 'debug', everyBatches: 1, color: false, stream: stream() }),
    readBack: () => streams.map(({ text }) => text).join(''),
    shows: ['message', 'alert', 'fault', 'params', 'artifact', 'checkpoint'],
    invalid: [
      () => consoleSink({ level: 'all' } as unknown as ConsoleSinkOptions),
      () => consoleSink({ everyBatches: -1 }),
      () => consoleSink({ colors: true } as unknown as ConsoleSinkOptions),
    ],
    fail: after => {
      failsAfter = after
      return () => {
        failsAfter = Infinity
      }
    },
  })
  for (const { title, run } of cases) test(title, run)
})
