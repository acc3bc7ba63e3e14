import type { TrainEvent } from '@trainlog/core'
import { looking, type BrokenSinks } from './broken-sink.js'

/** What a sink makes of the events it is given. */
export const writing: BrokenSinks<'kinds' | 'extremes' | 'unknown-kinds' | 'unmodified' | 'refusals'> = {
  kinds: {
    'cannot draw a confusion matrix': looking(event => {
      if (event.kind === 'table' && event.chart?.type === 'confusion_matrix') throw new Error('there is no such chart')
    }),
    'refuses what it accepts': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.kind === 'rewind') attempt.refuse(event, 'it cannot rewind')
          await write(batch, attempt)
        },
      }),
    }),
  },
  extremes: {
    'throws on NaN': looking(event => {
      if (event.kind === 'metrics' && event.values.some(Number.isNaN)) throw new Error('NaN is no number')
    }),
    'throws on a negative step': looking(({ step = 0 }) => {
      if (step < 0) throw new Error('the step is negative')
    }),
    'throws on a long name': looking(event => {
      if (event.kind === 'text' && event.name.length > 250) throw new Error('the name is too long')
    }),
  },
  'unknown-kinds': {
    'throws on a kind it does not know': looking(({ kind }) => {
      if (kind.includes('future')) throw new Error(`${kind}?`)
    }),
    'drops the batch with a kind it does not know': () => ({
      session: ({ write }) => ({
        write: async (batch, attempt) => (batch.some(({ kind }) => kind.includes('future')) ? undefined : write(batch, attempt)),
      }),
    }),
  },
  unmodified: {
    'marks events': looking(event => void ((event as { seen?: boolean }).seen = true)),
    'takes events out of the batch': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          const rest = batch.slice()
          await write(batch, attempt)
          ;(batch as TrainEvent[]).length = 0
          ;(batch as TrainEvent[]).push(...rest.reverse())
        },
      }),
    }),
    'changes bytes': looking(event => {
      if (event.kind === 'image' && 'bytes' in event.payload) event.payload.bytes.fill(0)
    }),
    'changes events when it is flushed': () => {
      return {
        session({ write }) {
          const all: TrainEvent[] = []
          return {
            async write(batch, attempt) {
              await write(batch, attempt)
              all.push(...batch.filter(event => !Object.isFrozen(event)))
            },
            async flush() {
              for (const event of all.splice(0)) (event as { source: string }).source = 'flushed'
            },
          }
        },
      }
    },
  },
  refusals: {
    'refuses copies': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.kind === 'metrics' && event.values.some(Number.isNaN)) attempt.refuse({ ...event }, 'NaN')
          await write(batch, attempt)
        },
      }),
    }),
    'refuses without a reason': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.step !== undefined && event.step < 0) attempt.refuse(event, '')
          await write(batch, attempt)
        },
      }),
    }),
  },
}
