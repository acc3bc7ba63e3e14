import type { Batch, TrainEvent } from '@trainlog/core'
import { progress, render } from '../backend.js'
import type { Break, BrokenSinks } from './broken-sink.js'

/** Keeps everything back until one of the calls. */
const buffering =
  (until: 'flush' | 'close'): Break =>
  backend => ({
    session(good) {
      const kept: TrainEvent[] = []
      const release = (): void => {
        while (kept[0]) {
          backend.putSync(render(kept[0]))
          kept.shift()
        }
      }
      return {
        write: async batch => void kept.push(...batch),
        flush: async () => (until === 'flush' ? release() : undefined),
        rescue(batch) {
          release()
          good.rescue?.(batch)
        },
        async close(outcome) {
          await good.close?.(outcome)
          if (until === 'close') release()
        },
      }
    },
  })

const later = (task: () => void): void => void setImmediate(task)

/** What comes of the events, in good times and bad. */
export const keeping: BrokenSinks<'keeps' | 'order' | 'flush' | 'close-keeps' | 'resume' | 'errors' | 'retry' | 'signal' | 'rescue'> = {
  keeps: {
    'keeps a hundred events of a batch': () => ({
      session: ({ write }) => ({ write: (batch, attempt) => write(batch.slice(0, 100), attempt) }),
    }),
    'keeps nothing': backend => ({
      session: () => ({
        write: async batch => batch.forEach(() => backend.call()),
        rescue: () => undefined,
      }),
    }),
  },
  order: {
    'writes the last first': backend => ({
      session: () => ({
        async write(batch, attempt) {
          const left = attempt.memo(() => [...batch])
          for (let last = left.at(-1); last; last = left.at(-1)) {
            await backend.put(render(last), attempt.signal)
            left.pop()
          }
        },
      }),
    }),
  },
  flush: { 'writes when it is closed': buffering('close') },
  'close-keeps': { 'writes when it is flushed': buffering('flush') },
  resume: {
    'starts over when a run is resumed': backend => ({
      opening({ session }) {
        if (session > 0) backend.held.length = 0
      },
    }),
  },
  errors: {
    'throws any error': () => ({
      session: ({ write }) => ({
        write: (batch, attempt) =>
          Promise.resolve(write(batch, attempt)).catch((error: unknown) => {
            throw new Error('it did not work', { cause: error })
          }),
      }),
    }),
    'throws a text': () => ({
      session: ({ write }) => ({
        write: (batch, attempt) =>
          Promise.resolve(write(batch, attempt)).catch(() => {
            throw 'down'
          }),
      }),
    }),
  },
  retry: {
    'starts the batch again': backend => ({
      session: () => ({
        async write(batch, attempt) {
          for (const event of batch) await backend.put(render(event), attempt.signal)
        },
      }),
    }),
    'takes a batch as done when it was tried once': () => ({
      session: ({ write }) => ({ write: async (batch, attempt) => (attempt.number > 1 ? undefined : write(batch, attempt)) }),
    }),
  },
  signal: {
    'waits whatever the signal says': backend => ({
      session: () => ({
        async write(batch, attempt) {
          const at = progress(attempt)
          for (; at.done < batch.length; at.done++) await backend.put(render(batch[at.done] as TrainEvent))
        },
      }),
    }),
  },
  rescue: {
    'rescues later': backend => ({
      session: () => ({ rescue: batch => later(() => backend.held.push(...batch.map(render))) }),
    }),
    'rescues with a promise': backend => {
      const rescue: (batch: Batch) => unknown = async batch => backend.held.push(...batch.map(render))
      return { session: () => ({ ...{ rescue } }) }
    },
    'rescues what is in flight alone': () => ({ session: ({ rescue }) => ({ rescue: batch => rescue?.(batch.slice(0, 1)) }) }),
    'throws when it is to rescue': () => ({
      session: () => ({
        rescue() {
          throw new Error('it is busy')
        },
      }),
    }),
  },
}
