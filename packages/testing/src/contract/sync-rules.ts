import { isThenable } from './failing-rules.js'
import { check, type Rules } from './rule.js'
import { someEvents } from './sent-events.js'
import { Trial } from './trial.js'
import { finished } from './trial-session.js'

/** What `sync: true` promises: core calls such a sink at process exit, and inside loops that never yield. */
export const syncRules: Rules<'sync-returns' | 'sync-done'> = {
  'sync-returns': {
    title: 'if it is sync, no call gives a promise',
    async check(bench) {
      const sink = await bench.sink()
      if (!sink.sync) return
      const session = await bench.open()
      const promises: string[] = session.waited ? ['open'] : []
      const call = async (name: string, use: () => unknown): Promise<void> => {
        const result = use()
        if (isThenable(result)) promises.push(name)
        await bench.within(name, () => result)
      }
      const [batch = []] = session.split((await someEvents(bench, session, 1)).events)
      await call('write', () => session.raw.write(batch, new Trial()))
      await call('flush', () => session.raw.flush?.())
      await call('close', () => session.raw.close?.(finished))
      check(promises.length === 0, `${promises.join(' and ')} gives a promise; make it synchronous, or leave \`sync\` out`)
    },
  },
  'sync-done': {
    title: 'if it is sync, each call is done when it returns',
    needs: ['readBack'],
    async check(bench) {
      if (!(await bench.sink()).sync) return
      const session = await bench.open()
      const sent = await someEvents(bench, session, 2)
      for (const batch of session.split(sent.events)) void session.raw.write(batch, new Trial())
      void session.raw.flush?.()
      // Asked in the same turn of the event loop.
      sent.checkKept(await bench.read(session.run, true), 'when write and flush have returned')
      await session.close()
    },
  },
}
