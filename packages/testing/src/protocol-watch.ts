import type { Batch } from '@trainlog/core'

/** Watches that one session is called as the contract of sinks says. */
export class ProtocolWatch {
  readonly #violations: string[]
  #busy: string | undefined
  #closed = false
  #lastSeq = -1
  /** Failed in a way that brings it back. */
  #awaited: Batch | undefined

  constructor(violations: string[]) {
    this.#violations = violations
  }

  write<T>(batch: Batch, use: () => T | Promise<T>): T | Promise<T> {
    if (batch.length === 0) this.#violations.push('a batch is empty')
    if (this.#awaited !== undefined && this.#awaited !== batch) this.#violations.push('another batch came in place of the one to retry')
    const isRetry = this.#awaited === batch
    if (!isRetry) {
      for (const { seq } of batch) {
        if (seq <= this.#lastSeq) this.#violations.push(`event ${seq} came after event ${this.#lastSeq}`)
        this.#lastSeq = seq
      }
    }
    this.#awaited = undefined
    return this.call('write', use, error => {
      if ((error as { readonly retryable?: unknown } | undefined)?.retryable === true) this.#awaited = batch
    })
  }

  close<T>(use: () => T | Promise<T>): T | Promise<T> {
    const result = this.call('close', use)
    this.#closed = true
    return result
  }

  /** Notes a call that comes too late, or before the one before it has settled. */
  call<T>(name: string, use: () => T | Promise<T>, onFail?: (error: unknown) => void): T | Promise<T> {
    if (this.#closed) this.#violations.push(`${name} came after close`)
    if (this.#busy !== undefined) this.#violations.push(`${name} came before ${this.#busy} had settled`)
    this.#busy = name
    let result: T | Promise<T>
    try {
      result = use()
    } catch (error) {
      this.#busy = undefined
      onFail?.(error)
      throw error
    }
    if (!(result instanceof Promise)) {
      this.#busy = undefined
      return result
    }
    return result.then(
      value => {
        this.#busy = undefined
        return value
      },
      (error: unknown) => {
        this.#busy = undefined
        onFail?.(error)
        throw error
      },
    )
  }
}
