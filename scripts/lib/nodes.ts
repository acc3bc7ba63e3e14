import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from './workspace.js'

const run = promisify(execFile)

/** Release lines of Node that packages must work on, with the release tests use where the line is not the running one. */
export const nodeVersions = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' } as const

/** A supported release line of Node. */
export type NodeLine = keyof typeof nodeVersions

/** Every supported line, oldest first. */
export const nodeLines: readonly NodeLine[] = [20, 22, 24]

/** Path of a Node of that line: the running one, or one installed from npm into `.nodes/`, which git ignores. */
export async function nodeOf(line: NodeLine): Promise<string> {
  if (process.versions.node.startsWith(`${line}.`)) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = join(repositoryRoot, '.nodes', nodeVersions[line])
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(path)) {
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${nodeVersions[line]}`])
  }
  return path
}
