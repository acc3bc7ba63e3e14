import type * as fs from 'node:fs'
import type * as https from 'node:https'
import type * as os from 'node:os'
import type * as path from 'node:path'
import type * as stream from 'node:stream'
import type * as url from 'node:url'
import { MlflowError } from './mlflow-error.js'

interface NodeModules {
  readonly 'node:fs': typeof fs
  readonly 'node:https': typeof https
  readonly 'node:os': typeof os
  readonly 'node:path': typeof path
  readonly 'node:stream': typeof stream
  readonly 'node:url': typeof url
}

/** A module of Node; undefined in a browser. Not an import, so that bundlers for browsers have nothing to resolve. */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  const host = (globalThis as { readonly process?: { getBuiltinModule?: (name: string) => unknown } }).process
  return host?.getBuiltinModule?.(name) as NodeModules[K] | undefined
}

/** A module of Node, or an error that says what for. */
export function requireNode<K extends keyof NodeModules>(name: K, purpose: string): NodeModules[K] {
  const found = nodeModule(name)
  if (found !== undefined) return found
  throw new MlflowError({ code: 'NOT_SUPPORTED', what: `${purpose} needs ${name}`, remedy: 'Run it in Node 20.19 or newer.' })
}
