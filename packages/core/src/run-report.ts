import type { ErrorCategory, Phase } from './vocabulary.js'
import type { History } from './history.js'
import type { Recorder } from './recorder.js'
import type { RunReport } from './run.js'
import type { TrainEvent } from './event.js'

/** Counts what a report tells beside the metrics. */
export class ReportCounter {
  #totalBatches: number | undefined
  #steps = 0
  readonly #categories: Partial<Record<ErrorCategory, number>> = {}
  readonly #phases: Partial<Record<Phase, number>> = {}
  readonly #faults = new Set<string>()
  #faultySteps = new Set<number>()
  #attempted = 0
  #recovered = 0

  add(event: TrainEvent): void {
    if (event.kind === 'training-step') this.#steps++
    else if (event.kind === 'phase' || event.kind === 'progress') {
      if (event.kind === 'progress' ? event.unit === 'batch' : event.phase === 'batch_start')
        this.#totalBatches = event.total ?? this.#totalBatches
      if (event.kind === 'progress' && event.unit === 'batch' && event.state !== 'running') this.#steps += event.done
    } else if (event.kind === 'fault') {
      if (event.recovery?.attempted) {
        this.#attempted++
        if (event.recovery.successful) this.#recovered++
      }
      // The report of a recovery carries the id of its fault: the same fault is counted once.
      if (this.#faults.has(event.faultId)) return
      this.#faults.add(event.faultId)
      this.#categories[event.category] = (this.#categories[event.category] ?? 0) + 1
      if (event.phase) this.#phases[event.phase] = (this.#phases[event.phase] ?? 0) + 1
      if (event.step !== undefined) this.#faultySteps.add(event.step)
    }
  }

  report(recorder: Recorder, history: History, durationMs: number): RunReport {
    const [loss, accuracy] = [history.endingIn('loss'), history.endingIn('accuracy')]
    const attempted = Math.max(this.#steps, history.endingIn('loss').count)
    const failed = Math.min(this.#faultySteps.size, attempted)
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
        total: this.#faults.size,
        categories: { ...this.#categories },
        phases: { ...this.#phases },
        recoveryRate: this.#attempted > 0 ? this.#recovered / this.#attempted : undefined,
      },
      events: { ...recorder.counts },
    }
  }
}
