import { isDeepStrictEqual } from 'node:util'
import type { Batch, TrainEvent } from '@trainlog/core'
import type { Bench } from './bench.js'
import { deepFreeze } from './deep-freeze.js'
import { oddEvents } from './odd-events.js'
import { ignore } from './probe.js'
import { check, messageOf, type Rules } from './rule.js'
import { someEvents, Sent } from './sent-events.js'
import { minimalPayload, typicalPayloads } from './samples.js'
import { Trial } from './trial.js'
import type { TrialSession } from './trial-session.js'

/** Whatever core may hand over, it takes, and leaves as it is. */
export const writingRules: Rules<'kinds' | 'extremes' | 'unknown-kinds' | 'unmodified' | 'refusals'> = {
  kinds: {
    title: 'it takes every kind it accepts, with the least and with all that such an event can hold',
    async check(bench) {
      const session = await bench.open()
      for (const { event, what } of await ordinaryEvents(bench, session)) {
        const { refused } = await session.take(event, what)
        check(refused.length === 0, `it accepts ${event.kind} events, but refuses ${what}: ${refused[0]?.reason ?? ''}`)
      }
      await session.write((await ordinaryEvents(bench, session)).map(({ event }) => event))
      await session.flush()
      await session.close()
    },
  },
  extremes: {
    title: 'odd names, numbers and steps are no reason to throw: what the backend cannot hold is changed, left out or refused',
    async check(bench) {
      const session = await bench.open()
      for (const { event, what } of await oddEvents(bench, session)) await session.take(event, what)
      await session.flush()
      await session.close()
    },
  },
  'unknown-kinds': {
    title: 'if it accepts everything, a kind of the future is skipped, and its neighbours are kept',
    async check(bench) {
      if ((await bench.sink()).accepts !== undefined) return
      const session = await bench.open()
      const before = await someEvents(bench, session, 1)
      const future = session.event('kind-of-the-future' as never, { name: 'later', payload: { list: [1] } }, { step: 1 })
      const after = await someEvents(bench, session, 1)
      await session.write([...before.events, future, ...after.events]).catch((thrown: unknown) => {
        check(false, `write throws on a kind it does not know: ${messageOf(thrown)}`, thrown)
      })
      await session.flush()
      await session.close()
      new Sent([...before.planted, ...after.planted]).checkKept(await bench.read(session.run), 'beside a kind it does not know')
    },
  },
  unmodified: {
    title: 'it changes nothing of a batch, neither while it writes it nor later',
    async check(bench) {
      const session = await bench.open()
      const watched: { readonly batch: Batch; readonly events: Batch; readonly copies: Batch }[] = []
      const checkAll = (when: string): void => {
        for (const { batch, events, copies } of watched) {
          check(
            batch.length === events.length && batch.every((event, i) => event === events[i]),
            `${when} it reorders, adds or removes events of a batch`,
          )
          const changed = events.find((event, i) => !isDeepStrictEqual(event, copies[i]))
          check(changed === undefined, `${when} it changes a ${changed?.kind ?? ''} event, which other sinks share`)
        }
      }
      const failing = new Set<string>()
      for (const batch of session.split((await ordinaryEvents(bench, session)).map(({ event }) => event))) {
        watched.push({ batch, events: [...batch], copies: structuredClone(batch) })
        await session.writeBatch(batch).catch(ignore)
        checkAll('while it writes,')
      }
      for (const { event, what } of await ordinaryEvents(bench, session)) await session.writeBatch([event]).catch(() => failing.add(what))
      for (const { event, what } of await ordinaryEvents(bench, session)) {
        await session.writeBatch(deepFreeze([event])).catch((thrown: unknown) => {
          check(failing.has(what), `write throws when ${what} is frozen: ${messageOf(thrown)}`, thrown)
        })
      }
      await session.flush().catch(ignore)
      checkAll('after a flush')
      await session.close().catch(ignore)
      checkAll('after it was closed')
    },
  },
  refusals: {
    title: 'it refuses events of the batch alone, the very objects, and says why',
    async check(bench) {
      const session = await bench.open()
      for (const batch of session.split(
        [...(await ordinaryEvents(bench, session)), ...(await oddEvents(bench, session))].map(({ event }) => event),
      )) {
        const trial = new Trial()
        await session.writeBatch(batch, trial).catch(ignore)
        for (const { event, reason } of trial.refused) {
          check(
            batch.includes(event),
            `it refuses ${event === undefined ? 'nothing' : `a ${event.kind} event that is not in the batch`}, so it cannot be counted`,
          )
          check(typeof reason === 'string' && reason !== '', `it refuses a ${event.kind} event without a reason`)
        }
      }
      await session.close().catch(ignore)
    },
  },
}

/** All forms of all kinds that are accepted, and the events that the author of the sink gave. */
export async function ordinaryEvents(
  bench: Bench,
  session: TrialSession,
): Promise<readonly { readonly event: TrainEvent; readonly what: string }[]> {
  const files = bench.files(session.run)
  const own = (await bench.kinds()).flatMap(kind => [
    { event: session.event(kind, minimalPayload(kind, 'loss', files) ?? {}), what: `a ${kind} event that holds the least` },
    ...typicalPayloads(kind, 'loss', files).map((payload, i) => ({
      event: session.event(kind, payload, { step: i, epoch: 1 }),
      what: `a ${kind} event as training makes them (form ${i + 1})`,
    })),
  ])
  return [...own, ...(bench.options.events ?? []).map(event => ({ event: session.adopt(event), what: `the given ${event.kind} event` }))]
}
