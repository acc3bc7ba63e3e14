import { describe, expect, test } from 'vitest'
import { coloring, steering } from './lib/ansi.js'
import { inTerminal } from './lib/child.js'

const SIGINT = 2
/** Each frame with bars hides the cursor once. */
const framesOf = (bytes: string): number => bytes.split('\u001b[?25l').length - 1
const secondsOf = (times: readonly number[]): number => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000

describe('a training in a real terminal', () => {
  test.each([40, 200])('of %i columns ends with all lines in order, each epoch’s bar among them, and the cursor back', async columns => {
    const { screen, bytes, exitCode } = await inTerminal({}, { columns })
    expect(exitCode).toBe(0)
    const text = screen.rows.map(row => (row.length === columns ? row : `${row}\n`)).join('')
    const order = [
      'Run pty_1 of pty\n',
      'Epoch 1 started\n',
      'Epoch 1, Batch 0/40, Loss: 1.0000, Accuracy: 0.0000, LR: 0.001000\n',
      'Epoch 1, Batch 10/40, Loss: 0.0909',
      'Epoch 1, Batch 20/40',
      'WARN  遅いシャード 🚀 1  shard=3\n',
      'Epoch 1, Batch 30/40',
      'Epoch 1  ━',
      'Epoch 2 started\n',
      'Epoch 2, Batch 0/40',
      'WARN  遅いシャード 🚀 2  shard=3\n',
      'Epoch 2  ━',
      'epochs   ━',
      'Run pty_1 finished after',
    ]
    const found = order.map(each => text.indexOf(each))
    expect(found.map((at, index) => (at > (found[index - 1] ?? -1) ? 'in order' : order[index]))).toEqual(order.map(() => 'in order'))
    expect(text.match(/Epoch 1 {2}━/g)).toHaveLength(1)
    expect(text.match(/100% 40\/40/g)).toHaveLength(2)
    expect(screen.cursorShown).toBe(true)
    expect(bytes.lastIndexOf('\u001b[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001b[?25l'))
  })

  test('gets at most ten frames a second, each in one write', async () => {
    const { bytes, times } = await inTerminal({ epochs: 3, batches: 300, batchMs: 1 })
    const frames = framesOf(bytes)
    expect(secondsOf(times)).toBeGreaterThan(0.8)
    expect(frames).toBeGreaterThan(4)
    // The last frame, at close, need not wait, and on a busy machine the first one is seen late.
    expect(frames).toBeLessThanOrEqual(secondsOf(times) * 10 + 3)
    // A pty may hand over one write in two pieces, never in ten.
    expect(times.length).toBeLessThanOrEqual(frames * 2 + 4)
  })

  test('is kept up to date by a training that never yields', async () => {
    const { bytes, times, screen } = await inTerminal({ epochs: 1, batches: 400, batchMs: 5, busy: true })
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(times.length).toBeGreaterThan(8)
    expect(Math.max(...gaps)).toBeLessThan(1000)
    expect(framesOf(bytes)).toBeLessThanOrEqual(secondsOf(times) * 10 + 3)
    expect(screen.rows.filter(row => /Batch \d+\/400/.test(row))).toHaveLength(40)
  })

  test('has log lines above the bars while it goes on', async () => {
    const { screen, signal } = await inTerminal({ epochs: 1, batches: 1000 }, { press: { when: 'Batch 60/', keys: '\u0003' } })
    expect(signal).toBe(SIGINT)
    // A terminal throws away what it has not shown yet when Ctrl-C is pressed, so older frames may be in pieces: the last one counts.
    expect(screen.rows.slice(-2).map(row => row.slice(0, 7).trim())).toEqual(['epochs', 'Epoch 1'])
    expect(screen.rows.slice(0, -2).join('\n')).toContain('Epoch 1, Batch 60/1000')
  })

  test('shows no colours with NO_COLOR, but bars', async () => {
    const { bytes } = await inTerminal({ batches: 20 }, { env: { NO_COLOR: '1' } })
    expect(bytes).toContain('━')
    expect(bytes).not.toMatch(coloring)
  })

  test('that is dumb gets no control sequence', async () => {
    const { bytes } = await inTerminal({ batches: 20 }, { env: { TERM: 'dumb' } })
    expect(bytes).not.toContain('\u001b')
    expect(bytes).toContain('Epoch 1: 20/20 (100%)')
  })

  test('in CI gets lines instead of bars', async () => {
    const { bytes } = await inTerminal({ batches: 20 }, { env: { CI: 'true' } })
    expect(bytes).not.toMatch(steering)
    expect(bytes).toContain('Epoch 1: 20/20 (100%)')
  })
})

describe('the cursor comes back', () => {
  test('on Ctrl-C, which still ends the process as SIGINT does', async () => {
    const { bytes, signal, screen } = await inTerminal({ batches: 1000 }, { press: { when: 'Batch 20/', keys: '\u0003' } })
    expect(signal).toBe(SIGINT)
    expect(bytes).toContain('\u001b[?25l')
    expect(screen.cursorShown).toBe(true)
    expect(screen.cursor.column).toBe(0)
  })

  test('on Ctrl-C when the run ends itself on it, with its summary', async () => {
    const { signal, screen } = await inTerminal({ batches: 1000, signals: ['SIGINT'] }, { press: { when: 'Batch 20/', keys: '\u0003' } })
    expect(signal).toBe(SIGINT)
    expect(screen.rows.join('\n')).toContain('WARN  Run pty_1 was killed after')
    expect(screen.cursorShown).toBe(true)
  })

  test('on Ctrl-C with a `once` listener of the user, which does its work undisturbed', async () => {
    const { exitCode, signal, screen } = await inTerminal({ batches: 1000, own: 'once' }, { press: { when: 'Batch 20/', keys: '\u0003' } })
    expect([exitCode, signal]).toEqual([7, 0])
    expect(screen.cursorShown).toBe(true)
  })

  test('on Ctrl-C with a listener of the user that lets the training go on to its end', async () => {
    const { exitCode, signal, screen } = await inTerminal(
      { epochs: 1, batches: 60, own: 'on' },
      { press: { when: 'Batch 20/', keys: '\u0003' } },
    )
    expect([exitCode, signal]).toEqual([0, 0])
    expect(screen.rows.join('\n')).toContain('still here')
    expect(screen.rows.join('\n')).toContain('Run pty_1 finished')
    expect(screen.cursorShown).toBe(true)
  })

  test('on process.exit in the middle, with the bars where they were', async () => {
    const { exitCode, screen } = await inTerminal({ then: 'exit' })
    expect(exitCode).toBe(3)
    expect(screen.cursorShown).toBe(true)
    expect(screen.rows.join('\n')).toMatch(/Epoch 2 {2}━.*stopped after/)
    expect(screen.rows.join('\n')).toContain('Run pty_1 was killed')
  })

  test('when the training throws, and the error is shown', async () => {
    const { exitCode, screen } = await inTerminal({ then: 'throw' })
    expect(exitCode).toBe(1)
    expect(screen.cursorShown).toBe(true)
    expect(screen.rows.join('\n')).toMatch(/ERROR Run pty_1 failed after .*\n {2}RangeError: loss is NaN/)
  })
})
