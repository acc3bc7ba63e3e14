import type { Attempt, Batch, RunOutcome, Sink, SinkHost, SinkSession, TrainEvent } from '../../src/index.js'

/** What a call into the sink does; the default does nothing. */
export type Answer = (given: { readonly batch: Batch; readonly attempt: Attempt; readonly host: SinkHost }) => void | Promise<void>

/** Answers to the first calls of a kind, in order. */
export interface Script {
  readonly open?: readonly Answer[]
  readonly write?: readonly Answer[]
  readonly flush?: readonly Answer[]
  readonly close?: readonly Answer[]
}

export const ok: Answer = () => undefined
/** Fails at once. */
export const throws =
  (error: unknown): Answer =>
  () => {
    throw error
  }
/** Fails a turn later. */
export const rejects =
  (error: unknown): Answer =>
  () =>
    new Promise<void>((_, reject) => setImmediate(() => reject(error)))
export const hangs: Answer = () => new Promise(() => undefined)

/** An answer that comes when the test says so. */
export function gate(): { readonly answer: Answer; readonly open: () => void; readonly fail: (error: unknown) => void } {
  let open = (): void => undefined
  let fail: (error: unknown) => void = open
  const settled = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  settled.catch(() => 'of interest to the sink only')
  return { answer: () => settled, open, fail }
}

/** A failure by shape alone, as from another copy of core. */
export function failure(message: string, retryable: boolean, retryAfterMs?: number): Error {
  return Object.assign(new Error(message), { retryable }, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** A sink that does as scripted, notes all calls, and notices every call that may not come. */
export class ScriptedSink implements Sink {
  readonly name: string
  readonly sync?: boolean
  readonly accepts?: NonNullable<Sink['accepts']>
  /** The calls that came, such as `open`, `write 0-3 #1`. */
  readonly calls: string[] = []
  /** What must never happen. */
  readonly violations: string[] = []
  readonly batches: Batch[] = []
  readonly attempts: Attempt[] = []
  readonly outcomes: RunOutcome[] = []
  readonly rescued: Batch[] = []
  /** Events of the writes that did not fail. */
  readonly taken: TrainEvent[] = []
  host: SinkHost | undefined
  /** Set to give the sessions a `rescue`. */
  onRescue: ((batch: Batch) => void) | undefined
  /** The call in progress. */
  #inCall: string | undefined
  #closed = false
  #lastSeq = -1
  #lastBatch: Batch | undefined
  #retry = false
  readonly #left: { readonly [K in keyof Script]-?: Answer[] }

  constructor(
    script: Script = {},
    options: { readonly name?: string; readonly sync?: boolean; readonly accepts?: NonNullable<Sink['accepts']> } = {},
  ) {
    const { name = 'scripted', sync, accepts } = options
    this.name = name
    if (sync !== undefined) this.sync = sync
    if (accepts) this.accepts = accepts
    const { open = [], write = [], flush = [], close = [] } = script
    this.#left = { open: [...open], write: [...write], flush: [...flush], close: [...close] }
  }

  /** Sequence numbers of what was taken. */
  get seqs(): readonly number[] {
    return this.taken.map(event => event.seq)
  }

  /** What was taken, then what was rescued. */
  get had(): readonly TrainEvent[] {
    return [...this.taken, ...this.rescued.flat()]
  }

  open(_run: unknown, host: SinkHost): SinkSession | Promise<SinkSession> {
    this.host = host
    const session: SinkSession = {
      write: (batch, attempt) => this.#write(batch, attempt),
      flush: () => this.#call('flush', 'flush'),
      close: outcome => {
        this.outcomes.push(outcome)
        const done = this.#call('close', 'close')
        this.#closed = true
        return done
      },
      ...(this.onRescue && {
        rescue: (batch: Batch) => {
          this.rescued.push(batch)
          this.onRescue?.(batch)
        },
      }),
    }
    const done = this.#call('open', 'open')
    return done ? done.then(() => session) : session
  }

  #write(batch: Batch, attempt: Attempt): void | Promise<void> {
    const [first, last] = [batch[0]?.seq, batch[batch.length - 1]?.seq]
    if (batch.length === 0) this.violations.push('an empty batch')
    if (this.#retry && batch !== this.#lastBatch) this.violations.push(`not the same batch again, but ${first}-${last}`)
    if (!this.#retry && attempt.number !== 1) this.violations.push(`attempt ${attempt.number} comes first`)
    if (!this.#retry) {
      for (const { seq } of batch) {
        if (seq <= this.#lastSeq) this.violations.push(`seq ${seq} after ${this.#lastSeq}`)
        this.#lastSeq = seq
      }
    }
    this.#lastBatch = batch
    this.batches.push(batch)
    this.attempts.push(attempt)
    const failed = (error: unknown): never => {
      const { retryable } = (error ?? {}) as { readonly retryable?: boolean }
      this.#retry = retryable === true || (retryable === undefined && attempt.signal.aborted)
      throw error
    }
    const done = (): void => {
      this.#retry = false
      for (const event of batch) this.taken.push(event)
    }
    try {
      const result = this.#call('write', `write ${first}-${last} #${attempt.number}`, batch, attempt)
      if (result) return result.then(done, failed)
      done()
      return undefined
    } catch (error) {
      return failed(error)
    }
  }

  #call(kind: keyof Script, what: string, batch: Batch = [], attempt?: Attempt): void | Promise<void> {
    this.calls.push(what)
    if (this.#inCall !== undefined) this.violations.push(`${what} during ${this.#inCall}`)
    if (this.#closed) this.violations.push(`${what} after close`)
    this.#inCall = what
    const settled = (): void => {
      this.#inCall = undefined
    }
    let result: void | Promise<void>
    try {
      result = this.#left[kind].shift()?.({ batch, attempt: attempt as Attempt, host: this.host as SinkHost })
    } catch (error) {
      settled()
      throw error
    }
    if (result) return result.finally(settled)
    settled()
    return undefined
  }
}
