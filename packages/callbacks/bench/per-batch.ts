// What each callback costs per batch, in a run whose sink takes everything and does nothing. Gradients are not read.
import { fileURLToPath } from 'node:url'
import { startRun, type Sink } from '@trainlog/core'
import { createCallbackRunner, type TrainableModel, type TrainingCallback } from '@trainlog/core/training'
import * as callbacks from '../src/index.js'

const noSink: Sink = { name: 'none', sync: true, open: () => ({ write: () => undefined }) }

/** Every callback that does something in a batch, looking at each of them. */
const all: Readonly<Record<string, () => TrainingCallback>> = {
  'no callback': () => ({ name: 'none', onBatchEnd: () => undefined }),
  earlyStopping: () => callbacks.earlyStopping({ monitor: 'loss', interval: 'batch', patience: 1e9 }),
  learningRateSchedule: () => callbacks.learningRateSchedule(callbacks.cosineSchedule({ base: 1e-3, warmup: 100 })),
  reduceOnPlateau: () => callbacks.reduceOnPlateau({ monitor: 'loss', interval: 'batch', patience: 1e9 }),
  'clipGradients (without clipping)': () => callbacks.clipGradients({ globalNorm: 1 }),
  terminateOnNaN: () => callbacks.terminateOnNaN(),
  numericChecks: () => callbacks.numericChecks(),
  lossSpikes: () => callbacks.lossSpikes(),
  'plateauWarning (each batch)': () => callbacks.plateauWarning({ monitor: 'loss', interval: 'batch' }),
  'trendWarning (each batch)': () => callbacks.trendWarning({ monitor: 'loss', interval: 'batch' }),
  anomalyDetector: () => callbacks.anomalyDetector(),
  stabilityScore: () => callbacks.stabilityScore(),
  metricTracker: () => callbacks.metricTracker(),
  timeLimit: () => callbacks.timeLimit({ minutes: 1000 }),
  throughput: () => callbacks.throughput({ batchSize: 64 }),
  learningRateMonitor: () => callbacks.learningRateMonitor(),
  gradientMonitor: () => callbacks.gradientMonitor(),
  'memoryMonitor (each epoch)': () => callbacks.memoryMonitor(),
}

/** Processor time, in microseconds: other programs on the machine do not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Median over rounds of the microseconds a batch costs. */
export async function microsPerBatch(list: readonly TrainingCallback[], batches = 20_000, rounds = 7): Promise<number> {
  const run = await startRun({ dir: false, sinks: [noSink], captureWarnings: false })
  const model: TrainableModel<unknown> = {
    learningRate: 1e-3,
    trainOnBatch: () => ({}),
    save: () => ({ files: {} }),
    restore: () => undefined,
  }
  const runner = createCallbackRunner(list, { run, model, epochs: 1, totalSteps: batches * rounds })
  await runner.trainBegin()
  await runner.epochBegin(0)
  // Made beforehand, so that only the callbacks are measured.
  const metrics = Array.from({ length: 997 }, (_, i) => ({
    loss: 1 + Math.sin(i * 12.9898) / 10,
    accuracy: 0.5 + Math.cos(i * 78.233) / 10,
  }))
  const times: number[] = []
  let step = 0
  for (let round = 0; round < rounds; round++) {
    const start = processorTime()
    for (let i = 0; i < batches; i++, step++) {
      await runner.batchBegin(i, step)
      runner.gradients({}, 1 + (i % 7) / 10)
      await runner.batchEnd(metrics[step % 997]!)
    }
    times.push((processorTime() - start) / batches)
    await run.flush()
  }
  await run.end()
  return times.sort((a, b) => a - b)[rounds >> 1]!
}

async function main(): Promise<void> {
  const baseline = await microsPerBatch([all['no callback']!()])
  const rows = [['callback', 'µs per batch']]
  for (const [name, make] of Object.entries(all)) {
    if (name !== 'no callback') rows.push([name, Math.max(0, (await microsPerBatch([make()])) - baseline).toFixed(2)])
  }
  const together = (await microsPerBatch(Object.values(all).map(make => make()))) - baseline
  rows.push(['all of them together', together.toFixed(2)])
  process.stdout.write(`${rows.map(row => `| ${row.join(' | ')} |`).join('\n')}\n`)
  if (together > 20) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
