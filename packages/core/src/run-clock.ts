import type { Recorder } from './recorder.js'
import { readAt } from './at.js'

/** What a run stamps on calls that name no step: driven by `setStep`, by loops that are tracked, and by rewinding. */
export class RunClock {
  readonly #recorder: Recorder
  /** The step of the next item of a tracked loop. */
  #next = 0

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  set(step: number, epoch: number | undefined): void {
    const at = readAt({ step, epoch }, this.#recorder)
    if (at.epoch !== undefined) this.#recorder.epoch = at.epoch
    if (at.step === undefined) return
    this.#recorder.step = at.step
    this.#next = at.step + 1
  }

  setEpoch(epoch: number): void {
    this.#recorder.epoch = readAt({ epoch }, this.#recorder).epoch ?? this.#recorder.epoch
  }

  /** The next item of a tracked loop begins. */
  advance(unit: 'epoch' | 'batch', index: number): void {
    if (unit === 'batch') {
      this.#recorder.batch = index
      this.#recorder.step = this.#next++
    } else {
      this.#recorder.epoch = index
      // A loop over epochs alone counts steps as well; one over batches inside it takes that over.
      if (this.#next === 0) this.#recorder.step = index
    }
  }
}
