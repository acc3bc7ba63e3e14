import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Makes Node unable to find one package. Double quotes: they vanish in a URL, single ones do not.
const hooks = `export async function resolve(name, context, next) {
  return next(name === "@tensorflow/tfjs-backend-wasm" ? name + "-is-missing" : name, context)
}`
const registering = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}")`
const withoutWasm = `data:text/javascript,${encodeURIComponent(registering)}`

// Seconds on a quiet machine; other tests may be running beside these.
const timeout = 120_000

const example = fileURLToPath(new URL('..', import.meta.url))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mnist-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The example as a program of its own, and what it said so far. */
interface Demo {
  readonly child: ChildProcess
  readonly output: { stdout: string; stderr: string }
  readonly dir: string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

function start(name: string, flags: readonly string[], imports: readonly string[] = []): Demo {
  const dir = join(folder, name)
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(CI|NO_COLOR|FORCE_COLOR|TRAINLOG_.*|VITEST.*)$/.test(key)),
  )
  const child = spawn(
    process.execPath,
    [...['tsx', ...imports].flatMap(each => ['--import', each]), 'src/main.ts', '--quick', '--dir', dir, ...flags],
    { cwd: example, env },
  )
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null }))
  return { child, output, dir, ended }
}

/** Ends when the demo has said something, or has ended without it. */
async function said(demo: Demo, text: string): Promise<void> {
  while (!demo.output.stderr.includes(text)) {
    const more = await Promise.race([once(demo.child.stderr!, 'data'), demo.ended.then(() => undefined)])
    if (more === undefined) throw new Error(`it ended without saying '${text}':\n${demo.output.stderr}`)
  }
}

function recordOf({ dir }: Demo): { readonly status: string; readonly step: number } {
  const [run = ''] = readdirSync(join(dir, 'mnist'))
  return JSON.parse(readFileSync(join(dir, 'mnist', run, 'run.json'), 'utf8')) as { status: string; step: number }
}

describe('the demo', () => {
  test('learns to read, the same way from the same seed, and says what became of every event', { timeout }, async () => {
    const demos = [start('one', ['--seed', '3']), start('two', ['--seed', '3'])]
    for (const demo of demos) {
      expect(await demo.ended, demo.output.stderr).toEqual({ code: 0, signal: null })
      expect(recordOf(demo)).toMatchObject({ status: 'finished', step: 4 * 63 - 1 })
    }
    const results = demos.map(({ output }) => ({
      read: /^Read \d+ of 1,000 held-out digits correctly: 9\d\.\d %\.$/m.exec(output.stdout)?.[0],
      confused: /^Most confused: .*$/m.exec(output.stdout)?.[0],
      validations: output.stderr.match(/^Epoch \d, Validation Loss: \d\.\d+, Validation Accuracy: 0\.\d+$/gm),
    }))
    expect(results[0]?.read).toBeDefined()
    expect(results[0]?.validations).toHaveLength(4)
    expect(results[1]).toEqual(results[0])

    const { stdout, stderr } = demos[0]!.output
    expect(stdout).toMatch(/^[\d,]+ events were logged, 252 metrics were below the run's threshold\.$/m)
    expect(stdout).toMatch(/^console +[\d,]+ +0 +0 +0$/m)
    expect(stdout).toMatch(/^Training took \d+\.\d s on \w+: [\d,]+ samples\/s\.$/m)
    expect(stdout).toContain(`run folder    ${demos[0]!.dir}`)
    expect(stdout + stderr).not.toContain('\u001b')
    expect(stdout + stderr).not.toContain('TensorFlow.js in Node.js')
    expect(stderr).not.toContain('WARN')
  })

  test('is killed by Ctrl-C, and its run says so', { timeout }, async () => {
    const demo = start('killed', ['--epochs', '1000'])
    await said(demo, 'Epoch 1 started')
    demo.child.kill('SIGINT')
    expect(await demo.ended).toEqual({ code: null, signal: 'SIGINT' })
    const { status, step } = recordOf(demo)
    expect(status).toBe('killed')
    expect(step).toBeGreaterThan(60)
    expect(demo.output.stderr).toContain('was killed')
  })

  test('fails with advice when the loss is no number any more', { timeout }, async () => {
    const demo = start('failed', ['--learning-rate', '1e30'])
    expect((await demo.ended).code).toBe(1)
    expect(recordOf(demo).status).toBe('failed')
    expect(demo.output.stderr).toMatch(/^the loss is NaN at step \d+; try a lower --learning-rate$/m)
  })

  test('goes on in plain JavaScript where WebAssembly is missing, and a bad result is an error', { timeout }, async () => {
    const demo = start('slow', ['--epochs', '1'], [withoutWasm])
    expect((await demo.ended).code).toBe(1)
    expect(demo.output.stderr).toMatch(/^WARN +\[backend\] WebAssembly does not load, .*tfjs-backend-wasm/m)
    expect(demo.output.stderr).toMatch(/^That is less than 90 %\.$/m)
    expect(demo.output.stdout).toMatch(/^Read 8\d\d of 1,000 held-out digits/m)
    expect(recordOf(demo).status).toBe('finished')
  })

  test('refuses flags that make no sense before it starts a run', async () => {
    const demo = start('refused', ['--epochs', 'ten'])
    expect(await demo.ended).toEqual({ code: 2, signal: null })
    expect(demo.output.stderr).toContain("--epochs is 'ten'; write a whole number from 1 to 1000")
    expect(readdirSync(folder)).not.toContain('refused')
  })
})
