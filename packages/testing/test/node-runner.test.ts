import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the kit works with the test runner of Node: a third-party sink, tested by its whole contract', { timeout: 60_000 }, () => {
  const fixture = fileURLToPath(new URL('./fixtures/ntfy.test.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--test', '--test-reporter=tap', fixture], {
    encoding: 'utf8',
  })
  expect(stdout + stderr).toMatch(/^# fail 0$/m)
  expect(stdout).toMatch(/\[keeps\]/)
  expect(status).toBe(0)
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(20)
})
