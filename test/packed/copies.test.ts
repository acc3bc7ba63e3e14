import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'

const run = promisify(execFile)
const consumer = inject('consumer')
const core = join(consumer, 'node_modules', '@trainlog', 'core')

/** Runs a program in the consumer's folder and gives what it prints as JSON. */
async function program(lines: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', lines], { cwd: consumer })
  return JSON.parse(stdout)
}

/** A second core, under another name, whose files are the first one's after `edit`. */
function copyOfCore(name: string, edit: (text: string, file: string) => string): void {
  const target = join(consumer, 'node_modules', name)
  mkdirSync(target, { recursive: true })
  cpSync(core, target, { recursive: true })
  for (const file of ['package.json', ...readdirSync(join(target, 'dist')).map(each => join('dist', each))]) {
    const path = join(target, file)
    writeFileSync(path, edit(readFileSync(path, 'utf8'), file))
  }
}

const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8')) as { version: string }
const newer = version.replace(/\d+$/, patch => String(Number(patch) + 1))

describe('several copies of core in one process', () => {
  beforeAll(() => {
    copyOfCore('core-newer', text => text.replaceAll(version, newer))
    let edits = 0
    copyOfCore('core-incompatible', (text, file) => {
      if (!/\.c?js$/.test(file)) return text.replaceAll(version, newer)
      return text.replaceAll(version, newer).replace(/\bPROTOCOL = 1\b/, () => (edits++, 'PROTOCOL = 2'))
    })
    // One per module format: without it this file would test nothing.
    expect(edits).toBe(2)
  })

  test('as ESM and as CommonJS share the run', async () => {
    const result = await program(`
      import { createRequire } from 'node:module'
      import * as esm from '@trainlog/core'
      const cjs = createRequire(import.meta.url)('@trainlog/core')
      const sink = esm.memorySink()
      const run = await esm.startRun({ sinks: [sink], dir: false })
      const same = cjs.getRun() === run
      cjs.getLogger('late').log({ loss: 1 })
      await run.end()
      console.log(JSON.stringify({
        two: cjs.startRun !== esm.startRun, same, after: cjs.getRun() === undefined,
        names: sink.events.filter(event => event.kind === 'metrics').map(event => event.set.names[0]),
      }))`)
    expect(result).toEqual({ two: true, same: true, after: true, names: ['late/loss'] })
  })

  test('in two versions share the run, whichever started it', async () => {
    const result = await program(`
      import * as a from '@trainlog/core'
      import * as b from 'core-newer'
      const seen = []
      for (const [mine, other] of [[a, b], [b, a]]) {
        const sink = other.memorySink()
        await mine.withRun({ sinks: [sink], dir: false }, run => {
          other.getLogger('other').log({ loss: 1 })
          seen.push(other.getRun()?.id === run.id)
        })
        seen.push(sink.events.some(event => event.kind === 'metrics' && event.set.names[0] === 'other/loss'), other.getRun() === undefined)
      }
      console.log(JSON.stringify(seen))`)
    expect(result).toEqual([true, true, true, true, true, true])
  })

  test('that do not understand each other say so and name both versions', async () => {
    const result = await program(`
      import * as a from '@trainlog/core'
      let message = 'no error'
      try {
        const run = await a.startRun({ dir: false })
        const b = await import('core-incompatible')
        await (await b.startRun({ dir: false })).end()
      } catch (error) {
        message = error.message
      }
      console.log(JSON.stringify(message))
      process.exit(0)`)
    expect(result).toContain(version)
    expect(result).toContain(newer)
  })
})
