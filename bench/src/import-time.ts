import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { bars } from './bars.js'
import { defineBench, figureOf } from './bench.js'
import { median } from './statistics.js'

interface Case {
  readonly name: string
  readonly format: 'esm' | 'cjs'
  readonly control: boolean
}

interface Took {
  readonly wallMs: number
  /** Of the whole process meanwhile. */
  readonly cpuMs: number
}

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

/** How much longer a program takes to start that uses core. */
export const importTime = defineBench<Case, Took>({
  name: 'import-time',
  about: `performance.now() around import('@trainlog/core'), or require, in a new and otherwise empty Node process each time; "import cpu":
CPU time used meanwhile, so without waiting for a core or the disk (which is what "without" shows below). "empty file": a file without
content, loaded in the same way, so what the module loader itself takes.`,
  cases: () => [
    { name: 'ESM', format: 'esm', control: false },
    { name: 'ESM, empty file', format: 'esm', control: true },
    { name: 'CommonJS', format: 'cjs', control: false },
    { name: 'CommonJS, empty file', format: 'cjs', control: true },
  ],
  rounds: quick => (quick ? 15 : 25),
  apart: false,
  async measure({ format, control }) {
    if (!control) return time(format, '@trainlog/core')
    const temporary = await mkdtemp(join(tmpdir(), 'trainlog-bench-'))
    try {
      const file = join(temporary, format === 'esm' ? 'empty.mjs' : 'empty.cjs')
      await writeFile(file, '')
      return await time(format, format === 'esm' ? pathToFileURL(file).href : file)
    } finally {
      await rm(temporary, { recursive: true })
    }
  },
  figures: measured =>
    measured.flatMap(({ case: { name, control }, rounds }) => {
      const bar = control ? undefined : bars.importMs
      // A busy machine keeps a process waiting, which is none of core's doing.
      const floor = control ? undefined : median(rounds.map(({ wallMs, cpuMs }) => wallMs - cpuMs))
      return [
        figureOf({ case: name, figure: 'import', unit: 'ms', bar, floor }, rounds, took => took.wallMs),
        figureOf({ case: name, figure: 'import cpu', unit: 'ms' }, rounds, took => took.cpuMs),
      ]
    }),
})

/** Without tsx and in the folder of the benchmarks, whose dependency core is. */
async function time(format: 'esm' | 'cjs', specifier: string): Promise<Took> {
  const load = format === 'esm' ? `await import(${JSON.stringify(specifier)})` : `require(${JSON.stringify(specifier)})`
  const code = `const cpu = process.cpuUsage(); const start = performance.now(); ${load}
    const wallMs = performance.now() - start; const { user, system } = process.cpuUsage(cpu)
    console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }))`
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { stdout } = await run(process.execPath, [...(format === 'esm' ? ['--input-type=module'] : []), '-e', code], { cwd: folder, env })
  return JSON.parse(stdout) as Took
}
