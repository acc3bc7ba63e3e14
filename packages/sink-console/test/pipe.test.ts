import { describe, expect, test } from 'vitest'
import { inPipe } from './lib/child.js'

describe('a training whose console is a pipe', () => {
  test('has no control sequence and no colour, and leaves stdout alone', async () => {
    const { stdout, stderr, exitCode } = await inPipe({ batches: 20 })
    expect(exitCode).toBe(0)
    expect(stdout).toBe('')
    expect(stderr).not.toContain('\u001b')
    expect(stderr).toContain('Epoch 2, Batch 10/20, Loss: 0.0323, Accuracy: 0.5000, LR: 0.001000\n')
    expect(stderr).toContain('Epoch 2: 20/20 (100%), in ')
  })

  test('has colours with FORCE_COLOR, but no bars', async () => {
    const { stderr } = await inPipe({ batches: 20 }, { env: { FORCE_COLOR: '1' } })
    expect(stderr).toContain('\u001b[32mEpoch 1 started\u001b[39m')
    expect(stderr).not.toContain('\u001b[?25l')
  })

  test('can be stdout', async () => {
    const { stdout, stderr } = await inPipe({ batches: 5, console: { stream: 'stdout' } })
    expect(stdout).toContain('Epoch 1, Batch 0/5')
    expect(stderr).toBe('')
  })

  test('goes on to its end when the reader goes away (`| head -1`)', async () => {
    for (const stream of ['stderr', 'stdout']) {
      const command = 'set -o pipefail; { $0; echo "exit $?" >&3; } 2>&1 | head -1; exit 0'
      const { stdout, stderr } = await inPipe({ console: { stream }, epochs: 4 }, { command: `exec 3>&2; ${command}` })
      expect(stdout).toBe('Run pty_1 of pty\n')
      expect(stderr.trim().split('\n').at(-1)).toBe('exit 0')
    }
  })

  test('loses no line to an exit while the reader is late', async () => {
    const { stdout } = await inPipe(
      { then: 'flood', console: { progress: false, summary: false } },
      { command: '$0 2>&1 | (sleep 0.7; cat)' },
    )
    const lines = stdout.split('\n').filter(line => /^line \d+ x{80}$/.test(line))
    expect(lines.length).toBe(30_000)
    expect(lines.every((line, index) => line.startsWith(`line ${index} `))).toBe(true)
  })

  test('is written whole when it is a file', async () => {
    const { stdout } = await inPipe(
      { then: 'flood', console: { progress: false } },
      { command: 'file=$(mktemp); $0 2>"$file"; grep -c "^line " "$file"; rm "$file"' },
    )
    expect(stdout.trim()).toBe('30000')
  })
})
