import type { Workload } from './workload.js'
import { caller, endWorkload, silentLogger, startWorkload } from './workload.js'
import { defineBench, figureOf } from './bench.js'
import { turn } from './call-timer.js'

interface Case extends Workload {
  readonly name: string
  readonly calls: number
  readonly control: boolean
}
interface Use {
  readonly cpuNs: number
  readonly wallNs: number
}

const usual = { sinks: 5, taking: 'sync', thresholds: 'one', control: false } as const

/** What a call costs the process, delivery and the end of the run included. */
export const processCpu = defineBench<Case, Use>({
  name: 'process-cpu',
  about: `CPU time of the whole process (garbage collection and compilation on other threads included) per call of run.log({ 3 numbers }, step),
from the start of the run to the end of run.end(), the loop turning after each 1024 calls. "nothing logged": the same loop alone.`,
  cases: quick => {
    const calls = quick ? 200_000 : 1_000_000
    const all: readonly Case[] = [
      { ...usual, calls, name: 'nothing logged', sinks: 0, control: true },
      { ...usual, calls, name: '0 sinks', sinks: 0 },
      { ...usual, calls, name: '1 sink', sinks: 1 },
      { ...usual, calls, name: '5 sinks' },
      { ...usual, calls, name: '5 sinks, mixed thresholds', thresholds: 'mixed' },
      { ...usual, calls, name: '5 async sinks', taking: 'async' },
    ]
    return quick ? all.filter(each => each.name !== '1 sink') : all
  },
  rounds: quick => (quick ? 2 : 7),
  async measure({ calls, control, ...workload }) {
    const cpu = process.cpuUsage()
    const start = performance.now()
    const run = await startWorkload(workload)
    const call = caller(control ? silentLogger : run, 'step')
    for (let step = 0; step < calls; step++) {
      call(step)
      if (step % 1024 === 1023) await turn()
    }
    await endWorkload(run, control ? 0 : calls)
    const { user, system } = process.cpuUsage(cpu)
    return { cpuNs: ((user + system) * 1000) / calls, wallNs: ((performance.now() - start) * 1e6) / calls }
  },
  figures: measured =>
    measured.flatMap(({ case: { name }, rounds }) => [
      figureOf({ case: name, figure: 'cpu per call', unit: 'ns' }, rounds, use => use.cpuNs),
      figureOf({ case: name, figure: 'wall per call', unit: 'ns' }, rounds, use => use.wallNs),
    ]),
})
