// Keeps core tiny: counts what a browser would load, so types and comments cost nothing and may be as generous as they like.
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { importsOf, parse } from './lib/imports.js'
import { isMain, report, type Problem } from './lib/report.js'
import { repositoryRoot } from './lib/workspace.js'

/** What the main entry of core may hold. */
export const limits = { values: 30, lines: 4700 } as const

/** What one entry holds. */
export interface Size {
  /** Names exported as values, sorted. */
  readonly values: readonly string[]
  /** Lines of code per module, largest first: what is left without types, comments and blank lines. */
  readonly files: readonly { readonly file: string; readonly lines: number }[]
  /** Sum over the modules. */
  readonly lines: number
}

/** Measures an entry and every module that it loads at run time, `import()` included. */
export function sizeOf(entry: string): Size {
  const modules = new Map<string, ts.SourceFile>()
  const load = (file: string): void => {
    if (modules.has(file)) return
    const source = parse(file)
    modules.set(file, source)
    for (const { specifier, typeOnly } of importsOf(source)) {
      if (!typeOnly && specifier.startsWith('.')) load(resolve(dirname(file), specifier).replace(/\.js$/, '.ts'))
    }
  }
  load(entry)
  const files = [...modules].map(([file, source]) => ({ file, lines: linesOfCode(source) }))
  files.sort((a, b) => b.lines - a.lines)
  return {
    values: exportedValues(parse(entry)).sort(),
    files,
    lines: files.reduce((sum, { lines }) => sum + lines, 0),
  }
}

/** What is wrong with the size of core below `root`. */
export function checkSize(root: string): readonly Problem[] {
  const entry = join(root, 'packages', 'core', 'src', 'index.ts')
  const { values, lines } = sizeOf(entry)
  const problems: Problem[] = []
  if (values.length > limits.values)
    problems.push({ file: entry, text: `exports ${values.length} values, the limit is ${limits.values}: ${values.join(', ')}` })
  if (lines > limits.lines) problems.push({ file: entry, text: `loads ${lines} lines of code, the limit is ${limits.lines}` })
  return problems
}

/** Lines that hold at least one token of what remains at run time. */
function linesOfCode(source: ts.SourceFile): number {
  const lines = new Set<number>()
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node) || isOnlyType(node)) return
    const children = node.getChildren(source)
    if (children.length > 0) return children.forEach(visit)
    if (node.getWidth(source) === 0) return
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line
    for (let line = source.getLineAndCharacterOfPosition(node.getStart(source)).line; line <= last; line++) lines.add(line)
  }
  visit(source)
  return lines.size
}

const isOnlyType = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isTypeParameterDeclaration(node) ||
  (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
  ((ts.isExportDeclaration(node) || ts.isExportSpecifier(node) || ts.isImportSpecifier(node)) && node.isTypeOnly) ||
  (ts.isFunctionDeclaration(node) && node.body === undefined) ||
  (ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(each => each.kind === ts.SyntaxKind.DeclareKeyword) ?? false))

function exportedValues(source: ts.SourceFile): string[] {
  return source.statements.flatMap(statement => {
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause))
        throw new Error('the main entry must re-export by name, or nobody can count what it exports')
      if (statement.isTypeOnly) return []
      return statement.exportClause.elements.filter(element => !element.isTypeOnly).map(element => element.name.text)
    }
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(each => each.kind === ts.SyntaxKind.ExportKeyword)
    if (exported !== true) return []
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(each => each.name.getText(source))
    return ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ? [statement.name?.text ?? 'default'] : []
  })
}

if (isMain(import.meta.url)) {
  const { values, files, lines } = sizeOf(join(repositoryRoot, 'packages', 'core', 'src', 'index.ts'))
  for (const each of files) console.log(`${String(each.lines).padStart(6)} ${each.file.slice(repositoryRoot.length)}`)
  console.log(`${String(lines).padStart(6)} lines of ${limits.lines}, ${values.length} values of ${limits.values}`)
  report('size', repositoryRoot, checkSize(repositoryRoot))
}
