import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Workspace packages with tests, by folder. A new package is found by itself. */
const packages = readdirSync(`${root}packages`).filter(name => existsSync(`${root}packages/${name}/package.json`))
const examples = readdirSync(`${root}examples`).filter(name => existsSync(`${root}examples/${name}/test`))

/** Tests run on the sources, so that a package under test and the kit it is tested with share one copy of core; `packed` runs on what is published. */
const alias = packages.flatMap(name => {
  const { exports } = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8')) as { exports: Record<string, unknown> }
  return Object.keys(exports)
    .filter(key => key !== './package.json')
    .map(key => ({
      find: new RegExp(`^@trainlog/${name}${key.slice(1)}$`),
      replacement: `${root}packages/${name}/src${key.slice(1)}/index.ts`,
    }))
})

const project = (name: string, folder: string, include = 'test/**/*.test.ts'): object => ({
  extends: true,
  resolve: { alias },
  test: { name, root: `${root}${folder}`, include: [include], exclude: ['**/fixtures/**', '**/node_modules/**'] },
})

const full = process.env['TRAINLOG_SOAK'] === 'full'

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: full ? 600_000 : 30_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    reporters: process.env['CI'] === 'true' ? ['default', ['json', { outputFile: 'reports/tests.json' }]] : ['default'],
    projects: [
      ...packages.map(name => project(name, `packages/${name}`)),
      ...examples.map(name => project(`example-${name}`, `examples/${name}`)),
      ...(existsSync(`${root}bench/test`) ? [project('bench', 'bench')] : []),
      project('repo', '.', 'test/*.test.ts'),
      {
        extends: true,
        test: {
          name: 'packed',
          root: `${root}test/packed`,
          include: ['*.test.ts'],
          globalSetup: './setup.ts',
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
