import type { Batch } from './event.js'
import type { Run, RunInfo, RunOptions } from './run.js'

/** A message port of the platform: transfer it to the worker thread. */
export type Port = typeof globalThis extends { MessagePort: { prototype: infer T } } ? T : PlainPort

/** What is used of a port, in Node and in a browser. */
export interface PlainPort {
  postMessage(message: unknown, transfer?: readonly unknown[]): void
  close(): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  unref?(): void
}

/** The first message a worker gets. */
export interface PortHello {
  readonly info: RunInfo
  readonly options: RunOptions
  /** Events taken in by the run so far, and 1 when it has ended; shared memory, where there is such a thing. */
  readonly taken: Int32Array | undefined
}

/** The ports of one run. */
export class RunPorts {
  readonly #open: OpenPort[] = []

  add(run: Run, options: RunOptions): Port {
    const opened = openPort(run, options)
    this.#open.push(opened)
    return opened.port
  }
  /** Takes in what has arrived and not been seen yet. */
  drain(): void {
    for (const port of this.#open) port.drain()
  }
  close(): void {
    this.drain()
    for (const port of this.#open.splice(0)) port.close()
  }
}

/** The run's end of a channel. */
interface OpenPort {
  /** The end for the worker. */
  readonly port: Port
  /** Takes in what has arrived and not been seen yet. */
  drain(): void
  close(): void
}

/** A new channel; what comes in at the other end lands in the run. */
function openPort(run: Run, options: RunOptions): OpenPort {
  const { port1, port2 } = new MessageChannel()
  const mine = port1 as unknown as PlainPort
  const { metrics, minPriority, minLevel, components, metricPrefix, redact } = options
  const passed = Object.entries({ metrics, minPriority, minLevel, components, metricPrefix, redact }).filter(
    entry => entry[1] !== undefined,
  )
  const taken = typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(8))
  const takeIn = (message: unknown): void => {
    const { events } = (message ?? {}) as { readonly events?: Batch }
    if (!Array.isArray(events)) return run.warn('a thread sent something through its port that is no batch of events; it is ignored')
    run.ingest(events)
    if (taken) Atomics.add(taken, 0, events.length)
    else mine.postMessage({ taken: events.length })
  }
  mine.onmessage = ({ data }) => takeIn(data)
  const hello: PortHello = { info: run.runInfo, options: Object.fromEntries(passed), taken }
  mine.postMessage(hello)
  mine.unref?.()
  const { process } = globalThis as { process?: NodeJS.Process }
  const threads = process?.getBuiltinModule?.('node:worker_threads')
  return {
    port: port2,
    drain() {
      // A browser has no way to look: there, what has arrived is seen on the next turn of the loop.
      for (let next = threads?.receiveMessageOnPort(port1); next; next = threads?.receiveMessageOnPort(port1)) takeIn(next.message)
    },
    close() {
      // So that the thread counts what it logs from now on, instead of sending it to nobody.
      if (taken) Atomics.store(taken, 1, 1)
      else mine.postMessage({ ended: true })
      mine.close()
    },
  }
}
