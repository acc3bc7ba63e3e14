import type { Phase, PhaseEvent, ProgressEvent, TrainEvent, TrainingStepEvent } from '@trainlog/core'

/** Where the training is. */
export interface Position {
  readonly epoch: number | undefined
  readonly batch: number | undefined
  readonly total: number | undefined
  readonly step: number | undefined
  /** Changes with each epoch and each loop: a first batch after it is a first batch again. */
  readonly stretch: number
}

/** Phases within a batch; the others carry the batch before them. */
const withinBatch: ReadonlySet<Phase> = new Set<Phase>([
  'batch_start',
  'forward_pass',
  'loss_computation',
  'backward_pass',
  'optimization_step',
  'batch_end',
])

/** A stretch of batches: an epoch, or a loop. */
interface Stretch {
  readonly number: number
  /** The one it began in. */
  readonly outer: Stretch | undefined
  total: number | undefined
  /** Step of batch 0. */
  base: number | undefined
  /** Someone said which batch a step is: no more guessing. */
  exact: boolean
  /** What the phase said last. */
  batch: number | undefined
}

/**
 * Finds the batch of a step. Metrics carry a step only; which batch that is comes, best first, from phases that name a batch, from
 * training steps that do, from a loop's progress, and from the first step after the start of an epoch. Without any of these there is no batch.
 */
export class BatchClock {
  #count = 0
  #current: Stretch | undefined
  readonly #loops = new Map<string, Stretch>()

  phase(event: PhaseEvent): void {
    if (event.phase === 'epoch_start' && event.state === 'start') this.#current = this.#stretch(event.total)
    if (event.batch === undefined || !withinBatch.has(event.phase)) return
    this.#current ??= this.#stretch(undefined)
    this.#current.batch = event.batch
    this.#current.total = event.total ?? this.#current.total
  }

  trainingStep(event: TrainingStepEvent): void {
    if (event.batch === undefined || event.step === undefined) return
    this.#current ??= this.#stretch(undefined)
    // Back at the first batches without a word: an epoch went by.
    const base = event.step - event.batch
    if (this.#current.exact && this.#current.base !== base) this.#current = this.#stretch(this.#current.total)
    this.#current.base = base
    this.#current.exact = true
  }

  progress(event: ProgressEvent): void {
    if (event.unit !== 'batch') return
    const key = `${event.rank ?? ''}:${event.id}`
    let loop = this.#loops.get(key)
    if (loop === undefined) {
      // An epoch that began without a batch yet, and the loop over its batches, are one stretch.
      const fresh =
        this.#current !== undefined && this.#current.base === undefined && this.#current.batch === undefined && this.#loops.size === 0
      loop = fresh && this.#current !== undefined ? this.#current : this.#stretch(undefined)
      this.#loops.set(key, loop)
      this.#current = loop
    }
    loop.total = event.total ?? loop.total
    if (event.state !== 'running') {
      this.#loops.delete(key)
      // An outer loop, or an epoch with batches of its own, goes on where an inner one ended; else late metrics are of this one.
      const around = [...this.#loops.values()].at(-1) ?? (loop.outer?.batch === undefined ? loop : loop.outer)
      if (this.#current === loop) this.#current = around
    } else if (!loop.exact && event.step !== undefined && event.done > 0) {
      // Reported when a batch is done, at its step.
      loop.base = event.step - event.done + 1
    }
  }

  /** Where an event with metrics is. */
  locate(event: TrainEvent): Position {
    const { step, epoch } = event
    const stretch = this.#current
    if (stretch === undefined) return { epoch, step, batch: undefined, total: undefined, stretch: 0 }
    if (stretch.base === undefined && step !== undefined) stretch.base = step
    const batch = stretch.batch ?? (step === undefined || stretch.base === undefined ? undefined : step - stretch.base)
    // Beyond the end, or before the start: not of this stretch.
    const inside = batch !== undefined && batch >= 0 && (stretch.total === undefined || batch < stretch.total)
    return inside
      ? { epoch, step, batch, total: stretch.total, stretch: stretch.number }
      : { epoch, step, batch: undefined, total: undefined, stretch: stretch.number }
  }

  #stretch(total: number | undefined): Stretch {
    return { number: ++this.#count, outer: this.#current, total, base: undefined, exact: false, batch: undefined }
  }
}
