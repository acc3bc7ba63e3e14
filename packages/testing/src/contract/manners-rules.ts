import type { Bench } from './bench.js'
import { pause } from './bench.js'
import { growth, takeCensus, withPools } from './census.js'
import { hearOutput } from './output-ear.js'
import { notJson } from './plain-data.js'
import { ignore } from './probe.js'
import { check, type Rules } from './rule.js'
import type { TrialSession } from './trial-session.js'
import { ordinaryEvents } from './writing-rules.js'

/** How long sockets and the like take to appear, or to go when they were let go of. */
const settleMs = 20
/** How long a sink may take to let go of what it used: sockets close in their own time. */
const letGoMs = 1000

/** How it behaves in the process it is a guest in. */
export const mannersRules: Rules<'leftovers' | 'quiet' | 'host-data'> = {
  leftovers: {
    title: 'closed, it leaves nothing behind: no timer, no open file or socket, no listener of the process',
    async check(bench) {
      // What an earlier case let go of is on its way out.
      await pause(settleMs)
      const untouched = takeCensus(bench.clock)
      await useAll(bench)
      await pause(settleMs)
      const before = withPools(untouched, takeCensus(bench.clock))
      bench.renew()
      await useAll(bench)
      const until = performance.now() + Math.min(letGoMs, bench.timeoutMs)
      let left = growth(before, takeCensus(bench.clock))
      while (left.length > 0 && performance.now() < until) {
        await pause(5)
        left = growth(before, takeCensus(bench.clock))
      }
      check(left.length === 0, `after close there is left: ${left.join(', ')}`)
    },
  },
  quiet: {
    title: 'it writes nothing to stdout or the console, unless it is interactive',
    async check(bench) {
      if ((await bench.sink()).interactive) return
      const [said] = await hearOutput(() => useAll(bench))
      check(said === undefined, `it says ${JSON.stringify(said?.slice(0, 200) ?? '')}; what people should know goes to host.warn`)
    },
  },
  'host-data': {
    title: 'its links, its state and its warnings are what the host expects: plain data and texts',
    async check(bench) {
      const { host } = await useAll(bench)
      for (const link of host.links) {
        const { id, url } = (link ?? {}) as { readonly id?: unknown; readonly url?: unknown }
        const wrong = notJson(link, 'link')
        check(wrong === undefined, `host.link: ${wrong ?? ''}`)
        check(id !== undefined || url !== undefined, 'host.link: there is neither an id nor a url')
        check(
          [id, url].every(text => text === undefined || typeof text === 'string'),
          'host.link: id and url are texts',
        )
      }
      for (const state of host.states) {
        const wrong = notJson(state, 'state')
        check(wrong === undefined, `host.state.set: ${wrong ?? ''}; state is small JSON`)
      }
      for (const text of host.warnings) check(typeof text === 'string' && text !== '', `host.warn: ${String(text)} is no text`)
    },
  },
}

/** A session with everything the sink accepts. What fails in it is the matter of other rules. */
async function useAll(bench: Bench): Promise<TrialSession> {
  const session = await bench.open()
  const events = await ordinaryEvents(bench, session)
  for (const batch of session.split(events.map(({ event }) => event))) await session.writeBatch(batch).catch(ignore)
  await session.flush().catch(ignore)
  await session.close().catch(ignore)
  return session
}
