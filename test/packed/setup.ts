import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { nodeLines, nodeOf } from '../../scripts/lib/nodes.js'
import { packAll } from '../../scripts/lib/pack.js'
import { repositoryRoot, type Manifest } from '../../scripts/lib/workspace.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder outside the workspace where npm installed the packed packages, TypeScript and Node's types. */
    consumer: string
    /** Every public entry of every package, as users write it. */
    entries: readonly string[]
    /** A Node of each supported line. */
    nodes: readonly { readonly line: number; readonly path: string }[]
  }
}

const run = promisify(execFile)
const installedVersion = (name: string): string => (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version

/** Packs and installs once for all tests of this folder. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'trainlog-packed-'))
  const consumer = join(folder, 'consumer')
  const packed = await packAll(repositoryRoot, join(folder, 'tarballs'))
  const dependencies = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  for (const name of ['typescript', '@types/node']) dependencies[name] = installedVersion(name)
  mkdirSync(consumer)
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true, dependencies }, undefined, 2))
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: consumer })
  project.provide('consumer', consumer)
  project.provide(
    'entries',
    packed.flatMap(each => entriesOf(each.manifest)),
  )
  project.provide('nodes', await Promise.all(nodeLines.map(async line => ({ line, path: await nodeOf(line) }))))
  return () => rmSync(folder, { recursive: true })
}

const entriesOf = ({ name, exports = {} }: Manifest): readonly string[] =>
  Object.keys(exports)
    .filter(key => key !== './package.json')
    .map(key => name + key.slice(1))
