import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import type { TrainEvent } from '@trainlog/core'
import { progress, render } from '../backend.js'
import { looking, type BrokenSinks } from './broken-sink.js'

/** A backend that keeps connections; made when it is needed. */
let server: Server | undefined
function port(): number {
  server ??= createServer().listen(0).unref()
  return (server.address() as AddressInfo).port
}

/** How to tidy up after sinks that do not. */
export const leftBehind: (() => void)[] = []

/** How a sink ends, and how it behaves. */
export const ending: BrokenSinks<'sync-returns' | 'sync-done' | 'close-empty' | 'outcomes' | 'run' | 'leftovers' | 'quiet' | 'host-data'> =
  {
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
      'leaves an interval': () => ({
        session: () => (
          leftBehind.push(
            clearInterval.bind(
              undefined,
              setInterval(() => undefined, 1000),
            ),
          ),
          {}
        ),
      }),
      'leaves a timer of the clock': () => ({
        session: ({ write }, _, { clock }) => ({
          async write(batch, attempt) {
            if (batch.some(event => event.kind === 'rewind')) clock.setTimer(60_000, () => undefined)
            await write(batch, attempt)
          },
        }),
      }),
      'leaves a connection open': () => ({
        session() {
          const socket = connect(port())
          leftBehind.push(() => void socket.destroy())
          return {}
        },
      }),
      'leaves a listener of the process': () => ({
        session() {
          const listener = (): void => undefined
          process.on('beforeExit', listener)
          leftBehind.push(() => void process.off('beforeExit', listener))
          return {}
        },
      }),
    },
    quiet: {
      'talks on the console': looking(() => console.info('')),
      'writes to stdout': looking(() => process.stdout.write('')),
    },
    'host-data': {
      'keeps a Map as its state': () => ({ session: (_, __, host) => (host.state.set(new Map() as never), {}) }),
      'gives a link to nowhere': () => ({ session: (_, __, host) => (host.link({}), {}) }),
      'gives a URL object as a link': () => ({
        session: (_, __, host) => (host.link({ url: new URL('https://example.org') as never }), {}),
      }),
      'warns with an error': () => ({ session: (_, __, host) => (host.warn(new Error('full') as never), {}) }),
    },
  }
