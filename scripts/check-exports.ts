// Every package is complete: what its manifest promises exists, it is explained, tested, and versioned in one place.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { importsOf, parse } from './lib/imports.js'
import { isMain, report, type Problem } from './lib/report.js'
import { packagesIn, repositoryRoot, sourceFiles, type Manifest, type WorkspacePackage } from './lib/workspace.js'

/** What is incomplete in the packages below `root`, as far as it can be seen without a build. */
export function checkPackages(root: string): readonly Problem[] {
  return packagesIn(root).flatMap(each => [...checkManifest(each), ...checkVersions(each), ...checkContents(each)])
}

/** Files that manifests promise and the last build did not make. */
export function checkBuilt(root: string): readonly Problem[] {
  return packagesIn(root).flatMap(({ path, manifest }) =>
    promisedFiles(manifest)
      .filter(file => !existsSync(join(path, file)))
      .map(file => ({ file: join(path, 'package.json'), text: `promises ${file}, which the build does not make` })),
  )
}

function checkManifest({ folder, path, manifest }: WorkspacePackage): readonly Problem[] {
  const file = join(path, 'package.json')
  const rules: readonly (readonly [boolean, string])[] = [
    [manifest.name === (folder === 'trainlog' ? 'trainlog' : `@trainlog/${folder}`), `must be called @trainlog/${folder}, like its folder`],
    [manifest.license === 'MIT', 'license must be MIT'],
    [manifest.sideEffects === false, 'sideEffects must be false'],
    [manifest.files?.includes('dist') === true, 'files must include dist'],
    [manifest.engines?.['node'] === '>=20.19', 'engines.node must be >=20.19'],
    [manifest.exports?.['./package.json'] === './package.json', 'exports must include ./package.json'],
    [['build', 'typecheck', 'lint'].every(name => name in (manifest.scripts ?? {})), 'scripts must have build, typecheck and lint'],
  ]
  const problems = rules.filter(([holds]) => !holds).map(([, text]) => ({ file, text }))
  for (const [entry, conditions] of Object.entries(manifest.exports ?? {})) {
    if (typeof conditions === 'string') continue
    for (const condition of ['import', 'require']) {
      const keys = Object.keys(conditions[condition] ?? {})
      if (keys.join() !== 'types,default')
        problems.push({ file, text: `exports["${entry}"].${condition} must be { types, default }, in this order` })
    }
  }
  return problems
}

/** A range for a peer is a promise to users and stays in the manifest; everything that is installed here is in the catalog. */
function checkVersions({ path, manifest }: WorkspacePackage): readonly Problem[] {
  const installed = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  return Object.entries(installed)
    .filter(([, version]) => !/^(catalog:|workspace:)/.test(version))
    .map(([name, version]) => ({
      file: join(path, 'package.json'),
      text: `${name} "${version}": versions belong in the catalog of pnpm-workspace.yaml`,
    }))
}

function checkContents({ folder, path }: WorkspacePackage): readonly Problem[] {
  const problems: Problem[] = []
  for (const name of ['README.md', 'LICENSE']) {
    if (!existsSync(join(path, name))) problems.push({ file: path, text: `has no ${name}` })
  }
  const tests = sourceFiles(join(path, 'test')).filter(file => file.endsWith('.test.ts'))
  if (tests.length === 0) problems.push({ file: path, text: 'has no test/*.test.ts' })
  if (folder.startsWith('sink-') && !tests.some(runsContract))
    problems.push({ file: path, text: 'has no test that runs sinkContract() of @trainlog/testing' })
  return problems
}

function runsContract(file: string): boolean {
  const source = parse(file)
  const imported = importsOf(source).some(
    each => each.specifier === '@trainlog/testing' && !each.typeOnly && each.names.includes('sinkContract'),
  )
  const calls = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'sinkContract') ||
    (ts.forEachChild(node, child => calls(child) || undefined) ?? false)
  return imported && calls(source)
}

function promisedFiles(manifest: Manifest): readonly string[] {
  const entries = manifest as unknown as Readonly<Record<'main' | 'module' | 'types', string | undefined>>
  const conditions = Object.values(manifest.exports ?? {}).flatMap(entry =>
    typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(condition => Object.values(condition)),
  )
  return [...new Set([entries.main, entries.module, entries.types, ...conditions])].filter(file => file !== undefined)
}

if (isMain(import.meta.url)) report('packages', repositoryRoot, [...checkPackages(repositoryRoot), ...checkBuilt(repositoryRoot)])
