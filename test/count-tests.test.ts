import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { repositoryRoot } from '../scripts/lib/workspace.js'

const folder = mkdtempSync(join(tmpdir(), 'trainlog-count-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a report of that text counts as. */
function count(text: string | undefined): { line: string; status: number | null } {
  const file = join(folder, 'report.json')
  rmSync(file, { force: true })
  if (text !== undefined) writeFileSync(file, text)
  const { stdout, status } = spawnSync(process.execPath, [join(repositoryRoot, 'scripts', 'count-tests.mjs'), file], { encoding: 'utf8' })
  return { line: stdout.trimEnd(), status }
}

const file = (status: string, ...tests: string[]): object => ({ status, assertionResults: tests.map(each => ({ status: each })) })
const report = (...files: object[]): string => JSON.stringify({ testResults: files })

describe('the count of tests', () => {
  test('adds up passed, failed and skipped over all files', () => {
    const both = report(file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'pending', 'todo'))
    expect(count(both)).toEqual({ line: '2 passed, 1 failed, 3 skipped', status: 1 })
    expect(count(report(file('passed', 'passed', 'skipped')))).toEqual({ line: '1 passed, 0 failed, 1 skipped', status: 0 })
  })

  test('counts a file that could not be loaded as a failure', () => {
    expect(count(report(file('passed', 'passed'), file('failed')))).toEqual({ line: '1 passed, 1 failed, 0 skipped', status: 1 })
  })

  test.each([
    ['no report', undefined],
    ['half a report', '{"testResults":['],
    ['no tests', report()],
    ['skipped tests alone', report(file('passed', 'skipped'))],
  ])('fails on %s', (_, text) => {
    expect(count(text).status).toBe(1)
    expect(count(text).line).toMatch(/^0 passed, 0 failed, \d skipped$/)
  })
})
