import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import type { SinkHost, TrainEvent } from '@trainlog/core'
import { progress, render } from '../backend.js'
import { looking, type Break, type BrokenSinks } from './broken-sink.js'

/** A backend that keeps connections; made when it is needed. */
let server: Server | undefined
function port(): number {
  server ??= createServer().listen(0).unref()
  return (server.address() as AddressInfo).port
}

/** How to tidy up after sinks that do not. */
export const leftBehind: (() => void)[] = []

/** Does something when it is opened. */
const telling =
  (tell: (host: SinkHost) => void): Break =>
  () => ({
    session(_, __, host) {
      tell(host)
      return {}
    },
  })

type EndingRule = 'sync-returns' | 'sync-done' | 'close-empty' | 'outcomes' | 'run' | 'leftovers' | 'quiet' | 'host-data'

/** How a sink ends, and how it behaves. */
export const ending: BrokenSinks<EndingRule> = {
  'sync-returns': {
    'closes with a promise': () => ({ sink: { sync: true }, session: ({ close }) => ({ close: async outcome => close?.(outcome) }) }),
    'flushes with a promise': () => ({ sink: { sync: true }, session: () => ({ flush: async () => undefined }) }),
  },
  'sync-done': {
    'writes on the next turn of the loop': backend => ({
      sink: { sync: true },
      session: () => ({
        write(batch, attempt) {
          const at = progress(attempt)
          for (; at.done < batch.length; at.done++) {
            const text = render(batch[at.done] as TrainEvent)
            backend.call()
            setImmediate(() => backend.held.push(text))
          }
        },
      }),
    }),
  },
  'close-empty': {
    'closes what it opens with the first event': () => ({
      session({ write, close }) {
        let file: { end(): void } | undefined
        return {
          async write(batch, attempt) {
            file = { end: () => undefined }
            await write(batch, attempt)
          },
          async close(outcome) {
            await close?.(outcome)
            ;(file as { end(): void }).end()
          },
        }
      },
    }),
  },
  outcomes: {
    'expects an error of every run that did not finish': () => ({
      session: ({ close }) => ({
        async close(outcome) {
          await close?.(outcome)
          if (outcome.status !== 'finished' && outcome.error === undefined)
            throw new TypeError("Cannot read properties of undefined (reading 'message')")
        },
      }),
    }),
  },
  run: { 'asks for batches of no events': () => ({ sink: { delivery: { batchEvents: 0 } } }) },
  leftovers: {
    'leaves an interval': telling(() => {
      const interval = setInterval(() => undefined, 1000)
      leftBehind.push(() => clearInterval(interval))
    }),
    'leaves a timer of the clock': () => ({
      session: ({ write }, _, { clock }) => ({
        async write(batch, attempt) {
          if (batch.some(event => event.kind === 'rewind')) clock.setTimer(60_000, () => undefined)
          await write(batch, attempt)
        },
      }),
    }),
    'leaves a connection open': looking(({ kind }) => {
      // Not in every case: what earlier ones left would still be on its way out.
      if (kind !== 'rewind') return
      const socket = connect(port())
      leftBehind.push(() => void socket.destroy())
    }),
    'leaves a listener of the process': telling(() => {
      const listener = (): void => undefined
      process.on('beforeExit', listener)
      leftBehind.push(() => void process.off('beforeExit', listener))
    }),
  },
  quiet: {
    'talks on the console': looking(() => console.info('')),
    'writes to stdout': looking(() => process.stdout.write('')),
  },
  'host-data': {
    'keeps a Map as its state': telling(host => host.state.set(new Map() as never)),
    'gives a link to nowhere': telling(host => host.link({})),
    'gives a URL object as a link': telling(host => host.link({ url: new URL('https://example.org') as never })),
    'warns with an error': telling(host => host.warn(new Error('full') as never)),
  },
}
