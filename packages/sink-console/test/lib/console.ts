import type { Attempt, Clock, RunInfo, RunOutcome, SinkHost, SinkSession, TrainEvent } from '@trainlog/core'
import { consoleSink, type ConsoleSinkOptions } from '../../src/index.js'
import { runInfo } from './events.js'

/** A clock that stands still until it is told to go. */
export class HandClock implements Clock {
  #now = 0
  #timers: { at: number; fire: () => void }[] = []
  now(): number {
    return Date.UTC(2026, 0, 2) + this.#now
  }
  monotonic(): number {
    return this.#now
  }
  setTimer(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + ms, fire }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter(each => each !== timer))
  }
  advance(ms: number): void {
    this.#now += ms
    const due = this.#timers.filter(timer => timer.at <= this.#now)
    this.#timers = this.#timers.filter(timer => timer.at > this.#now)
    for (const timer of due) timer.fire()
  }
}

/** A stream that remembers each write. */
export class MemoryStream {
  readonly writes: string[] = []
  columns: number | undefined
  rows: number | undefined
  constructor(readonly isTTY: boolean) {}
  write(text: string): boolean {
    this.writes.push(text)
    return true
  }
  get text(): string {
    return this.writes.join('')
  }
  /** Rows without the empty one at the end. */
  get lines(): string[] {
    return this.text.replace(/\n$/, '').split('\n')
  }
}

const open = new Set<TestConsole>()

/** Closes what a test left open: terminals with bars listen for signals. */
export function closeAll(): void {
  for (const console of open) console.close()
}

/** A console with a session on it. */
export class TestConsole {
  readonly clock = new HandClock()
  readonly stream: MemoryStream
  readonly session: SinkSession
  constructor(
    options: ConsoleSinkOptions & { isTTY?: boolean; columns?: number; rows?: number; run?: Partial<RunInfo>; on?: MemoryStream } = {},
  ) {
    const { isTTY = false, columns, rows, run, on, ...rest } = options
    this.stream = on ?? new MemoryStream(isTTY)
    if (columns !== undefined) this.stream.columns = columns
    if (rows !== undefined) this.stream.rows = rows
    const host: SinkHost = {
      clock: this.clock,
      state: { get: () => undefined, set: () => undefined },
      link: () => undefined,
      warn: () => undefined,
    }
    const session = consoleSink({ color: false, ...rest, stream: this.stream }).open(runInfo(run), host)
    if (session instanceof Promise) throw new Error('open gave a promise')
    this.session = session
    open.add(this)
  }
  /** Writes events as one batch. */
  send(...events: TrainEvent[]): this {
    void this.session.write(events, attempt)
    return this
  }
  close(outcome: RunOutcome = { status: 'finished', error: undefined }): this {
    open.delete(this)
    void this.session.close?.(outcome)
    return this
  }
}

const attempt: Attempt = { number: 1, signal: new AbortController().signal, memo: make => make(), refuse: () => undefined }
