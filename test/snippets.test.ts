import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { repositoryRoot } from '../scripts/lib/workspace.js'

/** The ```ts blocks of a Markdown text, each as a file of its own with the line numbers of the text. */
function snippetsOf(page: string, text: string): ReadonlyMap<string, string> {
  const snippets = new Map<string, string>()
  for (const block of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const line = text.slice(0, block.index).split('\n').length
    snippets.set(`${page}.${line}.ts`, '\n'.repeat(line) + (block[1] ?? '') + 'export {}\n')
  }
  return snippets
}

/** What the compiler says about snippets, as `page:line: text`. */
function compile(snippets: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(repositoryRoot, 'tsconfig.base.json'), path => ts.sys.readFile(path)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, repositoryRoot)
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false, noUnusedParameters: false })
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = file => snippets.get(file) ?? readFile.call(host, file)
  host.fileExists = file => snippets.has(file) || fileExists.call(host, file)
  host.getSourceFile = (file, version, ...rest) => {
    const text = snippets.get(file)
    return text === undefined ? getSourceFile.call(host, file, version, ...rest) : ts.createSourceFile(file, text, version)
  }
  const program = ts.createProgram([...snippets.keys()], { ...options, noUnusedLocals: false, noUnusedParameters: false }, host)
  return [...snippets.keys()].flatMap(file => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(each => {
      const { line } = ts.getLineAndCharacterOfPosition(each.file!, each.start ?? 0)
      const page = relative(repositoryRoot, file).replace(/\.\d+\.ts$/, '')
      return `${page}:${line + 1}: ${ts.flattenDiagnosticMessageText(each.messageText, ' ')}`
    })
  })
}

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter(name => name !== '' && !name.startsWith('test/fixtures/') && !name.endsWith('CHANGELOG.md'))
  .map(name => join(repositoryRoot, name))
  .filter(existsSync)

describe('the pages of this repository', () => {
  test('show code that compiles', () => {
    const snippets = new Map(pages.flatMap(page => [...snippetsOf(page, readFileSync(page, 'utf8'))]))
    expect([...snippets.keys()].filter(file => dirname(file) === dirname(join(repositoryRoot, 'README.md')))).not.toEqual([])
    expect(compile(snippets)).toEqual([])
  })

  test('are reported at the line that does not compile', () => {
    const text = ['# A page', '', '```ts', 'const one: number = 1', "const two: number = 'two'", '```', '', '```sh', 'not ts', '```'].join(
      '\n',
    )
    const found = compile(snippetsOf(join(repositoryRoot, 'page.md'), text))
    expect(found).toEqual(["page.md:5: Type 'string' is not assignable to type 'number'."])
  })

  test('link to files that exist', () => {
    const broken = pages.flatMap(page =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)]
        .map(link => link[1] ?? '')
        .filter(target => !existsSync(join(dirname(page), target)))
        .map(target => `${relative(repositoryRoot, page)}: ${target}`),
    )
    expect(broken).toEqual([])
  })
})
