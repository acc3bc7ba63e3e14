import { parseArgs } from 'node:util'

/** What the command line says. */
export interface Options {
  readonly quick: boolean
  readonly json: boolean
  readonly help: boolean
  /** Names of the benchmarks to run; all when empty. */
  readonly only: readonly string[]
  /** Folder for CPU profiles of the cases. */
  readonly profile?: string
}

/**
 * Reads the command line.
 *
 * @throws TypeError that names the remedy, for what is not known.
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    // pnpm 10 passes the `--` of `pnpm bench -- --quick` on.
    args: args.filter(arg => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      profile: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
    },
  })
  const unknown = values.only.find(name => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`--only ${unknown}: there is no such benchmark; write one of ${names.join(', ')}`)
  return values
}
