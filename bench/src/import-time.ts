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

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

/** How much longer a program takes to start that uses core. */
export const importTime = defineBench<Case, number>({
  name: 'import-time',
  about: `performance.now() around import('@trainlog/core'), or require, in a new and otherwise empty Node process each time. "empty file": a
file without content, loaded in the same way, so what the module loader itself takes.`,
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
    measured.map(({ case: { name, control, format }, rounds }) => {
      const what = { case: name, figure: 'import', unit: 'ms' } as const
      if (control) return figureOf(what, rounds, ms => ms)
      const floor = median(measured.find(each => each.case.control && each.case.format === format)?.rounds ?? [])
      return figureOf({ ...what, bar: bars.importMs, floor }, rounds, ms => ms)
    }),
})

/** Without tsx and in the folder of the benchmarks, whose dependency core is. */
async function time(format: 'esm' | 'cjs', specifier: string): Promise<number> {
  const load = format === 'esm' ? `await import(${JSON.stringify(specifier)})` : `require(${JSON.stringify(specifier)})`
  const code = `const start = performance.now(); ${load}; console.log(performance.now() - start)`
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { stdout } = await run(process.execPath, [...(format === 'esm' ? ['--input-type=module'] : []), '-e', code], { cwd: folder, env })
  return Number(stdout)
}
