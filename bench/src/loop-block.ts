import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Workload } from './workload.js'
import { bars } from './bars.js'
import { caller, endWorkload, silentLogger, startWorkload } from './workload.js'
import { defineBench, figureOf } from './bench.js'
import { median, percentile } from './statistics.js'

interface Case extends Workload {
  readonly name: string
  readonly seconds: number
  readonly control: boolean
  readonly bar?: number
}
interface Block {
  readonly longestMs: number
  readonly p99Ms: number
  readonly longestCpuMs: number
  readonly monitorMs: number
  readonly callsPerSecond: number
}

const callsPerMs = 10
const usual = { sinks: 5, taking: 'sync', thresholds: 'one', control: false } as const

/** For how long the event loop is kept from everything else. */
export const loopBlock = defineBench<Case, Block>({
  name: 'loop-block',
  about: `10 000 calls of run.log({ 3 numbers }, step) a second, made on a timer of 1 ms. "longest": the longest time between two turns of that
timer, its own millisecond and whatever else the machine ran meanwhile included; "longest cpu": the most CPU time that the process used
between two turns, helping threads included, so without waiting for a core. "nothing logged": the same loop alone shows what the machine
contributes; where only that makes "longest" miss the bar, it shows nothing and "longest cpu" has the word.`,
  cases: quick => {
    const seconds = quick ? 1.5 : 3
    return [
      { ...usual, seconds, name: 'nothing logged', sinks: 0, control: true },
      { ...usual, seconds, name: '5 sinks', bar: bars.loopBlockMs },
      ...(quick ? [] : [{ ...usual, seconds, name: '5 sinks, mixed thresholds', thresholds: 'mixed' } as const]),
    ]
  },
  rounds: quick => (quick ? 3 : 7),
  async measure({ seconds, control, ...workload }) {
    const run = await startWorkload(workload)
    const call = caller(control ? silentLogger : run, 'step')
    await drive(call, 500)
    const monitor = monitorEventLoopDelay({ resolution: 1 })
    monitor.enable()
    const { gaps, cpus, calls, tookMs } = await drive(call, seconds * 1000)
    monitor.disable()
    await endWorkload(run, control ? 0 : calls)
    return {
      longestMs: percentile(gaps, 1),
      p99Ms: percentile(gaps, 0.99),
      longestCpuMs: percentile(cpus, 1),
      monitorMs: monitor.max / 1e6,
      callsPerSecond: calls / (tookMs / 1000),
    }
  },
  figures: measured => {
    const floor = median(measured.find(each => each.case.control)?.rounds.map(block => block.longestMs) ?? [])
    return measured.flatMap(({ case: { name, bar }, rounds }) => [
      figureOf({ case: name, figure: 'longest', unit: 'ms', bar, floor }, rounds, block => block.longestMs),
      figureOf({ case: name, figure: 'p99', unit: 'ms' }, rounds, block => block.p99Ms),
      figureOf({ case: name, figure: 'longest cpu', unit: 'ms', bar }, rounds, block => block.longestCpuMs),
      figureOf({ case: name, figure: 'monitorEventLoopDelay max', unit: 'ms' }, rounds, block => block.monitorMs),
      figureOf({ case: name, figure: 'calls/s', unit: '' }, rounds, block => block.callsPerSecond),
    ])
  },
})

interface Drive {
  /** Milliseconds from each turn of the timer to the next. */
  readonly gaps: readonly number[]
  /** CPU milliseconds used by the process in the same time. */
  readonly cpus: readonly number[]
  readonly calls: number
  readonly tookMs: number
}

/** Makes as many calls as are due each time the timer fires, so that the rate holds although timers are late. */
function drive(call: (step: number) => void, forMs: number): Promise<Drive> {
  const gaps: number[] = []
  const cpus: number[] = []
  const start = performance.now()
  let last = start
  let lastCpu = process.cpuUsage()
  let calls = 0
  return new Promise(resolve => {
    const timer = setInterval(() => {
      const now = performance.now()
      const cpu = process.cpuUsage()
      gaps.push(now - last)
      cpus.push((cpu.user - lastCpu.user + cpu.system - lastCpu.system) / 1000)
      last = now
      lastCpu = cpu
      for (const due = Math.floor((now - start) * callsPerMs); calls < due; calls++) call(calls)
      if (now - start < forMs) return
      clearInterval(timer)
      resolve({ gaps, cpus, calls, tookMs: now - start })
    }, 1)
  })
}
