import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** One import, re-export, `import()` or `require()` of a module by a literal name. */
export interface Import {
  readonly specifier: string
  /** 1-based. */
  readonly line: number
  /** Gone after compilation. */
  readonly typeOnly: boolean
  /** Loaded when the code runs, not when the module is loaded. */
  readonly dynamic: boolean
  /** Names taken from the module as they are called there; empty for a namespace, side-effect or dynamic import. */
  readonly names: readonly string[]
}

/** Parses one TypeScript or JavaScript file. */
export function parse(file: string, text: string = readFileSync(file, 'utf8')): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}

/** Every module that a file names. */
export function importsOf(source: ts.SourceFile): readonly Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, specifier: ts.Node | undefined, rest: Pick<Import, 'typeOnly' | 'dynamic' | 'names'>): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    found.push({ specifier: specifier.text, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, ...rest })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause
      const bindings = clause?.namedBindings
      const elements = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : []
      const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypeOnly(elements, clause?.name !== undefined)
      add(node, node.moduleSpecifier, { typeOnly, dynamic: false, names: elements.map(nameOf) })
    } else if (ts.isExportDeclaration(node)) {
      const clause = node.exportClause
      const elements = clause !== undefined && ts.isNamedExports(clause) ? clause.elements : []
      add(node, node.moduleSpecifier, {
        typeOnly: node.isTypeOnly || allTypeOnly(elements, false),
        dynamic: false,
        names: elements.map(nameOf),
      })
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, { typeOnly: true, dynamic: false, names: [] })
    } else if (ts.isCallExpression(node) && loadsModule(node.expression)) {
      add(node, node.arguments[0], { typeOnly: false, dynamic: true, names: [] })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

type Specifier = ts.ImportSpecifier | ts.ExportSpecifier

const nameOf = (element: Specifier): string => (element.propertyName ?? element.name).text

const allTypeOnly = (elements: readonly Specifier[], hasDefault: boolean): boolean =>
  !hasDefault && elements.length > 0 && elements.every(element => element.isTypeOnly)

const loadsModule = (callee: ts.Expression): boolean =>
  callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
