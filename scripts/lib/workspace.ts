import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the repository. */
export const repositoryRoot: string = fileURLToPath(new URL('../..', import.meta.url))

/** The part of a package.json that the checks read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, Readonly<Record<string, string>>>>>>
  readonly files?: readonly string[]
  readonly sideEffects?: boolean
  readonly license?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** One folder of the workspace with a package.json. */
export interface WorkspacePackage {
  /** Name of the folder: `sink-console`. */
  readonly folder: string
  /** Absolute path of the folder. */
  readonly path: string
  readonly manifest: Manifest
}

/** Packages below `root/below`, by folder name; none where the folder is missing. */
export function packagesIn(root: string, below = 'packages'): readonly WorkspacePackage[] {
  const parent = join(root, below)
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .sort()
    .filter(folder => existsSync(join(parent, folder, 'package.json')))
    .map(folder => {
      const path = join(parent, folder)
      return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest }
    })
}

/** Absolute paths of the TypeScript files below a folder, without dependencies, build output and fixtures. */
export function sourceFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return ['node_modules', 'dist', 'fixtures'].includes(name) ? [] : sourceFiles(path)
      return /\.[cm]?tsx?$/.test(name) ? [path] : []
    })
}
