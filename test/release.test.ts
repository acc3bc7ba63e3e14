import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packagesIn, repositoryRoot } from '../scripts/lib/workspace.js'

let copy = ''

/** The manifests of the workspace in a repository of their own: all that `changeset version` reads and writes. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'trainlog-release-'))
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.changeset/config.json']) {
    cpSync(join(repositoryRoot, file), join(copy, file))
  }
  for (const below of ['packages', 'examples', '.']) {
    for (const { folder, path } of packagesIn(repositoryRoot, below)) {
      mkdirSync(join(copy, below, folder), { recursive: true })
      cpSync(join(path, 'package.json'), join(copy, below, folder, 'package.json'))
    }
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(copy, 'node_modules'))
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: copy, stdio: 'pipe' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', 'package.json')
  git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', 'copy')
})
afterEach(() => rmSync(copy, { recursive: true }))

/** Releases a change of core in the copy and gives the versions that come out. */
function release(bump: 'patch' | 'minor'): Readonly<Record<string, string | undefined>> {
  writeFileSync(join(copy, '.changeset', 'a-change.md'), `---\n'@trainlog/core': ${bump}\n---\n\nA change.\n`)
  execFileSync(join(copy, 'node_modules', '.bin', 'changeset'), ['version'], { cwd: copy, stdio: 'pipe' })
  expect(readdirSync(join(copy, '.changeset'))).toEqual(['config.json'])
  return Object.fromEntries(packagesIn(copy).map(({ manifest }) => [manifest.name, manifest.version]))
}

describe('a release', () => {
  const [major = 0, minor = 0, patch = 0] = packagesIn(repositoryRoot)[0]!.manifest.version!.split('.').map(Number)

  test.each([
    { bump: 'minor', expected: `${major}.${minor + 1}.0` },
    { bump: 'patch', expected: `${major}.${minor}.${patch + 1}` },
  ] as const)('with a $bump of core makes no package a major, and all share one version', ({ bump, expected }) => {
    const versions = release(bump)
    expect(versions).toEqual(Object.fromEntries(Object.keys(versions).map(name => [name, expected])))
    expect(Object.keys(versions)).toContain('@trainlog/core')
  })

  test('leaves the peer range on core as wide as it was', () => {
    const before = packagesIn(repositoryRoot).map(({ manifest }) => manifest.peerDependencies)
    release('minor')
    expect(packagesIn(copy).map(({ manifest }) => manifest.peerDependencies)).toEqual(before)
    expect(before.filter(each => each?.['@trainlog/core'] === 'workspace:>=0.1.0 <1.0.0').length).toBeGreaterThan(0)
  })
})
