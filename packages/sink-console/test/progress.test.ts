import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeAll, MemoryStream, TestConsole } from './lib/console.js'
import { message, metricSet, metrics, progress } from './lib/events.js'
import { Screen } from './lib/screen.js'

beforeEach(() => {
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm-256color')
})
afterEach(() => {
  closeAll()
  vi.unstubAllEnvs()
})

/** What a person sees after everything that was written. */
async function screenOf(console: TestConsole, columns = 80, rows = 30): Promise<Screen> {
  const screen = new Screen(columns, rows)
  await screen.write(console.stream.text)
  return screen
}
const terminal = { isTTY: true, columns: 80, rows: 30 }

describe('bars on a terminal', () => {
  test('stand below the lines, outer loop first', async () => {
    const console = new TestConsole(terminal)
    console.send(
      progress({ id: 1, unit: 'epoch', total: 2, description: 'epochs' }),
      progress({ id: 2, total: 10 }, { epoch: 1 }),
      message('info', 'one'),
    )
    console.clock.advance(100)
    console.send(progress({ id: 2, done: 5, total: 10, elapsedMs: 500 }, { epoch: 1 }), message('warn', 'two'))
    const screen = await screenOf(console)
    expect(screen.rows).toEqual([
      'one',
      'WARN  two',
      expect.stringMatching(/^epochs {3}─+ +0% +0\/2$/),
      expect.stringMatching(/^Epoch 1 {2}━+╸─+ +50% +5\/10 {2}ETA 0:01$/),
    ])
    expect(screen.cursorShown).toBe(false)
    expect(screen.cursor).toEqual({ row: 2, column: 0 })
  })

  test('are written once a frame, at most ten times a second, lines included', () => {
    const console = new TestConsole(terminal)
    const times: number[] = []
    const { write } = console.stream
    console.stream.write = text => {
      times.push(console.clock.monotonic())
      return write.call(console.stream, text)
    }
    for (let at = 0; at < 300; at++) {
      console.send(progress({ done: at, total: 300 }), message('info', `line ${at}`))
      console.clock.advance(7)
    }
    console.clock.advance(100)
    expect(times.length).toBeGreaterThan(15)
    expect(Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)))).toBeGreaterThanOrEqual(100)
    expect(console.stream.text.match(/line \d+/g)).toHaveLength(300)
  })

  test('are not written again when nothing has changed', () => {
    const console = new TestConsole(terminal)
    for (let at = 0; at < 10; at++) {
      console.send(progress({ done: 5, total: 100 }))
      console.clock.advance(200)
    }
    expect(console.stream.writes).toHaveLength(1)
  })

  test('show lines at once when flushed', () => {
    const console = new TestConsole(terminal)
    console.send(progress({ total: 10 }))
    console.send(message('error', 'now'))
    expect(console.stream.text).not.toContain('now')
    void console.session.flush?.()
    expect(console.stream.text).toContain('now')
  })

  test('stay as a line when the loop is done', async () => {
    const console = new TestConsole(terminal)
    console.send(
      progress({ total: 10 }, { epoch: 1 }),
      progress({ done: 10, total: 10, elapsedMs: 1234, state: 'done' }, { epoch: 1 }),
      message('info', 'after'),
    )
    console.close()
    const screen = await screenOf(console)
    expect(screen.rows.slice(0, 2)).toEqual([expect.stringMatching(/^Epoch 1 {2}━+ 100% 10\/10 {2}in 1\.2 s$/), 'after'])
    expect(screen.cursorShown).toBe(true)
    expect(screen.cursor.column).toBe(0)
  })

  test('leave nothing behind when asked', async () => {
    const console = new TestConsole({ ...terminal, leave: false })
    console.send(progress({ total: 10 }), message('info', 'line'))
    console.clock.advance(100)
    console.send(progress({ done: 10, total: 10, state: 'done' }))
    console.close()
    expect((await screenOf(console)).rows).toEqual(['line', expect.stringContaining('finished')])
  })

  test('of loops that never ended stay as stopped when the run is over', async () => {
    const console = new TestConsole(terminal)
    console.send(progress({ done: 3, total: 10, elapsedMs: 2000 }))
    console.close({ status: 'killed', error: undefined })
    expect((await screenOf(console)).rows).toEqual([
      expect.stringMatching(/^Batches {2}━+.* 30% 3\/10 {2}stopped after 2\.0 s$/),
      expect.stringContaining('was killed'),
    ])
  })

  test('can be turned off', () => {
    const console = new TestConsole({ ...terminal, progress: false })
    console.send(progress({ total: 10 }), message('info', 'line'), progress({ done: 10, total: 10, state: 'done' }))
    expect(console.stream.text).toBe('line\n')
  })

  test('keep rows free above them when asked', async () => {
    const console = new TestConsole({ ...terminal, position: 2 })
    console.send(progress({ total: 10 }), message('info', 'line'))
    console.clock.advance(100)
    console.send(progress({ done: 1, total: 10 }), message('info', 'next'))
    const screen = await screenOf(console)
    expect(screen.rows).toEqual(['line', 'next', '', '', expect.stringContaining('1/10')])
    expect(screen.cursor).toEqual({ row: 2, column: 0 })
  })

  test('stay on the screen although more rows were asked for than there are', async () => {
    const console = new TestConsole({ ...terminal, rows: 6, position: 100 })
    for (let done = 1; done < 5; done++) {
      console.send(progress({ done, total: 10 }), message('info', `line ${done}`))
      console.clock.advance(100)
    }
    const { rows } = await screenOf(console, 80, 6)
    expect(rows.filter(row => row !== '')).toEqual(['line 1', 'line 2', 'line 3', 'line 4', expect.stringContaining('4/10')])
  })

  test('of several runs on one terminal stand under each other', async () => {
    const stream = new MemoryStream(true)
    stream.columns = 80
    const first = new TestConsole({ on: stream, run: { name: 'a', parent: { id: 'p', links: [] } } })
    const second = new TestConsole({ on: stream, run: { name: 'b', parent: { id: 'p', links: [] } } })
    first.send(progress({ done: 1, total: 10 }), message('info', 'from a'))
    for (const each of [first, second]) each.clock.advance(100)
    second.send(progress({ done: 2, total: 10 }), message('info', 'from b'))
    const during = await screenOf(first)
    expect(during.rows).toEqual([
      'a · from a',
      'b · from b',
      expect.stringMatching(/^a Batches .* 1\/10/),
      expect.stringMatching(/^b Batches .* 2\/10/),
    ])
    first.close()
    expect((await screenOf(first)).cursorShown).toBe(false)
    second.close()
    expect((await screenOf(first)).cursorShown).toBe(true)
  })

  test('more than the terminal has rows show the innermost ones', async () => {
    const console = new TestConsole({ ...terminal, rows: 4 })
    console.send(...Array.from({ length: 8 }, (_, id) => progress({ id, description: `loop ${id}`, done: 1, total: 2 })))
    console.clock.advance(100)
    console.send(message('info', 'line'))
    expect((await screenOf(console, 80, 4)).rows.map(row => row.slice(0, 6))).toEqual(['line', 'loop 5', 'loop 6', 'loop 7'])
  })

  test('have the newest loss, its average, accuracy and learning rate', async () => {
    const console = new TestConsole({ ...terminal, columns: 200, everyBatches: 0 })
    const set = metricSet('loss', 'acc', 'lr')
    console.send(
      metrics(set, [1, 0.5, 0.1], 0),
      metrics(set, [0.5, 0.6, 0.01], 1),
      progress({ done: 2, total: 10, batchTimeMs: 5, samplesPerSecond: 200, samples: 64 }),
    )
    expect((await screenOf(console, 200)).rows[0]).toContain(
      'loss 0.5000  ema 0.8500  acc 0.6000  lr 0.010000  200 samples/s  5.0 ms/batch  64 samples',
    )
  })
})

