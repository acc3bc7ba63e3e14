import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkHygiene } from '../scripts/check-hygiene.js'
import { repositoryRoot } from '../scripts/lib/workspace.js'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trainlog-hygiene-'))
  execFileSync('git', ['init', '-q'], { cwd: root })
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (file: string, ...lines: string[]): void => {
  mkdirSync(join(root, dirname(file)), { recursive: true })
  writeFileSync(join(root, file), lines.join('\n'))
}
const found = (): string[] => checkHygiene(root).map(({ file, line, text }) => `${relative(root, file)}:${line ?? ''} ${text}`)

describe('hygiene', () => {
  test('holds in this repository', () => {
    expect(checkHygiene(repositoryRoot)).toEqual([])
  })

  test('finds paths of one machine, but not in what git ignores, nor in addresses', () => {
    const models = ['', 'opt', 'ada', 'models'].join('/')
    write('README.md', 'see https://example.org/root/page and /usr/bin/env', `cd ${models}`)
    write('.gitignore', 'ignored.md')
    write('ignored.md', models)
    expect(found()).toEqual([`README.md:2 names a path of one machine: ${models}`])
  })

  test('finds tests that do not run and say no reason', () => {
    write(
      'packages/a/test/a.test.ts',
      "test.only('a', () => {})",
      "describe.skip('b', () => {})",
      '// skip: the server has no such route before 3.0',
      "test.skip('c', () => {})",
      "test.skipIf(process.platform === 'win32')('d', () => {})",
      "test.each([1]).todo('e')",
      "each.skip('not a test')",
    )
    expect(found().map(each => each.replace(/^.*:(\d+ \.\w+).*/, '$1'))).toEqual(['1 .only', '2 .skip', '5 .skipIf', '6 .todo'])
  })

  test('finds exports that nobody explained', () => {
    write(
      'packages/a/src/a.ts',
      '/** Explained. */',
      'export const a = 1',
      'export const b = 2',
      '// not a doc comment',
      'export interface C {}',
      '/** Once for all overloads. */',
      'export function d(): void',
      'export function d(x?: number): void {}',
      "export { e } from './e.js'",
      'const internal = 3',
    )
    expect(found()).toEqual(['packages/a/src/a.ts:3 export b has no doc comment', 'packages/a/src/a.ts:5 export C has no doc comment'])
  })

  test('the lockfile names no server', () => {
    expect(readFileSync(join(repositoryRoot, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/tarball:|https?:/)
  })
})
