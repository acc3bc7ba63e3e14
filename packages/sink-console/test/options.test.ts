import { describe, expect, test } from 'vitest'
import { consoleSink, sink, type ConsoleSinkOptions } from '../src/index.js'
import { MemoryStream } from './lib/console.js'

describe('consoleSink options', () => {
  test('a sink without options is synchronous, interactive and described by data', () => {
    expect(consoleSink()).toMatchObject({
      name: 'console',
      sync: true,
      interactive: true,
      delivery: { flushIntervalMs: 100 },
      spec: { use: '@trainlog/sink-console', options: {} },
    })
  })

  test('the spec has the options that were given', () => {
    expect(consoleSink({ level: 'warn', everyBatches: 5, stream: 'stdout' }).spec?.options).toEqual({
      level: 'warn',
      everyBatches: 5,
      stream: 'stdout',
    })
  })

  test('a stream object cannot be data, so there is no spec', () => {
    expect('spec' in consoleSink({ stream: new MemoryStream(false) })).toBe(false)
  })

  test('config files find the factory as `sink`', () => {
    expect(sink).toBe(consoleSink)
  })

  test.each([
    [{ level: 'loud' }, "consoleSink: level is 'loud'; write one of debug, info, warn, error, critical"],
    [{ everyBatches: -1 }, 'consoleSink: everyBatches is -1; write a whole number from 0'],
    [{ everyBatches: 2.5 }, 'consoleSink: everyBatches is 2.5; write a whole number from 0'],
    [{ position: Number.NaN }, 'consoleSink: position is NaN; write a whole number from 0'],
    [{ color: 'yes' }, "consoleSink: color is 'yes'; write true or false"],
    [{ progress: 1 }, 'consoleSink: progress is 1; write true or false'],
    [{ stream: 'file' }, "consoleSink: stream is 'file'; write 'stderr', 'stdout', or give a stream"],
    [{ stream: {} }, "consoleSink: stream is an object; write 'stderr', 'stdout', or give a stream"],
    [null, 'consoleSink: the options is null; write an object, or nothing'],
  ])('%j is refused with the remedy', (options, text) => {
    expect(() => consoleSink(options as unknown as ConsoleSinkOptions)).toThrow(new TypeError(text))
  })

  test('an unknown option is refused with the ones there are', () => {
    expect(() => consoleSink({ colour: true } as ConsoleSinkOptions)).toThrow(
      /no option 'colour'; there are color, everyBatches, leave, level/,
    )
  })
})
