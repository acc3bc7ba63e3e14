// Enforces the star of docs/architecture.md: every package stands on core alone, so that any of them can be left out.
import { dirname, join, relative, resolve, sep } from 'node:path'
import { importsOf, parse, type Import } from './lib/imports.js'
import { isMain, report, type Problem } from './lib/report.js'
import { packagesIn, repositoryRoot, sourceFiles, type WorkspacePackage } from './lib/workspace.js'

const scope = '@trainlog/'

/** Who may stand on more than core: the one-install package on all, a sink on the client that is useful without it. */
const alsoAllowed: Readonly<Record<string, readonly string[] | 'all'>> = { trainlog: 'all', 'sink-mlflow': ['mlflow-client'] }

/** Clients of backends and the one package that may load each: when asked to, never when it is imported. */
const clientOwners: Readonly<Record<string, string>> = {
  'prom-client': 'sink-prometheus',
  '@prometheus-io/client': 'sink-prometheus',
  '@wandb/sdk': 'sink-wandb',
  wandb: 'sink-wandb',
  mlflow: 'mlflow-client',
  'mlflow-tracing': 'mlflow-client',
  '@mlflow/core': 'mlflow-client',
}

const peerRange = 'workspace:>=0.1.0 <1.0.0'

/** Every import and manifest entry below `root` that breaks the star. */
export function checkBoundaries(root: string): readonly Problem[] {
  const packages = packagesIn(root)
  const applications = [...packagesIn(root, 'examples'), ...packagesIn(root, '.').filter(each => each.folder === 'bench')]
  return [
    ...packages.flatMap(each => [...checkManifest(each), ...checkFiles(root, each, packages)]),
    ...applications.flatMap(each => checkFiles(root, each, packages, true)),
  ]
}

function checkManifest({ folder, path, manifest }: WorkspacePackage): readonly Problem[] {
  const file = join(path, 'package.json')
  const runtime = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  if (folder === 'core') return Object.keys(runtime).map(name => ({ file, text: `core depends on nothing, not on ${name}` }))
  const problems = Object.keys(runtime)
    .filter(name => name.startsWith(scope) && !mayUse(folder, name.slice(scope.length)))
    .map(name => ({ file, text: `may depend on ${scope}core only, not on ${name}` }))
  if (alsoAllowed[folder] === 'all') return problems
  if (manifest.dependencies?.[`${scope}core`] !== undefined)
    problems.push({ file, text: `${scope}core must be a peer: as a dependency it would be installed twice` })
  const range = manifest.peerDependencies?.[`${scope}core`]
  if (range !== undefined && range !== peerRange)
    problems.push({ file, text: `the peer range on core must be "${peerRange}", not "${range}"` })
  return problems
}

function checkFiles(root: string, owner: WorkspacePackage, packages: readonly WorkspacePackage[], application = false): readonly Problem[] {
  return sourceFiles(owner.path).flatMap(file => {
    const place = { root, file, owner, packages, application, test: !relative(owner.path, file).startsWith(`src${sep}`) }
    return importsOf(parse(file)).flatMap(each => {
      const text = verdict(place, each)
      return text === undefined ? [] : [{ file, line: each.line, text }]
    })
  })
}

interface Place {
  readonly root: string
  readonly file: string
  readonly owner: WorkspacePackage
  readonly packages: readonly WorkspacePackage[]
  /** An example or a benchmark: it may wire any packages together. */
  readonly application: boolean
  /** A test, or the configuration of a tool: not part of what is published. */
  readonly test: boolean
}

function verdict(place: Place, { specifier, typeOnly, dynamic }: Import): string | undefined {
  const { owner, test } = place
  if (specifier.startsWith('.')) return leaving(place, specifier)
  if (specifier.startsWith(scope) || specifier === 'trainlog') return neighbour(place, specifier)
  if (place.application || test) return undefined
  if (owner.folder === 'core') return typeOnly ? undefined : `core runs everywhere: it may import types of ${specifier}, not its values`
  if (specifier.startsWith('node:')) return undefined
  const name = packageName(specifier)
  const clientOwner = clientOwners[name]
  if (clientOwner !== undefined && clientOwner !== owner.folder) return `only ${clientOwner} may import ${name}`
  if (clientOwner !== undefined && !typeOnly && !dynamic) return `load the client ${name} lazily, with import()`
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = owner.manifest
  const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies, ...(typeOnly ? devDependencies : {}) }
  return name in declared ? undefined : `${name} is not declared in package.json`
}

function leaving({ root, file, owner, test }: Place, specifier: string): string | undefined {
  const target = resolve(dirname(file), specifier)
  if (within(owner.path, target)) return undefined
  const shared = [join(root, 'test', 'lib'), join(root, 'tsup.base.js')]
  if (test && shared.some(each => within(each, target))) return undefined
  return `${specifier} reaches outside the package; import packages by name`
}

function neighbour({ owner, packages, application, test }: Place, specifier: string): string | undefined {
  const [folder = '', ...rest] = (specifier.startsWith(scope) ? specifier.slice(scope.length) : specifier).split('/')
  const target = packages.find(each => each.folder === folder)
  if (target === undefined) return `${specifier} is no package of this workspace`
  const entry = rest.length === 0 ? '.' : `./${rest.join('/')}`
  if (!(entry in (target.manifest.exports ?? {}))) return `${specifier} is no public entry of ${target.manifest.name}`
  if (application || folder === owner.folder) return undefined
  // Testing stands on core, so core's manifest cannot name it; the tests of core may use it all the same.
  if (test && (folder === 'core' || folder === 'testing')) return undefined
  if (owner.folder === 'core') return `core imports no other package, not ${specifier}`
  return mayUse(owner.folder, folder) ? undefined : `${owner.folder} may import ${scope}core only, not ${specifier}`
}

const mayUse = (folder: string, other: string): boolean => {
  const extra = alsoAllowed[folder]
  return other === 'core' || extra === 'all' || (extra?.includes(other) ?? false)
}

const within = (folder: string, path: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

if (isMain(import.meta.url)) report('boundaries', repositoryRoot, checkBoundaries(repositoryRoot))
