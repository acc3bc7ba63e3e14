import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkBoundaries } from '../scripts/check-boundaries.js'
import { repositoryRoot } from '../scripts/lib/workspace.js'

const fixture = fileURLToPath(new URL('./fixtures/boundaries', import.meta.url))

describe('package boundaries', () => {
  test('hold in this repository', () => {
    expect(checkBoundaries(repositoryRoot)).toEqual([])
  })

  test('are reported where they are broken, and only there', () => {
    const found = checkBoundaries(fixture).map(({ file, line, text }) => `${relative(fixture, file)}:${line ?? ''} ${text}`)
    expect(found.sort()).toMatchInlineSnapshot(`
      [
        "examples/demo/src/main.ts:3 @trainlog/sink-a/src/inner.js is no public entry of @trainlog/sink-a",
        "examples/demo/src/main.ts:4 ../../../packages/core/src/index.js reaches outside the package; import packages by name",
        "packages/core/package.json: core depends on nothing, not on left-pad",
        "packages/core/src/index.ts:2 core runs everywhere: it may import types of node:fs, not its values",
        "packages/core/src/index.ts:3 core imports no other package, not @trainlog/testing",
        "packages/core/src/index.ts:4 core runs everywhere: it may import types of left-pad, not its values",
        "packages/sink-a/package.json: @trainlog/core must be a peer: as a dependency it would be installed twice",
        "packages/sink-a/src/index.ts:3 @trainlog/core/channel is no public entry of @trainlog/core",
        "packages/sink-a/src/index.ts:4 sink-a may import @trainlog/core only, not @trainlog/sink-prometheus",
        "packages/sink-a/src/index.ts:5 ../../core/src/run.js reaches outside the package; import packages by name",
        "packages/sink-a/src/index.ts:6 undeclared is not declared in package.json",
        "packages/sink-a/src/index.ts:7 only sink-prometheus may import prom-client",
        "packages/sink-a/src/index.ts:8 @trainlog/missing is no package of this workspace",
        "packages/sink-a/test/a.test.ts:1 sink-a may import @trainlog/core only, not @trainlog/sink-prometheus",
        "packages/sink-a/test/a.test.ts:5 ../../core/src/run.js reaches outside the package; import packages by name",
        "packages/sink-prometheus/package.json: the peer range on core must be "workspace:>=0.1.0 <1.0.0", not "workspace:^0.1.0"",
        "packages/sink-prometheus/src/index.ts:2 load the client prom-client lazily, with import()",
        "packages/trainer/package.json: may depend on @trainlog/core only, not on @trainlog/callbacks",
        "packages/trainer/src/index.ts:1 trainer may import @trainlog/core only, not @trainlog/callbacks",
        "packages/trainer/src/index.ts:2 trainer may import @trainlog/core only, not @trainlog/sink-a",
      ]
    `)
  })
})
