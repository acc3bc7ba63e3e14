import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkSize, limits, sizeOf } from '../scripts/check-size.js'
import { repositoryRoot } from '../scripts/lib/workspace.js'

const fixture = fileURLToPath(new URL('./fixtures/size/packages/core/src/index.ts', import.meta.url))

describe('the size of core', () => {
  test('stays within its limits', () => {
    expect(checkSize(repositoryRoot)).toEqual([])
  })

  test('counts values and lines of code, not types, comments, blank lines or modules that only lend types', () => {
    const { values, files, lines } = sizeOf(fixture)
    expect(values).toEqual(['lazily', 'leaf', 'one', 'two'])
    expect(files.map(({ file, lines }) => [basename(file), lines])).toEqual([
      ['index.ts', 8],
      ['leaf.ts', 4],
      ['lazy.ts', 1],
    ])
    expect(lines).toBe(13)
  })

  test('is an error above a limit', () => {
    const root = mkdtempSync(join(tmpdir(), 'trainlog-size-'))
    const src = join(root, 'packages', 'core', 'src')
    mkdirSync(src, { recursive: true })
    const values = Array.from({ length: limits.values + 1 }, (_, i) => `export const value${i} = ${i}`)
    const rest = Array.from({ length: limits.lines - limits.values }, () => 'void 0')
    writeFileSync(join(src, 'index.ts'), [...values, ...rest].join('\n'))
    expect(checkSize(root).map(({ text }) => text.replace(/: .*/, ''))).toEqual([
      `exports ${limits.values + 1} values, the limit is ${limits.values}`,
      `loads ${limits.lines + 1} lines of code, the limit is ${limits.lines}`,
    ])
    rmSync(root, { recursive: true })
  })

  test('cannot be measured without the main entry', () => {
    expect(() => checkSize(join(repositoryRoot, 'test'))).toThrow(/index\.ts/)
  })
})
