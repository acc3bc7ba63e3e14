import type { Bench } from './bench.js'
import { check, messageOf, type Rules } from './rule.js'
import { someEvents, type Sent } from './sent-events.js'
import type { TrialSession } from './trial-session.js'

/** One description serves many runs. */
export const openingRules: Rules<'parallel-runs' | 'sequential-runs' | 'no-folder' | 'open-retry'> = {
  'parallel-runs': {
    title: 'it serves two runs at once, and closing one leaves the other alone',
    async check(bench) {
      const [a, b] = [await bench.open(), await bench.open()]
      const sentA = await someEvents(bench, a, 2)
      const sentB = await someEvents(bench, b, 2)
      await a.write(sentA.events)
      await b.write(sentB.events)
      await a.flush()
      await a.close()
      const later = await someEvents(bench, b, 2)
      await b.write(later.events)
      await b.flush()
      await b.close()
      await checkKept(bench, a, sentA, 'with two runs at once')
      await checkKept(bench, b, sentB, 'with two runs at once')
      await checkKept(bench, b, later, 'after another run was closed')
    },
  },
  'sequential-runs': {
    title: 'it serves one run after another',
    async check(bench) {
      for (const when of ['in a first run', 'in a second run', 'in a third run']) {
        const session = await bench.open()
        const sent = await someEvents(bench, session, 1)
        await session.write(sent.events)
        await session.flush()
        await session.close()
        await checkKept(bench, session, sent, when)
      }
    },
  },
  'no-folder': {
    title: 'without a run folder it works, or says for good that it needs one',
    async check(bench) {
      let session: TrialSession
      try {
        session = await bench.open(bench.newRun({ dir: undefined }))
      } catch (thrown) {
        const { retryable } = (thrown ?? {}) as { readonly retryable?: unknown }
        check(retryable === false, `open throws ${messageOf(thrown)} without \`retryable: false\`, so it is tried for ever`, thrown)
        return
      }
      await session.write((await someEvents(bench, session, 1)).events)
      await session.flush()
      await session.close()
    },
  },
  'open-retry': {
    title: 'after an open that failed, the next one finds nothing half-open',
    needs: ['fail'],
    async check(bench) {
      const sink = await bench.sink()
      const run = bench.newRun()
      await bench.break('fail')
      const early = await bench.open(run).catch(() => undefined)
      await bench.mend()
      // One that opens without its backend has nothing to try again.
      const session = early ?? (await bench.open(run))
      const sent = await someEvents(bench, session, 2)
      await session.write(sent.events)
      await session.flush()
      await session.close()
      await checkKept(bench, session, sent, `after ${sink.name} was opened again`)
      check(bench.clock.pending === 0, `${bench.clock.pending} timers of the failed open are left`)
    },
  },
}

async function checkKept(bench: Bench, session: TrialSession, sent: Sent, when: string): Promise<void> {
  if (sent.planted.length > 0) sent.checkKept(await bench.read(session.run), when)
}