describe('a terminal', () => {
  test.each([40, 200])('of %i columns shows wide characters without breaking the bars', async columns => {
    const console = new TestConsole({ ...terminal, columns })
    for (let done = 1; done <= 4; done++) {
      console.send(
        progress({ done, total: 4, description: '訓練データの読み込み 🚀 学習中' }, { epoch: 1 }),
        message('info', `日本語のメッセージ 🚀 ${done}`),
      )
      console.clock.advance(100)
    }
    const { rows } = await screenOf(console, columns)
    expect(rows).toHaveLength(5)
    expect(rows.slice(0, 4)).toEqual([1, 2, 3, 4].map(each => `日本語のメッセージ 🚀 ${each}`))
    expect(rows[4]).toMatch(columns === 40 ? /^Epoch 1 … ━+ 100% 4\/4/ : /^Epoch 1 訓練データの読み込み 🚀 学習中 ━+ 100% 4\/4/)
  })

  const resized = async (bars: number, before: number, after: number): Promise<readonly string[]> => {
    const console = new TestConsole({ ...terminal, columns: before })
    const screen = new Screen(before)
    const loops = (done: number) =>
      Array.from({ length: bars }, (_, id) =>
        progress({ id, description: `loop ${id}`, done, total: 9, batchTimeMs: 5, samplesPerSecond: 9, elapsedMs: 5000 }),
      )
    console.send(message('info', 'first'), ...loops(1))
    await screen.write(console.stream.text)
    screen.resize(after)
    console.stream.columns = after
    const written = console.stream.text.length
    console.clock.advance(100)
    console.send(message('info', 'second'), ...loops(2))
    await screen.write(console.stream.text.slice(written))
    return screen.rows.map(row => row.slice(0, 6))
  }

  test('that becomes wider shows each bar once and loses no line', async () => {
    expect(await resized(3, 40, 120)).toEqual(['first', 'second', 'loop 0', 'loop 1', 'loop 2'])
  })

  test('that becomes narrower shows its bar once and loses no line', async () => {
    expect(await resized(1, 100, 40)).toEqual(['first', 'second', 'loop 0'])
  })

  test('that becomes narrower with several bars loses no line', async () => {
    // xterm.js, unlike others (tmux was tried), moves the cursor down with rows broken up below it: some old pieces stay above.
    const rows = await resized(3, 100, 40)
    expect([rows[0], ...rows.slice(-4)]).toEqual(['first', 'second', 'loop 0', 'loop 1', 'loop 2'])
  })

  test('whose characters are wider than we think cuts them off instead of breaking the row', async () => {
    const console = new TestConsole({ ...terminal, columns: 20 })
    console.send(progress({ description: 'loop', done: 1, total: 2 }), progress({ id: 1, description: 'loop', done: 1, total: 2 }))
    // The emulator has fewer columns than the stream says.
    const screen = await screenOf(console, 12)
    expect(screen.rows).toHaveLength(2)
    expect(screen.cursor).toEqual({ row: 0, column: 0 })
  })
})
