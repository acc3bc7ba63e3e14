import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, inject, test } from 'vitest'

const run = promisify(execFile)
const consumer = inject('consumer')
const entries = inject('entries')

/** What a user's compiler says about a file, `skipLibCheck: false`: every declaration file that it pulls in is checked too. */
async function compile(node: string, name: string, lines: readonly string[], options: object = {}): Promise<string> {
  const folder = join(consumer, `types-${name.replace(/\W/g, '-')}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), lines.join('\n'))
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    types: ['node'],
    skipLibCheck: false,
    noEmit: true,
    ...options,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }))
  const tsc = join(consumer, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = await run(node, [tsc, '-p', folder], { cwd: consumer }).catch((error: unknown) => error as { stdout: string })
  return stdout
}

const everything = entries.map((entry, index) => `import * as entry${index} from '${entry}'; export { entry${index} }`)
const usage = [
  "import { startRun, memorySink, type Run, type Sink, type TrainEvent } from '@trainlog/core'",
  'export async function use(): Promise<readonly TrainEvent[]> {',
  '  const sink = memorySink()',
  '  const sinks: readonly Sink[] = [sink]',
  '  const run: Run = await startRun({ sinks, dir: false })',
  '  run.log({ loss: 1 })',
  '  await run.end()',
  '  return sink.events',
  '}',
]

describe.each(inject('nodes'))('the types of the packed packages, compiled on Node $line', ({ path }) => {
  test('hold for an ESM user', async () => {
    expect(await compile(path, 'consumer.mts', [...everything, ...usage])).toBe('')
  })

  test('hold for a CommonJS user', async () => {
    expect(await compile(path, 'consumer.cts', [...everything, ...usage])).toBe('')
  })
})

describe('the types of the packed packages', () => {
  const [node] = inject('nodes').map(each => each.path)

  test('of core hold in a browser project without the types of Node', async () => {
    const options = { lib: ['ES2023', 'ESNext.Disposable', 'DOM'], types: [], module: 'ESNext', moduleResolution: 'Bundler' }
    const core = everything.filter(line => line.includes("'@trainlog/core"))
    expect(await compile(node!, 'browser.ts', [...core, ...usage], options)).toBe('')
  })

  test('are really there: a wrong call is an error', async () => {
    const wrong = ["import { startRun } from '@trainlog/core'", 'export const run = startRun({ experiment: 5 })']
    expect(await compile(node!, 'wrong.mts', wrong)).toContain("Type 'number' is not assignable to type 'string'")
  })
})
