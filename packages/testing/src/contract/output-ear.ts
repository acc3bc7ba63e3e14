import { AsyncLocalStorage } from 'node:async_hooks'

const scope = new AsyncLocalStorage<string[]>()
const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const

/**
 * What somebody's code, and whatever it starts, writes to stdout and the console. Others in the process (the test runner reports on
 * stdout) are not heard, and nothing is kept from where it goes.
 */
export async function hearOutput(use: () => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = []
  const undo = [
    overhear(process.stdout, 'write', chunk => (typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString())),
    ...methods.map(method => overhear(globalThis.console, method, (...parts) => parts.map(String).join(' '))),
  ]
  try {
    await scope.run(heard, use)
  } finally {
    for (const restore of undo) restore()
  }
  return heard
}

/** Listens to a method; gives how to stop. */
function overhear<Name extends string>(
  owner: { [K in Name]: (...given: never[]) => unknown },
  name: Name,
  toText: (...given: unknown[]) => string,
): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name)
  const original = owner[name] as (...given: unknown[]) => unknown
  const listening = function (this: unknown, ...given: unknown[]): unknown {
    scope.getStore()?.push(toText(...given))
    return original.apply(this, given)
  }
  Object.defineProperty(owner, name, { value: listening, configurable: true, writable: true })
  return () => {
    if (own) Object.defineProperty(owner, name, own)
    else Reflect.deleteProperty(owner, name)
  }
}
