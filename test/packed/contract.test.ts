import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, inject, test } from 'vitest'

const run = promisify(execFile)
const sinks = inject('entries').filter(entry => /^@trainlog\/sink-[^/]+$/.test(entry))

/** Options of each sink as JavaScript; one line per package, because no two backends need the same. */
const options: Readonly<Record<string, string>> = {
  '@trainlog/sink-console': '{ stream: { write: () => true } }',
}

/** The contract as a third-party author would run it: on installed packages, without a test runner. */
const program = (sink: string): string => `
  import { sinkContract } from '@trainlog/testing'
  import { sink } from '${sink}'
  const passed = []
  const failed = []
  for (const { title, run } of sinkContract({ create: () => sink(${options[sink] ?? '{}'}) })) {
    try {
      await run()
      passed.push(title)
    } catch (error) {
      failed.push(title + ': ' + (error?.stack ?? error))
    }
  }
  console.log(JSON.stringify({ passed: passed.length, failed }))`

describe('packed sinks', () => {
  test('are all listed here', () => {
    expect(Object.keys(options).sort()).toEqual([...sinks].sort())
  })

  test.each(sinks)('%s keeps the packed contract', async sink => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program(sink)], { cwd: inject('consumer') })
    const { passed, failed } = JSON.parse(stdout) as { passed: number; failed: string[] }
    expect(failed).toEqual([])
    expect(passed).toBeGreaterThan(5)
  })
})
