/** Hears what is written to stdout and to the console, which it keeps away from them meanwhile. */
export interface OutputEar {
  readonly heard: readonly string[]
  stop(): void
}

const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const

/** Starts to listen. */
export function listen(): OutputEar {
  const heard: string[] = []
  const { stdout } = process
  const had = Object.getOwnPropertyDescriptor(stdout, 'write')
  const { console } = globalThis
  const own = methods.map(method => [method, Object.getOwnPropertyDescriptor(console, method)] as const)
  stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    heard.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const done = rest.find(each => typeof each === 'function')
    if (done) process.nextTick(done)
    return true
  }
  for (const method of methods) console[method] = (...parts: unknown[]): void => void heard.push(parts.map(String).join(' '))
  return {
    heard,
    stop() {
      restore(stdout, 'write', had)
      for (const [method, descriptor] of own) restore(console, method, descriptor)
    },
  }
}

function restore(owner: object, name: string, descriptor: PropertyDescriptor | undefined): void {
  if (descriptor) Object.defineProperty(owner, name, descriptor)
  else Reflect.deleteProperty(owner, name)
}
