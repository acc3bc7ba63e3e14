import type { Options } from 'tsup'

/**
 * What every package is built with: ESM, CommonJS and types for both, readable output with source maps.
 *
 * @param entry Name of the output file (no extension) to source file, one per key of the package's `exports`.
 * @param platform `neutral` where the package must also run in a browser: an import of a Node module then fails the build. Default `node`.
 */
export function packageBuild(entry: Record<string, string>, platform: 'node' | 'neutral' = 'node'): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    // Without it every CommonJS entry carries its own copy of what the entries share.
    splitting: true,
    sourcemap: true,
    clean: true,
    minify: false,
    target: 'node20',
    platform,
    tsconfig: 'tsconfig.build.json',
    silent: true,
  }
}
