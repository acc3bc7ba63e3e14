import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkBuilt, checkPackages } from '../scripts/check-exports.js'
import { type Problem } from '../scripts/lib/report.js'
import { repositoryRoot } from '../scripts/lib/workspace.js'

const fixture = fileURLToPath(new URL('./fixtures/packages', import.meta.url))
const texts = (problems: readonly Problem[]): string[] => problems.map(({ file, text }) => `${relative(fixture, file)} ${text}`)

describe('packages', () => {
  test('are complete, and every sink runs the contract', () => {
    expect(checkPackages(repositoryRoot)).toEqual([])
  })

  test('promise what the build makes', () => {
    expect(checkBuilt(repositoryRoot)).toEqual([])
  })

  test('are reported when they are not', () => {
    expect(texts(checkPackages(fixture))).toMatchInlineSnapshot(`
      [
        "packages/sink-lazy/package.json must be called @trainlog/sink-lazy, like its folder",
        "packages/sink-lazy/package.json license must be MIT",
        "packages/sink-lazy/package.json sideEffects must be false",
        "packages/sink-lazy/package.json files must include dist",
        "packages/sink-lazy/package.json engines.node must be >=20.19",
        "packages/sink-lazy/package.json exports must include ./package.json",
        "packages/sink-lazy/package.json scripts must have build, typecheck and lint",
        "packages/sink-lazy/package.json exports["."].import must be { types, default }, in this order",
        "packages/sink-lazy/package.json left-pad "^1.0.0": versions belong in the catalog of pnpm-workspace.yaml",
        "packages/sink-lazy has no README.md",
        "packages/sink-lazy has no LICENSE",
        "packages/sink-lazy has no test that runs sinkContract() of @trainlog/testing",
      ]
    `)
    expect(texts(checkBuilt(fixture))).toMatchInlineSnapshot(`
      [
        "packages/sink-lazy/package.json promises ./dist/index.js, which the build does not make",
        "packages/sink-lazy/package.json promises ./dist/index.d.ts, which the build does not make",
        "packages/sink-lazy/package.json promises ./dist/index.d.cts, which the build does not make",
        "packages/sink-lazy/package.json promises ./dist/index.cjs, which the build does not make",
      ]
    `)
  })
})
