import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeAll, MemoryStream, TestConsole } from './lib/console.js'
import { message, progress } from './lib/events.js'

beforeEach(() => {
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm-256color')
})
afterEach(() => {
  closeAll()
  vi.unstubAllEnvs()
})

function catchError(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}

describe('a stream that breaks', () => {
  test('takes nothing more, and events are refused', () => {
    const stream = new MemoryStream(false)
    const console = new TestConsole({ on: stream })
    stream.write = () => {
      throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    }
    for (const text of ['one', 'two']) {
      const refused = catchError(() => console.send(message('info', text)))
      expect(refused).toMatchObject({ message: 'the stream is gone: write EPIPE', retryable: false })
    }
    expect(() => console.close()).not.toThrow()
  })

  test('and says so later (`error`), as Node does, ends nothing but the console', () => {
    const stream = Object.assign(new MemoryStream(true), {
      fail: undefined as ((error: Error) => void) | undefined,
      on: (_event: 'error', listener: (error: Error) => void) => (stream.fail = listener),
    })
    const console = new TestConsole({ on: stream }).send(message('info', 'one'))
    stream.fail?.(new Error('write EIO'))
    expect(() => console.send(message('info', 'two'))).toThrow('the stream is gone: write EIO')
    expect(stream.text).not.toContain('two')
  })

  test('and cannot keep up gets lines but no new bars', () => {
    const stream = Object.assign(new MemoryStream(true), { writableLength: 0 })
    const console = new TestConsole({ on: stream })
    console.send(progress({ done: 1, total: 10 }))
    stream.writableLength = 1000
    console.clock.advance(100)
    console.send(progress({ done: 2, total: 10 }))
    expect(stream.writes).toHaveLength(1)
    console.clock.advance(100)
    console.send(message('info', 'line'))
    expect(stream.text).toContain('line')
    expect(stream.text).not.toContain('2/10')
  })

  test('and is far behind asks for the same events later', () => {
    const stream = Object.assign(new MemoryStream(false), { writableLength: 5 << 20 })
    const console = new TestConsole({ on: stream })
    expect(catchError(() => console.send(message('info', 'one')))).toMatchObject({ retryable: true })
    expect(stream.text).toBe('')
  })
})
