/** What core uses of Node where there is Node; in a browser all of it is missing, and nothing needs a bundler's help. */
export interface Host {
  readonly fs: typeof import('node:fs')
  readonly path: typeof import('node:path')
  readonly os: typeof import('node:os')
  readonly crypto: typeof import('node:crypto')
  readonly process: NodeJS.Process
}

let found: Host | false | undefined

/** Node's modules, or undefined elsewhere. */
export function nodeHost(): Host | undefined {
  found ??= find()
  return found || undefined
}

function find(): Host | false {
  const { process } = globalThis as { process?: NodeJS.Process }
  if (typeof process?.getBuiltinModule !== 'function') return false
  const load = process.getBuiltinModule.bind(process)
  return { fs: load('node:fs'), path: load('node:path'), os: load('node:os'), crypto: load('node:crypto'), process }
}
