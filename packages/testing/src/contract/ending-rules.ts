import { sampleError } from './run-samples.js'
import { BrokenRule, check, messageOf, type Rules } from './rule.js'
import { someEvents } from './sent-events.js'
import { ignore } from './probe.js'
import { testRun } from '../test-run.js'
import type { RunOutcome } from '@trainlog/core'

const outcomes: readonly RunOutcome[] = [
  { status: 'finished', error: undefined },
  { status: 'failed', error: sampleError },
  { status: 'failed', error: undefined },
  { status: 'killed', error: undefined },
  { status: 'killed', error: undefined, exitCode: 130 },
]

/** How it ends, and a run of core from start to end. */
export const endingRules: Rules<'close-empty' | 'outcomes' | 'run'> = {
  'close-empty': {
    title: 'a run in which nothing was written can be flushed and closed',
    async check(bench) {
      const session = await bench.open()
      await session.close()
      bench.renew()
      const flushed = await bench.open()
      await flushed.flush()
      await flushed.close()
    },
  },
  outcomes: {
    title: 'it closes after every outcome: finished, failed or killed, with and without an error',
    async check(bench) {
      for (const outcome of outcomes) {
        bench.renew()
        const session = await bench.open()
        await session.write((await someEvents(bench, session, 1)).events)
        await session.flush()
        await session.close(outcome).catch((thrown: unknown) => {
          const about = `${outcome.status}, ${outcome.error ? 'an error' : 'no error'}, exit code ${outcome.exitCode ?? 'unknown'}`
          throw new BrokenRule(`close throws after this outcome: ${about}: ${messageOf(thrown)}`, { cause: thrown })
        })
      }
    },
  },
  run: {
    title: 'it takes all it accepts of a whole run of core, which may be ended twice',
    async check(bench) {
      const sink = await bench.sink()
      const troubles: string[] = []
      const { run } = await testRun({
        sinks: [sink],
        dir: bench.folder,
        experiment: 'contract',
        clock: bench.clock,
        onSinkError: ({ message }, name) => void troubles.push(`${name}: ${message}`),
      })
      try {
        run.log({ loss: 0.5, accuracy: 0.75 }, 1)
        run.info('half way', { rows: 3 })
        await bench.within('flush of the run', () => run.flush())
        run.log({ loss: 0.25 }, 2)
        run.alert('Loss is fine')
        run.summary({ best: 0.25 })
      } finally {
        await bench.within('end of the run', () => run.end()).catch(ignore)
      }
      await bench.within('second end of the run', () => run.end())
      const stats = run.stats().find(each => each.sink === sink.name)
      check(stats !== undefined && stats.state === 'closed', `it is ${stats?.state ?? 'gone'} after the run: ${troubles.join('; ')}`)
      const { offered, delivered, filtered, unsupported } = stats
      const missing = offered - delivered - filtered - unsupported
      check(missing === 0, `${missing} of ${offered} events were not taken: ${troubles.join('; ') || JSON.stringify(stats)}`)
    },
  },
}
