import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Priority, Route, Run, SinkStats, TrainEvent } from '../../src/index.js'
import { priorities, startRun } from '../../src/index.js'
import { Bench, finished, imbalance, message } from '../support/fanout.js'
import type { FaultySink } from '../support/faults.js'
import { faultySink, honestSink, makeFaulty } from '../support/faults.js'
import type { ScriptedSink } from '../support/scripted-sink.js'
import { runs } from '../support/soak.js'
import { StoppedClock } from '../support/stopped-clock.js'

type Step =
  | { readonly do: 'log'; readonly count: number; readonly priority: Priority }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'flush'; readonly timeoutMs: number }

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('log' as const), count: fc.constantFrom(1, 2, 10, 130, 300), priority: fc.constantFrom(...priorities) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 20, 600, 4000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const), timeoutMs: fc.constantFrom(0, 100, 3000) }) },
) // prettier-ignore
const ending = fc.constantFrom('end', 'exit', 'exit while ending')
const honestRoutes: readonly Omit<Route, 'sink'>[] = [{}, {}, { minPriority: 'important' }, { minLevel: 'warn' }]
/** The longest that a sink may take to close: see `delivery` of the faults. */
const closeMs = 2 * 10_000

const honest = (): (Route & { readonly sink: ScriptedSink })[] =>
  honestRoutes.map((route, i) => ({ ...route, sink: honestSink(`honest ${i}`, i % 2 === 0) }))

/** What must hold for a sink at every moment. */
function check({ sink }: { readonly sink: ScriptedSink }, stats: SinkStats): void {
  expect(imbalance(stats), `counters of ${sink.name}: ${JSON.stringify(stats)}`).toBe(0)
  expect(sink.violations).toEqual([])
  const got = sink.taken.length + sink.rescued.reduce((sum, batch) => sum + batch.length, 0)
  expect(stats.delivered).toBeLessThanOrEqual(got)
}

describe('whatever sinks do', () => {
  it('what is offered adds up, nobody else notices, the caller never waits, and closing is bounded', async () => {
    const play = async (
      faults: readonly FaultySink[],
      steps: readonly Step[],
      end: string,
    ): Promise<readonly (readonly TrainEvent[])[]> => {
      const faulty = faults.map((one, i) => makeFaulty(one, `faulty ${i}`))
      const routes = [...faulty, ...honest()]
      const bench = new Bench(routes)
      const checkAll = (): void => bench.fanout.stats().forEach((stats, i) => check(routes[i]!, stats))
      const offer = (count: number, priority: Priority): void => {
        const patient = routes.filter(({ sink }) => !sink.sync).map(({ sink }) => sink)
        const before = patient.map(sink => sink.calls.length)
        bench.offer(count, seq => message(seq, priority, 'x'.repeat(seq % 50)))
        expect(patient.map(sink => sink.calls.length)).toEqual(before)
      }
      offer(1, 'essential')
      void bench.opened()
      for (const one of steps) {
        if (one.do === 'log') offer(one.count, one.priority)
        else if (one.do === 'wait') await bench.clock.advance(one.ms)
        else void bench.fanout.flush(one.timeoutMs)
        checkAll()
      }
      let closed = end === 'exit'
      if (end !== 'exit') void bench.fanout.close(finished).then(() => (closed = true))
      offer(3, 'useful')
      if (end === 'exit while ending') await bench.clock.advance(100)
      if (end !== 'end') bench.fanout.rescue({ status: 'killed', error: undefined })
      else await bench.clock.advance(closeMs)
      expect(closed || end === 'exit while ending').toBe(true)
      offer(2, 'essential')
      checkAll()
      for (const { state, queued } of bench.fanout.stats()) {
        expect(['closed', 'dead', ...(end === 'exit while ending' ? ['closing'] : [])]).toContain(state)
        expect(queued).toBe(0)
      }
      // Whatever settles now is too late to change anything.
      const stats = JSON.stringify(bench.fanout.stats().map(one => ({ ...one, blockedMs: 0, state: '' })))
      await bench.clock.advance(100_000)
      expect(JSON.stringify(bench.fanout.stats().map(one => ({ ...one, blockedMs: 0, state: '' })))).toBe(stats)
      checkAll()
      return routes.slice(faulty.length).map(({ sink }) => sink.had)
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(faultySink, { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 15 }),
        ending,
        async (faults, steps, end) => {
          const beside = await play(faults, steps, end)
          const alone = await play([], steps, end)
          expect(beside).toEqual(alone)
        },
      ),
      runs(150),
    )
  }, 900_000)

  it('a run goes through: honest sinks get what they would get without the others, and the news; end() returns in time', async () => {
    const play = async (faults: readonly FaultySink[], steps: readonly Step[], end: string): Promise<readonly (readonly unknown[])[]> => {
      const clock = new StoppedClock()
      const faulty = faults.map((one, i) => makeFaulty(one, `faulty ${i}`))
      const routes = [...faulty, ...honest()]
      const run = (await startRun({
        dir: false,
        clock,
        captureWarnings: false,
        history: false,
        sinks: routes,
        onSinkError: () => undefined,
      })) as Run & { rescue(exitCode: number): void }
      const checkAll = (): void => run.stats().forEach((stats, i) => check(routes[i]!, stats))
      try {
        let n = 0
        for (const one of steps) {
          if (one.do === 'log') {
            for (let i = 0; i < one.count; i++) {
              run.log({ loss: n, other: n++ }, { priority: one.priority })
              if (i % 7 === 0) run[i % 2 ? 'info' : 'warn'](`message ${n}`)
            }
          } else if (one.do === 'wait') await clock.advance(one.ms)
          else void run.flush({ timeoutMs: one.timeoutMs })
          checkAll()
        }
        let ended = end === 'exit'
        if (end !== 'exit') void run.end().then(() => (ended = true))
        if (end === 'exit while ending') await clock.advance(100)
        if (end !== 'end') run.rescue(0)
        await clock.advance(2000 + closeMs)
        expect(ended).toBe(true)
        run.log({ late: 1 })
        checkAll()
      } finally {
        // So that the next is not told that there is a run already.
        run.rescue(0)
      }
      return routes.slice(faulty.length).map(({ sink }) =>
        sink.had.flatMap((event): readonly unknown[] => {
          if (event.kind === 'metrics') return [[...event.set.names, ...event.values]]
          return event.kind === 'message' ? [event.text] : event.kind === 'delivery' ? [] : [event.kind]
        }),
      )
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(faultySink, { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 12 }),
        ending,
        async (faults, steps, end) => {
          expect(await play(faults, steps, end)).toEqual(await play([], steps, end))
        },
      ),
      runs(100),
    )
  }, 900_000)
})
