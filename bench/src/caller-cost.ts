import type { Workload } from './workload.js'
import type { CallCost } from './call-timer.js'
import { bars } from './bars.js'
import { defineBench, figureOf } from './bench.js'
import { caller, endWorkload, silentLogger, startWorkload } from './workload.js'
import { timeCalls } from './call-timer.js'

interface Case extends Workload {
  readonly name: string
  readonly where: 'step' | 'nothing' | 'object'
  readonly component: boolean
  readonly calls: number
  readonly callsPerTurn: number
  /** Nothing is logged: what is left is the cost of measuring. */
  readonly control: boolean
  readonly barP50?: number
  readonly barP99?: number
}

const usual = { sinks: 5, taking: 'sync', thresholds: 'one', where: 'step', component: false, callsPerTurn: 1024, control: false } as const
const warmUpCalls = 50_000

/** What `run.log({ 3 numbers }, step)` costs the training loop. */
export const callerCost = defineBench<Case, CallCost>({
  name: 'caller-cost',
  about: `Time in which run.log({ 3 numbers }, step) holds its caller, in batches of 16 calls, the loop turning after each 1024.
Sinks count and do nothing else; what is done on the loop's own turns is no part of it (see process-cpu).
Collections mostly fall on those turns, except where "the loop never turns". "no gc": without the batches during which garbage was collected. "nothing logged": the cost of measuring, which is in all figures.`,
  cases: quick => {
    const calls = quick ? 100_000 : 400_000
    const main: readonly Case[] = [
      { ...usual, calls, name: '0 sinks', sinks: 0 },
      { ...usual, calls, name: '1 sink', sinks: 1 },
      { ...usual, calls, name: '5 sinks', barP50: bars.callNs, barP99: bars.slowCallNs },
      { ...usual, calls, name: '5 sinks, mixed thresholds', thresholds: 'mixed', barP50: bars.mixedCallNs, barP99: bars.slowCallNs },
    ]
    const control: Case = { ...usual, calls, name: 'nothing logged', sinks: 0, control: true }
    if (quick) return [...main, control]
    return [
      ...main,
      { ...usual, calls, name: '5 async sinks', taking: 'async' },
      { ...usual, calls, name: '5 sinks, no step given', where: 'nothing' },
      { ...usual, calls, name: '5 sinks, { step, epoch }', where: 'object' },
      { ...usual, calls, name: "5 sinks, run.logger('trainer/decoder')", component: true },
      { ...usual, calls, name: '5 sinks, the loop never turns', callsPerTurn: calls },
      control,
    ]
  },
  rounds: quick => (quick ? 3 : 9),
  async measure({ calls, callsPerTurn, control, component, where, ...workload }) {
    const run = await startWorkload(workload)
    const logger = component ? run.logger('trainer/decoder') : run
    const call = caller(control ? silentLogger : logger, where)
    await timeCalls(call, { calls: warmUpCalls })
    gc?.()
    const cost = await timeCalls(call, { calls, callsPerTurn })
    await endWorkload(run, control ? 0 : cost.calls)
    return cost
  },
  figures: measured =>
    measured.flatMap(({ case: { name, barP50, barP99 }, rounds }) => [
      figureOf({ case: name, figure: 'p50', unit: 'ns', bar: barP50 }, rounds, cost => cost.all.p50),
      figureOf({ case: name, figure: 'p90', unit: 'ns' }, rounds, cost => cost.all.p90),
      figureOf({ case: name, figure: 'p99', unit: 'ns', bar: barP99 }, rounds, cost => cost.all.p99),
      figureOf({ case: name, figure: 'mean', unit: 'ns' }, rounds, cost => cost.mean),
      figureOf({ case: name, figure: 'p50 no gc', unit: 'ns' }, rounds, cost => cost.withoutGc.p50),
      figureOf({ case: name, figure: 'p99 no gc', unit: 'ns' }, rounds, cost => cost.withoutGc.p99),
      figureOf({ case: name, figure: 'gc batches', unit: '' }, rounds, cost => cost.gcBatches),
    ]),
})
