import type { ProgressEvent } from '@trainlog/core'
import type { BarState } from './bar.js'
import { safeText } from './safe-text.js'

/** A loop that goes on, with when it was last told of on a terminal that cannot draw. */
interface Loop {
  bar: BarState
  toldAt: number
}

/** The loops of a run, outermost first. */
export class Loops {
  readonly #loops = new Map<string, Loop>()
  #sawBatches = false

  /** Bars of the loops that go on. */
  get bars(): readonly BarState[] {
    return [...this.#loops.values()].map(loop => loop.bar)
  }

  /** Whether a loop is as deep as they come, so that the numbers of the training stand beside it. */
  isInnermost(bar: BarState | undefined): boolean {
    return bar?.unit === 'batch' || !this.#sawBatches
  }

  /** Takes a report; gives the loop's last bar when it has ended. */
  update(event: ProgressEvent, now: number): { readonly bar: BarState; readonly ended: boolean; readonly quietMs: number } {
    const key = `${event.rank ?? ''}:${event.id}`
    const bar = toBar(event)
    this.#sawBatches ||= event.unit === 'batch'
    let loop = this.#loops.get(key)
    if (loop === undefined) this.#loops.set(key, (loop = { bar, toldAt: now }))
    loop.bar = bar
    const ended = event.state !== 'running'
    if (ended) this.#loops.delete(key)
    return { bar, ended, quietMs: now - loop.toldAt }
  }

  /** The loop of this report was told of. */
  told(event: ProgressEvent, now: number): void {
    const loop = this.#loops.get(`${event.rank ?? ''}:${event.id}`)
    if (loop !== undefined) loop.toldAt = now
  }

  /** Ends what goes on: the run is over. */
  stop(): readonly BarState[] {
    const bars = this.bars.map(bar => ({ ...bar, state: 'stopped' as const }))
    this.#loops.clear()
    return bars
  }
}

function toBar(event: ProgressEvent): BarState {
  const { unit, done, total, samples, samplesPerSecond, elapsedMs, state } = event
  return { description: describe(event), unit, done, total, samples, samplesPerSecond, itemTimeMs: event.batchTimeMs, elapsedMs, state }
}

/** `Epoch 3 train`: which epoch a loop over batches is of, unless its own name says it. */
function describe(event: ProgressEvent): string {
  // What core calls a loop that nobody named.
  const named = event.description === 'progress' ? '' : safeText(event.description)
  const rank = event.rank === undefined ? '' : `rank ${event.rank} `
  if (event.unit === 'epoch') return rank + (named === '' ? 'Epochs' : named)
  if (event.epoch === undefined || /epoch/i.test(named)) return rank + (named === '' ? 'Batches' : named)
  return `${rank}Epoch ${event.epoch}${named === '' ? '' : ` ${named}`}`
}
