import type * as crypto from 'node:crypto'
import type * as fs from 'node:fs'
import type * as os from 'node:os'
import type * as path from 'node:path'

/** What core uses of Node where there is Node; in a browser all of it is missing, and nothing needs a bundler's help. */
export interface Host {
  readonly fs: typeof fs
  readonly path: typeof path
  readonly os: typeof os
  readonly crypto: typeof crypto
  readonly process: NodeJS.Process
  /** 0 in the main thread. */
  readonly threadId: number
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
  return {
    fs: load('node:fs'),
    path: load('node:path'),
    os: load('node:os'),
    crypto: load('node:crypto'),
    threadId: load('node:worker_threads').threadId,
    process,
  }
}
