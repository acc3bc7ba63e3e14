import type { ErrorCategory, Phase } from './vocabulary.js'
import type { History } from './history.js'
import type { Recorder } from './recorder.js'
import type { RunReport } from './run.js'
import type { FaultEvent, TrainEvent } from './event.js'

/** How many faults are told apart: a program that faults at every step must not fill its memory with their ids. */
const maxFaults = 10_000

/** Counts what a report tells beside the metrics. */
export class ReportCounter {
  #totalBatches: number | undefined
  #steps = 0
  readonly #categories: Partial<Record<ErrorCategory, number>> = {}
  readonly #phases: Partial<Record<Phase, number>> = {}
  #total = 0
  /** The last ones: the report of a recovery carries the id of its fault, and the same fault is counted once. */
  readonly #faults = new Set<string>()
  #failed = 0
  readonly #faultySteps = new Set<number>()
  #attempted = 0
  #recovered = 0

  add(event: TrainEvent): void {
    if (event.kind === 'training-step') this.#steps++
    else if (event.kind === 'progress') {
      if (event.unit === 'batch') this.#totalBatches = event.total ?? this.#totalBatches
    } else if (event.kind === 'phase') {
      if (event.phase === 'batch_start') this.#totalBatches = event.total ?? this.#totalBatches
    } else if (event.kind === 'fault') this.#addFault(event)
  }

  #addFault({ faultId, category, phase, step, recovery }: FaultEvent): void {
    if (recovery?.attempted) {
      this.#attempted++
      if (recovery.successful) this.#recovered++
    }
    if (!isNew(this.#faults, faultId)) return
    this.#total++
    this.#categories[category] = (this.#categories[category] ?? 0) + 1
    if (phase) this.#phases[phase] = (this.#phases[phase] ?? 0) + 1
    if (step !== undefined && isNew(this.#faultySteps, step)) this.#failed++
  }

  report(recorder: Recorder, history: History, durationMs: number): RunReport {
    const [loss, accuracy] = [history.endingIn('loss'), history.endingIn('accuracy')]
    const attempted = Math.max(this.#steps, history.endingIn('loss').count)
    const failed = Math.min(this.#failed, attempted)
    return {
      durationMs,
      step: recorder.step,
      epoch: recorder.epoch,
      batch: recorder.batch,
      totalBatches: this.#totalBatches,
      loss: loss.last,
      accuracy: accuracy.last,
      bestLoss: loss.best,
      bestAccuracy: accuracy.best,
      learningRate: history.endingIn('learning_rate').last,
      memoryUsage: history.endingIn('memory_usage').last,
      peakMemoryUsage: history.endingIn('memory_usage').max,
      gpuMemory: history.endingIn('gpu_memory').last,
      steps: { attempted, failed, successRate: attempted > 0 ? (attempted - failed) / attempted : undefined },
      faults: {
        total: this.#total,
        categories: { ...this.#categories },
        phases: { ...this.#phases },
        recoveryRate: this.#attempted > 0 ? this.#recovered / this.#attempted : undefined,
      },
      events: { ...recorder.counts },
    }
  }
}

/** Remembers it, and forgets the oldest for it where there are too many. */
function isNew<T>(known: Set<T>, one: T): boolean {
  if (known.has(one)) return false
  if (known.size === maxFaults) known.delete(known.values().next().value as T)
  known.add(one)
  return true
}
