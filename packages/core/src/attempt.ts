import type { Batch, TrainEvent } from './event.js'
import type { Attempt } from './sink.js'

type Why = 'refused' | 'unsupported'

/** A batch on its way into a sink, through all attempts at it. */
export class Delivering implements Attempt {
  number = 0
  /** Events that the sink did not take although it took the batch. */
  readonly #dropped = new Map<TrainEvent, Why>()
  #abort: AbortController | undefined
  #memo: { readonly made: unknown } | undefined

  constructor(
    readonly batch: Batch,
    readonly onRefuse: (reason: string) => void,
  ) {}

  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal
  }
  get aborted(): boolean {
    return this.#abort?.signal.aborted ?? false
  }

  memo<T>(make: () => T): T {
    this.#memo ??= { made: make() }
    return this.#memo.made as T
  }

  refuse(event: TrainEvent, reason: string): void {
    if (this.#dropped.has(event)) return
    this.#dropped.set(event, 'refused')
    this.onRefuse(reason)
  }

  /** For a sink that learns only when it opens which kinds it takes. */
  unsupported(event: TrainEvent): void {
    this.#dropped.set(event, 'unsupported')
  }

  /** How many of the batch were dropped one by one. */
  count(why: Why): number {
    if (this.#dropped.size === 0) return 0
    let count = 0
    for (const event of this.batch) if (this.#dropped.get(event) === why) count++
    return count
  }

  hasDropped(event: TrainEvent): boolean {
    return this.#dropped.has(event)
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
