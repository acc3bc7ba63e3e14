import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeAll, TestConsole } from './lib/console.js'
import { message, progress } from './lib/events.js'

beforeEach(() => {
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm-256color')
})
afterEach(() => {
  closeAll()
  vi.unstubAllEnvs()
})

const terminal = { isTTY: true, columns: 80, rows: 30 }

describe('where nothing can be drawn', () => {
  const steps = (console: TestConsole): readonly string[] => {
    for (let second = 0; second <= 25; second++) {
      console.send(
        progress(
          { done: second, total: 25, elapsedMs: second * 1000, samples: second * 64, samplesPerSecond: 64, batchTimeMs: 1000 },
          { epoch: 3 },
        ),
      )
      console.clock.advance(1000)
    }
    console.send(
      progress(
        { done: 25, total: 25, elapsedMs: 25_000, samples: 1600, samplesPerSecond: 64, batchTimeMs: 1000, state: 'done' },
        { epoch: 3 },
      ),
    )
    return console.stream.lines
  }
  const expected = [
    'Epoch 3: 10/25 (40%), ETA 0:15, 64 samples/s, 1.0 s/batch, 640 samples, elapsed 0:10',
    'Epoch 3: 20/25 (80%), ETA 0:05, 64 samples/s, 1.0 s/batch, 1.3k samples, elapsed 0:20',
    'Epoch 3: 25/25 (100%), in 25.0 s, 64 samples/s, 1.0 s/batch, 1.6k samples',
  ]

  test('a loop tells of itself every ten seconds and at its end, in plain lines', () => {
    expect(steps(new TestConsole())).toEqual(expected)
  })

  test('CI with a terminal gets the same', () => {
    vi.stubEnv('CI', 'true')
    expect(steps(new TestConsole(terminal))).toEqual(expected)
  })

  test('a dumb terminal gets the same', () => {
    vi.stubEnv('TERM', 'dumb')
    expect(steps(new TestConsole(terminal))).toEqual(expected)
  })

  test('no line is held back', () => {
    const console = new TestConsole()
    console.send(message('info', 'one')).send(message('info', 'two'))
    expect(console.stream.writes).toEqual(['one\n', 'two\n'])
  })
})
