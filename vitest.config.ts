import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Folders of the workspace's packages and examples: a new one is found by itself. */
const packages = readdirSync(`${root}packages`).filter(name => existsSync(`${root}packages/${name}/package.json`))
const examples = existsSync(`${root}examples`)
  ? readdirSync(`${root}examples`).filter(name => existsSync(`${root}examples/${name}/test`))
  : []

/** Tests run on the sources, so that a package under test and the kit it is tested with share one copy of core; `packed` runs on what is published. */
const alias = packages.flatMap(name => {
  const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8')) as {
    name: string
    exports: Record<string, unknown>
  }
  return Object.keys(manifest.exports)
    .filter(key => key !== './package.json')
    .map(key => ({
      find: new RegExp(`^${manifest.name}${key.slice(1)}$`),
      replacement: `${root}packages/${name}/src${key.slice(1)}/index.ts`,
    }))
})

const project = (name: string, include: string, test: TestProjectInlineConfiguration['test'] = {}): TestProjectInlineConfiguration => ({
  extends: true,
  resolve: { alias },
  test: { name, include: [include], exclude: ['**/fixtures/**', '**/node_modules/**'], ...test },
})

/** A package whose tests need servers starts them once, in `test/setup.ts`. */
const setupOf = (name: string): TestProjectInlineConfiguration['test'] =>
  existsSync(`${root}packages/${name}/test/setup.ts`) ? { globalSetup: `packages/${name}/test/setup.ts`, hookTimeout: 300_000 } : {}

// Full numbers take their time; a quick test that needs longer than this hangs.
const testTimeout = process.env['TRAINLOG_SOAK'] === 'full' ? 600_000 : 60_000

export default defineConfig({
  root,
  test: {
    pool: 'forks',
    testTimeout,
    hookTimeout: 120_000,
    reporters: process.env['CI'] === 'true' ? ['default', ['json', { outputFile: 'reports/tests.json' }]] : ['default'],
    projects: [
      ...packages.map(name => project(name, `packages/${name}/test/**/*.test.ts`, setupOf(name))),
      ...examples.map(name => project(`example-${name}`, `examples/${name}/test/**/*.test.ts`)),
      project('bench', 'bench/test/**/*.test.ts'),
      project('repo', 'test/*.test.ts'),
      project('packed', 'test/packed/*.test.ts', { globalSetup: 'test/packed/setup.ts', testTimeout: 120_000, hookTimeout: 300_000 }),
    ],
  },
})
