import type { Batch, TrainEvent } from './event.js'
import type { Attempt } from './sink.js'

/** A batch on its way into a sink, through all attempts at it. */
export class Delivering implements Attempt {
  number = 0
  readonly #refused = new Set<TrainEvent>()
  #abort: AbortController | undefined
  #memo: { readonly made: unknown } | undefined

  constructor(
    readonly batch: Batch,
    readonly onRefuse: (reason: string) => void,
  ) {}

  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal
  }
  /** How many of the batch were refused one by one. */
  get refusals(): number {
    return this.#refused.size
  }
  get aborted(): boolean {
    return this.#abort?.signal.aborted ?? false
  }

  memo<T>(make: () => T): T {
    this.#memo ??= { made: make() }
    return this.#memo.made as T
  }

  refuse(event: TrainEvent, reason: string): void {
    if (this.#refused.has(event)) return
    this.#refused.add(event)
    this.onRefuse(reason)
  }

  abort(reason: Error): void {
    this.#abort ??= new AbortController()
    this.#abort.abort(reason)
  }

  /** The next attempt has a signal of its own. */
  renew(): this {
    this.number++
    if (this.aborted) this.#abort = undefined
    return this
  }
}
