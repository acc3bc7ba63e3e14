import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallCost } from './call-timer.js'
import { defineBench, figureOf } from './bench.js'
import { recordWriters } from './record-writers.js'
import { timeCalls } from './call-timer.js'

interface Case {
  readonly name: string
  readonly calls: number
}
interface Round extends CallCost {
  readonly bytesPerRecord: number
}

const warmUpCalls = 20_000

/** trainlog beside libraries that people write records with today. */
export const loggers = defineBench<Case, Round>({
  name: 'loggers',
  about: `Each library writes the same records (a time, a step, three numbers) into a file of its own, one JSON object a line: trainlog with one sync
sink that makes lines and calls writeSync once a batch; pino with its asynchronous destination (minLength 4096), without pid and host name;
winston with its File transport. The loop turns after each 1024 calls. "call": what the caller waits; "wall" and "cpu": everything, up to
the last byte given to the operating system. Neither syncs the disk. Fair in the records, not in the features: pino and winston keep no
history, count nothing per sink and route by level only; their records can hold any fields, metrics hold numbers.`,
  cases: quick => Object.keys(recordWriters).map(name => ({ name, calls: quick ? 50_000 : 200_000 })),
  rounds: quick => (quick ? 2 : 7),
  async measure({ name, calls }) {
    const folder = await mkdtemp(join(tmpdir(), 'trainlog-bench-'))
    try {
      const file = join(folder, `${name}.jsonl`)
      const writer = await recordWriters[name]?.(file)
      if (!writer) throw new Error(`there is no writer '${name}'`)
      const warmUp = await timeCalls(writer.write, { calls: warmUpCalls })
      gc?.()
      const cost = await timeCalls(writer.write, { calls, finish: writer.end })
      const text = await readFile(file, 'utf8')
      const lines = text.split('\n').length - 1
      const made = warmUp.calls + cost.calls
      if (lines !== made) throw new Error(`${name} wrote ${lines} of ${made} records`)
      return { ...cost, bytesPerRecord: Buffer.byteLength(text) / lines }
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  figures(measured) {
    const own = measured.find(each => each.case.name === 'trainlog')?.rounds ?? []
    return measured.flatMap(({ case: { name }, rounds }) => {
      const times = (figure: string, read: (round: Round) => number): ReturnType<typeof figureOf>[] => {
        // Against the same round of trainlog, measured next to it.
        const ratios = rounds.map((round, i) => read(round) / read(own[i] as Round))
        return [
          figureOf({ case: name, figure, unit: 'ns' }, rounds, read),
          figureOf({ case: name, figure: `${figure} ×`, unit: '×' }, ratios, ratio => ratio),
        ]
      }
      return [
        ...times('call mean', round => round.mean),
        ...times('call p50', round => round.all.p50),
        ...times('call p99', round => round.all.p99),
        ...times('wall', round => round.wall),
        ...times('cpu', round => round.cpu),
        figureOf({ case: name, figure: 'bytes/record', unit: 'B' }, rounds, round => round.bytesPerRecord),
      ]
    })
  },
})
