import { SinkError } from '@trainlog/core'
import type { BrokenSinks } from './broken-sink.js'

let made = 0

/** What a sink says of itself, and how it opens. */
export const opening: BrokenSinks<'name' | 'spec' | 'accepts' | 'parallel-runs' | 'sequential-runs' | 'no-folder' | 'open-retry'> = {
  name: { 'is called something else each time': () => ({ sink: { name: `sink-${made++}` } }) },
  spec: {
    'puts a function into its spec': () => ({ sink: { spec: { use: 'it', options: { fetch: () => undefined } } as never } }),
    'puts a date into its spec': () => ({ sink: { spec: { use: 'it', options: { since: new Date(0) } } as never } }),
    'names no package': () => ({ sink: { spec: { use: '' } } }),
  },
  accepts: {
    'accepts a kind that does not exist': () => ({ sink: { accepts: ['metrics', 'metric' as never] } }),
    'accepts a kind twice': () => ({ sink: { accepts: ['metrics', 'message', 'metrics'] } }),
  },
  'parallel-runs': {
    'opens once at a time': () => {
      let open = false
      return {
        opening() {
          if (open) throw new SinkError('it is open already')
        },
        session({ close }) {
          open = true
          return {
            async close(outcome) {
              open = false
              await close?.(outcome)
            },
          }
        },
      }
    },
    'closes what its runs share': () => {
      const shared = { gone: false, users: 0 }
      return {
        session({ write, close }) {
          if (shared.users++ === 0) shared.gone = false
          return {
            write: async (batch, attempt) => (shared.gone ? undefined : write(batch, attempt)),
            async close(outcome) {
              shared.users--
              shared.gone = true
              await close?.(outcome)
            },
          }
        },
      }
    },
  },
  'sequential-runs': {
    'belongs to its first run for ever': () => {
      let closed: string | undefined
      return {
        opening({ id }) {
          if (closed !== undefined && closed !== id) throw new SinkError('it is closed')
        },
        session: ({ close }, { id }) => ({
          async close(outcome) {
            closed = id
            await close?.(outcome)
          },
        }),
      }
    },
  },
  'no-folder': {
    'needs a folder, and does not say that no other try will help': () => ({
      opening({ dir }) {
        if (dir === undefined) throw new Error('ENOENT: undefined')
      },
    }),
  },
  'open-retry': {
    'believes to be opening for ever': backend => {
      let opening = false
      return {
        opening() {
          if (opening) throw new SinkError('it is being opened')
          opening = true
          backend.call()
          opening = false
        },
      }
    },
    'leaves the timer of an open that failed': backend => ({
      opening(_, { clock }) {
        const cancel = clock.setTimer(60_000, () => undefined)
        backend.call()
        cancel()
      },
    }),
  },
}
