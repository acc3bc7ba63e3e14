import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, inject, test } from 'vitest'

const run = promisify(execFile)
const consumer = inject('consumer')

/** Names of the values a fresh process gets from an entry. */
async function valuesOf(node: string, kind: 'import' | 'require', entry: string): Promise<string[]> {
  const load = kind === 'import' ? `await import('${entry}')` : `require('${entry}')`
  const type = kind === 'import' ? 'module' : 'commonjs'
  const { stdout, stderr } = await run(node, [`--input-type=${type}`, '-e', `console.log(JSON.stringify(Object.keys(${load}).sort()))`], {
    cwd: consumer,
  })
  expect(stderr).toBe('')
  return (JSON.parse(stdout) as string[]).filter(name => name !== '__esModule')
}

describe.each(inject('nodes'))('packed packages on Node $line', ({ line, path }) => {
  test('run on that line', async () => {
    const { stdout } = await run(path, ['--version'])
    expect(stdout).toMatch(new RegExp(`^v${line}\\.`))
  })

  test.each(inject('entries'))('%s loads by import and by require, with the same values', async entry => {
    const imported = await valuesOf(path, 'import', entry)
    expect(imported.length).toBeGreaterThan(0)
    expect(await valuesOf(path, 'require', entry)).toEqual(imported)
  })
})
