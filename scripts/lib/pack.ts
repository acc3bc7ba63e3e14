import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packagesIn, type WorkspacePackage } from './workspace.js'

const run = promisify(execFile)

/** A package as it would be published. */
export interface Packed extends WorkspacePackage {
  /** Absolute path of the .tgz. */
  readonly tarball: string
}

/** Packs every public package below `root` as it was last built. */
export async function packAll(root: string, into: string): Promise<readonly Packed[]> {
  mkdirSync(into, { recursive: true })
  const packages = packagesIn(root).filter(each => each.manifest.private !== true)
  return Promise.all(
    packages.map(async each => {
      const { stdout } = await pnpm(each.path, ['pack', '--json', '--pack-destination', into])
      const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { readonly filename: string }
      return { ...each, tarball: join(into, filename.slice(filename.lastIndexOf('/') + 1)) }
    }),
  )
}

/** Runs pnpm 10: the one that started this process where there is one, else the one npx finds. */
export function pnpm(cwd: string, args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const started = process.env['npm_execpath']
  return started !== undefined && /pnpm[^/]*\.c?js$/.test(started)
    ? run(process.execPath, [started, ...args], { cwd })
    : run('npx', ['--yes', 'pnpm@10', ...args], { cwd })
}
