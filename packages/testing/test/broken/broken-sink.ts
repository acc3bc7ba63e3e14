import type { TrainEvent } from '@trainlog/core'
import type { SinkRule } from '@trainlog/testing'
import type { Backend, Changes } from '../backend.js'

/** What turns a good sink into one that breaks a rule. */
export type Break = (backend: Backend) => Changes

/** Sinks by the one rule they break, under what is wrong with them. */
export type BrokenSinks<R extends SinkRule> = { readonly [Rule in R]: Readonly<Record<string, Break>> }

/** A good sink whose `write` first looks at each event. */
export const looking =
  (look: (event: TrainEvent) => void): Break =>
  () => ({
    session: ({ write }) => ({
      async write(batch, attempt) {
        batch.forEach(look)
        await write(batch, attempt)
      },
    }),
  })
