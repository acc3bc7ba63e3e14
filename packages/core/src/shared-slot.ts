import type { Run } from './run.js'

/** Goes up when copies of core that differ in it could not share a run. */
const PROTOCOL = 1
/** Of this copy; a test holds it against package.json. */
export const version = '0.1.0'

interface AsyncScope {
  getStore(): Run | undefined
  run<T>(store: Run, body: () => T): T
}

/** What all copies of core in a process share: two versions, or the ESM and the CJS build of one. */
export interface SharedSlot {
  readonly protocol: number
  readonly version: string
  /** The run that `startRun` made. */
  current: Run | undefined
  /** The run that `withRun` is in the body of; undefined in a browser. */
  readonly scope: AsyncScope | undefined
  /** Run folders that this process writes. */
  readonly folders: Set<string>
}

const key = Symbol.for('trainlog.core')

/** @throws Error when another copy of core that cannot share a run with this one is loaded. */
export function sharedSlot(): SharedSlot {
  const holder = globalThis as { [key]?: SharedSlot }
  const slot = (holder[key] ??= { protocol: PROTOCOL, version, current: undefined, scope: asyncScope(), folders: new Set() })
  if (slot.protocol === PROTOCOL) return slot
  throw new Error(
    `two copies of @trainlog/core that cannot share a run are loaded: ${slot.version} and ${version}. Make all packages agree on one (npm ls @trainlog/core shows who asks for which).`,
  )
}

function asyncScope(): AsyncScope | undefined {
  const { process } = globalThis as { process?: NodeJS.Process }
  if (typeof process?.getBuiltinModule !== 'function') return undefined
  const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')
  return new AsyncLocalStorage<Run>()
}
