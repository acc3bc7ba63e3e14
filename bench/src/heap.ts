import type { Workload } from './workload.js'
import { caller, endWorkload, startWorkload } from './workload.js'
import { defineBench, figureOf } from './bench.js'
import { turn } from './call-timer.js'

interface Case extends Workload {
  readonly name: string
  readonly calls: number
}
interface Size {
  /** Of the JavaScript heap. */
  readonly heap: number
  /** Of typed arrays, which lie outside it. */
  readonly buffers: number
}
interface Growth {
  readonly run: Size
  /** After all calls and the end, the run still held. */
  readonly ended: Size
}

const usual = { sinks: 5, taking: 'sync', thresholds: 'one' } as const

/** Memory of a run. */
export const heap = defineBench<Case, Growth>({
  name: 'heap',
  about: `Memory after garbage collection, above what it was before startRun: of a run that does nothing ("idle"), and after many calls and
run.end(), the run still held for its history ("ended"). "buffers": typed arrays, which hold the history's points.`,
  cases: quick => [
    { ...usual, calls: 0, name: 'idle, 0 sinks', sinks: 0 },
    { ...usual, calls: 0, name: 'idle, 5 sinks' },
    { ...usual, calls: quick ? 200_000 : 1_000_000, name: `${quick ? '200 000' : '1 000 000'} calls, 5 sinks` },
  ],
  rounds: quick => (quick ? 1 : 3),
  async measure({ calls, ...workload }) {
    // The first run of a process also brings compiled code into the heap.
    await endWorkload(await startWorkload(workload), 0)
    const before = await settled()
    const run = await startWorkload(workload)
    const idle = minus(await settled(), before)
    const call = caller(run, 'step')
    for (let step = 0; step < calls; step++) {
      call(step)
      if (step % 1024 === 1023) await turn()
    }
    await endWorkload(run, calls)
    const ended = minus(await settled(), before)
    // Without this, the run would be garbage too.
    if (run.id === '') throw new Error('the run has no id')
    return { run: idle, ended }
  },
  figures: measured =>
    measured.flatMap(({ case: { name, calls }, rounds }) =>
      calls === 0 ? sizes(name, rounds, growth => growth.run) : sizes(name, rounds, growth => growth.ended),
    ),
})

function sizes(name: string, rounds: readonly Growth[], of: (growth: Growth) => Size): ReturnType<typeof figureOf>[] {
  return [
    figureOf({ case: name, figure: 'heap', unit: 'kB' }, rounds, growth => of(growth).heap / 1000),
    figureOf({ case: name, figure: 'buffers', unit: 'kB' }, rounds, growth => of(growth).buffers / 1000),
  ]
}

function minus(a: Size, b: Size): Size {
  return { heap: a.heap - b.heap, buffers: a.buffers - b.buffers }
}

/** What is left when everything that can be collected has been. */
async function settled(): Promise<Size> {
  if (!gc) throw new Error('start node with --expose-gc')
  for (let i = 0; i < 4; i++) {
    await new Promise(resolve => setTimeout(resolve, 20))
    gc()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heap: heapUsed, buffers: arrayBuffers }
}
