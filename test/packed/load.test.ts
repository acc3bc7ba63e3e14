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

const wholeRun = `
  const { withRun, memorySink } = require('@trainlog/core')
  const sink = memorySink()
  withRun({ sinks: [sink], dir: false }, async run => {
    for (const step of run.track(Array(1000).keys())) run.log({ loss: 1 / (step + 1) })
    await new Promise(resolve => setTimeout(resolve, 10))
    return run
  }).then(run => {
    const kinds = sink.events.map(event => event.kind)
    const [{ offered, delivered, filtered }] = run.stats()
    const metrics = sink.events.filter(event => event.kind === 'metrics' && event.set.names.includes('loss')).length
    console.log(JSON.stringify({ first: kinds[0], metrics, last: kinds.at(-1), accounted: offered === delivered + filtered && delivered === kinds.length }))
  })`

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

  test('do a whole run, after which the process exits by itself', async () => {
    const { stdout, stderr } = await run(path, ['--input-type=commonjs', '-e', wholeRun], { cwd: consumer, timeout: 20_000 })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ first: 'run-start', metrics: 1000, last: 'run-end', accounted: true })
  })
})
