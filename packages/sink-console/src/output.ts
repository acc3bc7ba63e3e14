import { writeSync } from 'node:fs'
import type { ConsoleStream } from './options.js'

/** Something to write text to. After a failure it is gone: nothing more is written, and `gone` says why. */
export interface Output {
  write(text: string): void
  /** Bytes that are not written yet, because the reader is slow. */
  readonly behind: number
  /** Whether `drain` can wait for them; else they go out by themselves. */
  readonly waits: boolean
  /** Writes what is left, holding the thread, until the reader takes nothing for so long. */
  drain(patienceMs: number): void
  readonly gone: Error | undefined
}

/**
 * The output for a stream. A standard stream that is a pipe or a file is written by its file descriptor: its own `write` keeps in
 * memory what a full pipe does not take, and an exit loses it (measured: 64 KiB of 2 MB arrive at a reader that is 1 s late; by
 * file descriptor all do). A terminal, whose `write` is done on return, and any other stream are written through the stream.
 */
export function outputFor(stream: ConsoleStream): Output {
  const standard = stream === process.stderr || stream === process.stdout
  const { fd } = stream as { readonly fd?: unknown }
  return standard && stream.isTTY !== true && typeof fd === 'number' && process.platform !== 'win32'
    ? new FileOutput(fd)
    : new StreamOutput(stream)
}

/** Writes through a Node stream, or anything with `write`. */
export class StreamOutput implements Output {
  readonly #stream: ConsoleStream
  readonly waits = false
  gone: Error | undefined

  constructor(stream: ConsoleStream) {
    this.#stream = stream
    // Stays for good: a stream may report a failed write long after it, and unheard that would end the process.
    stream.on?.('error', error => (this.gone ??= error))
  }

  get behind(): number {
    return this.#stream.writableLength ?? 0
  }

  write(text: string): void {
    if (this.gone !== undefined) return
    try {
      this.#stream.write(text)
    } catch (error) {
      this.gone = asError(error)
    }
  }

  drain(): void {
    // A stream cannot be waited for from within.
  }
}

/** The pipe is full (Node makes pipes non-blocking, so a slow reader does not hold the training), or the disk is: both may pass. */
const passing: ReadonlySet<unknown> = new Set(['EAGAIN', 'ENOSPC', 'EDQUOT'])

/** Writes to a file descriptor, and keeps what a full pipe does not take yet. */
export class FileOutput implements Output {
  readonly #fd: number
  #left: Buffer[] = []
  readonly waits = true
  gone: Error | undefined

  constructor(fd: number) {
    this.#fd = fd
  }

  get behind(): number {
    return this.#left.reduce((sum, piece) => sum + piece.length, 0)
  }

  write(text: string): void {
    if (this.gone !== undefined) return
    this.#left.push(Buffer.from(text))
    this.#push()
  }

  drain(patienceMs: number): void {
    const nap = new Int32Array(new SharedArrayBuffer(4))
    let until = performance.now() + patienceMs
    while (this.#left.length > 0 && performance.now() < until) {
      if (this.#push()) until = performance.now() + patienceMs
      else Atomics.wait(nap, 0, 0, 2)
    }
  }

  /** True when something was taken. */
  #push(): boolean {
    let taken = false
    try {
      for (let [first] = this.#left; first !== undefined; [first] = this.#left) {
        const written = writeSync(this.#fd, first)
        taken = true
        if (written === first.length) this.#left.shift()
        else this.#left[0] = first.subarray(written)
      }
    } catch (error) {
      if (passing.has(codeOf(error))) return taken
      this.gone = asError(error)
      this.#left = []
    }
    return taken
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
