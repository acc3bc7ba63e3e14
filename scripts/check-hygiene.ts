// What linters do not know: machine paths, tests that do not run, exports without a word of explanation.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from './lib/imports.js'
import { isMain, report, type Problem } from './lib/report.js'
import { repositoryRoot } from './lib/workspace.js'

/** Absolute paths of one machine: they mean nothing anywhere else. */
const machinePath = /(?<![\w.}])\/(?:work|tmp|opt|root)\/[\w.]|[.]library\b/

/** Every hygiene problem in the files that git tracks or would track below `root`. */
export function checkHygiene(root: string): readonly Problem[] {
  return trackedFiles(root).flatMap(name => {
    const file = join(root, name)
    const text = readFileSync(file, 'utf8')
    if (text.includes('\0')) return []
    const problems = machinePaths(file, text)
    if (!/\.[cm]?tsx?$/.test(name)) return problems
    const source = parse(file, text)
    if (/\.test\.ts$/.test(name)) return [...problems, ...unexplainedSkips(file, source)]
    return /(^|\/)src\//.test(name) || name.startsWith('scripts/') || name.startsWith('test/lib/')
      ? [...problems, ...undocumentedExports(file, source)]
      : problems
  })
}

function trackedFiles(root: string): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  // Fixtures break rules on purpose; they are checked as a root of their own.
  return listed.split('\0').filter(name => name !== '' && !name.includes('test/fixtures/') && existsSync(join(root, name)))
}

function machinePaths(file: string, text: string): readonly Problem[] {
  return text.split('\n').flatMap((line, index) => {
    const found = machinePath.exec(line)
    return found === null
      ? []
      : [{ file, line: index + 1, text: `names a path of one machine: ${line.slice(found.index, found.index + 30)}` }]
  })
}

/** `.only` is never kept; `.skip` and its kin need a comment `skip: <why>` on the line or the one above. */
function unexplainedSkips(file: string, source: ts.SourceFile): readonly Problem[] {
  const lines = source.text.split('\n')
  const problems: Problem[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && /^(it|test|describe)\b/.test(node.expression.getText(source))) {
      const line = source.getLineAndCharacterOfPosition(node.name.getStart(source)).line
      const explained = lines.slice(Math.max(0, line - 1), line + 1).some(each => /\/\/ skip: \S/.test(each))
      const modifier = node.name.text
      if (modifier === 'only') problems.push({ file, line: line + 1, text: '.only leaves the other tests out' })
      else if (/^(skip|skipIf|runIf|todo|fails)$/.test(modifier) && !explained)
        problems.push({ file, line: line + 1, text: `.${modifier} needs a reason: a comment "// skip: <why>" above it` })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

function undocumentedExports(file: string, source: ts.SourceFile): readonly Problem[] {
  const described = new Set<string>()
  return source.statements.flatMap(statement => {
    if (!ts.canHaveModifiers(statement) || ts.isExportAssignment(statement)) return []
    if (ts.getModifiers(statement)?.some(each => each.kind === ts.SyntaxKind.ExportKeyword) !== true) return []
    const name = nameOf(statement)
    if (ts.getJSDocCommentsAndTags(statement).length > 0) described.add(name)
    // Overloads share the comment of the first.
    if (described.has(name)) return []
    return [
      { file, line: source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1, text: `export ${name} has no doc comment` },
    ]
  })
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(each => each.name.getText()).join(', ')
  const named = statement as ts.Statement & { readonly name?: ts.Node }
  return named.name?.getText() ?? 'default'
}

if (isMain(import.meta.url)) report('hygiene', repositoryRoot, checkHygiene(repositoryRoot))
