import { types } from 'node:util'
import type { Batch, SinkErrorLike } from '@trainlog/core'
import { pause, type Bench } from './bench.js'
import { describePlanted, ignore, plant, type Planted } from './probe.js'
import { check, messageOf, type Rules } from './rule.js'
import { Sent, someEvents } from './sent-events.js'
import { Trial } from './trial.js'
import type { TrialSession } from './trial-session.js'

/** What it does when the backend fails, is slow, or the process goes away. */
export const failingRules: Rules<'errors' | 'retry' | 'signal' | 'rescue'> = {
  errors: {
    title: 'a failing backend is an error, which says whether the same may be tried again',
    needs: ['fail'],
    async check(bench) {
      const session = await bench.open()
      const { events } = await someEvents(bench, session, 2)
      await bench.break('fail')
      let failure: { readonly thrown: unknown; readonly from: string } | undefined
      for (const [from, call] of [
        ['write', () => session.write(events)],
        ['flush', () => session.flush()],
        ['close', () => session.close()],
      ] as const) {
        await call().catch((thrown: unknown) => (failure ??= { thrown, from }))
        if (failure) break
      }
      await bench.mend()
      if (failure?.from !== 'close') await session.close().catch(ignore)
      check(failure !== undefined, 'the backend fails, and nobody is told: write, flush and close all succeed')
      const { thrown, from } = failure
      check(thrown instanceof Error, `${from} throws ${messageOf(thrown)}, which is no Error`, thrown)
      const { retryable } = thrown as Partial<SinkErrorLike>
      check(
        typeof retryable === 'boolean',
        `${from} throws ${messageOf(thrown)} without a boolean \`retryable\`; throw a SinkError`,
        thrown,
      )
    },
  },
  retry: {
    title: 'a batch that is tried again, with the same memo, is in the backend once',
    needs: ['readBack'],
    async check(bench) {
      const undisturbed = await countsAfter(bench, (session, batch) => session.writeBatch(batch).then(() => true))
      const compare = async (what: string, deliver: Deliver): Promise<void> => {
        const counts = await countsAfter(bench, deliver)
        counts.forEach(({ one, count, taken }, i) => {
          const expected = undisturbed[i]?.count ?? 0
          check(
            !taken || count >= expected,
            `${what}, ${describePlanted(one)} is lost: it is there ${count} times, and ${expected} times without a failure`,
          )
          check(count <= expected, `${what}, ${describePlanted(one)} is there ${count} times, and ${expected} times without a failure`)
        })
      }
      if (bench.options.fail)
        for (const after of [0, 1, 2, 3]) await compare(`when the backend fails after ${after} calls`, failing(bench, after))
      if (!(await bench.sink()).sync) await compare('when the attempt is aborted', aborting(bench))
    },
  },
  signal: {
    title: 'a write settles soon after its signal is aborted',
    async check(bench) {
      if ((await bench.sink()).sync) return
      const session = await bench.open()
      await bench.break('hang')
      const trial = new Trial()
      const [batch = []] = session.split((await someEvents(bench, session, 1)).events)
      const writing = start(() => session.raw.write(batch, trial))
      await pause(10)
      trial.abort()
      await bench.within('after its signal was aborted, write', () => writing.catch(ignore))
      await bench.mend()
      await session.close().catch(ignore)
    },
  },
  rescue: {
    title: 'a rescue takes all it is given without waiting, while a write is under way',
    async check(bench) {
      if ((await bench.sink()).sync) return
      const session = await bench.open()
      const { raw } = session
      const done = await someEvents(bench, session, 1)
      await session.write(done.events)
      if (!raw.rescue) return session.close()
      await bench.break('hang')
      const left = await someEvents(bench, session, 3)
      const [batch = [], ...rest] = session.split(left.events)
      const writing = start(() => raw.write(batch, new Trial()))
      const result: unknown = raw.rescue([...batch, ...rest.flat()])
      check(!isThenable(result), 'rescue gives a promise, but the process ends now: nothing after an `await` happens')
      await bench.mend()
      if (bench.options.readBack)
        new Sent([...done.planted, ...left.planted]).checkKept(await bench.read(session.run, true), 'after a rescue')
      await bench.within('write', () => writing.catch(ignore))
      await session.close().catch(ignore)
    },
  },
}

/** A call that is not waited for yet. */
function start(call: () => void | Promise<void>): Promise<void> {
  const started = (async () => call())()
  started.catch(ignore)
  return started
}

/** How long a server may take to see that a client has gone. */
const goneMs = 20

/** Is it something to wait for? */
export function isThenable(value: unknown): boolean {
  return types.isPromise(value) || typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
}

/** Brings a batch into the backend; false when it was refused for good. */
type Deliver = (session: TrialSession, batch: Batch) => Promise<boolean>

interface Count {
  readonly one: Planted
  readonly count: number
  readonly taken: boolean
}

/** How often each of some events is in the backend after a run. */
async function countsAfter(bench: Bench, deliver: Deliver): Promise<readonly Count[]> {
  bench.renew()
  const session = await bench.open()
  const probes = (await bench.probes()).slice(0, 3)
  const planted = probes.flatMap(probe => Array.from({ length: 3 }, () => plant(session, probe, bench)))
  const taken = new Set<unknown>()
  for (const batch of session.split(planted.map(({ event }) => event))) {
    if (await deliver(session, batch)) for (const event of batch) taken.add(event)
  }
  // A sink that keeps things back may fail here instead.
  await session.flush().catch(ignore)
  await bench.mend()
  await session.flush()
  await session.close()
  const reading = await bench.read(session.run)
  return planted.map(one => ({ one, count: reading.countOf(one), taken: taken.has(one.event) }))
}

function failing(bench: Bench, after: number): Deliver {
  let broken: Promise<unknown> | undefined
  return async (session, batch) => {
    await (broken ??= bench.break('fail', after))
    return untilTaken(bench, session, batch, new Trial(), session.writeBatch.bind(session))
  }
}

function aborting(bench: Bench): Deliver {
  let first = true
  return async (session, batch) => {
    if (first) await bench.break('hang')
    return untilTaken(bench, session, batch, new Trial(), async (_, trial) => {
      const writing = start(() => session.raw.write(batch, trial))
      if (first) {
        first = false
        await pause(10)
        trial.abort()
        // That it does not settle is the matter of another rule.
        await bench.within('write', () => writing.catch(ignore)).catch(() => bench.mend())
        await pause(goneMs)
      }
      await bench.within('write', () => writing)
    })
  }
}

/** As core does it: a failure that may be tried again, or that came after the time was up, brings the same batch again. */
async function untilTaken(
  bench: Bench,
  session: TrialSession,
  batch: Batch,
  trial: Trial,
  write: (batch: Batch, trial: Trial) => Promise<void>,
): Promise<boolean> {
  try {
    await write(batch, trial)
  } catch (thrown) {
    const { retryable } = (thrown ?? {}) as Partial<SinkErrorLike>
    if (!(retryable ?? trial.signal.aborted)) return false
    await bench.mend()
    await session.writeBatch(batch, trial.again())
  }
  return true
}
