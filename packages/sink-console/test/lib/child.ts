import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spawn as spawnPty } from '@lydell/node-pty'
import { Screen } from './screen.js'

const script = fileURLToPath(new URL('../fixtures/train.mjs', import.meta.url))

/** The environment of a person at a terminal, whatever runs the tests. */
function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const own = kept.filter(([name]) => !/^(CI|NO_COLOR|FORCE_COLOR|TERM|TRAINLOG_.*|NODE_OPTIONS|VITEST.*)$/.test(name))
  return { ...Object.fromEntries(own), TERM: 'xterm-256color', ...more }
}

/** What a training did on a terminal. */
export interface TerminalRun {
  readonly screen: Screen
  /** All that was written. */
  readonly bytes: string
  /** When something came, in milliseconds. */
  readonly times: readonly number[]
  readonly exitCode: number
  /** Number of the signal that ended it, else 0. */
  readonly signal: number
}

/** What a test may ask of a training in a terminal. */
export interface InTerminal {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** Keys to press when the text is first seen. */
  readonly press?: { readonly when: string; readonly keys: string }
}

/** Runs the training of `fixtures/train.mjs` in a real pseudo-terminal, into a terminal emulator. */
export async function inTerminal(what: object, options: InTerminal = {}): Promise<TerminalRun> {
  const { columns = 100, rows = 40, env = {}, press } = options
  const screen = new Screen(columns, rows)
  const times: number[] = []
  let bytes = ''
  let pressed = false
  const child = spawnPty(process.execPath, [script, JSON.stringify(what)], {
    name: env['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    env: environment(env),
  })
  child.onData(data => {
    bytes += data
    times.push(performance.now())
    if (press !== undefined && !pressed && bytes.includes(press.when)) {
      pressed = true
      child.write(press.keys)
    }
  })
  const { exitCode, signal = 0 } = await new Promise<{ exitCode: number; signal?: number | undefined }>(done => child.onExit(done))
  await screen.write(bytes)
  return { screen, bytes, times, exitCode, signal }
}

/** Runs the training with its standard error in a pipe, or through a shell's `command` (`$0` starts it). */
export async function inPipe(
  what: object,
  options: { readonly env?: Readonly<Record<string, string>>; readonly command?: string } = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number | null }> {
  const command = options.command ?? 'exec $0'
  const quoted = [process.execPath, script, JSON.stringify(what)].map(part => `'${part.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('bash', ['-c', command.replaceAll('$0', quoted)], {
    env: environment(options.env ?? {}),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const exitCode = await new Promise<number | null>(done => child.on('close', done))
  return { stdout, stderr, exitCode }
}
