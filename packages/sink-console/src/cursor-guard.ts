/** What ends a process by default and can be heard before it does. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Gives the cursor back when the process ends while it is hidden. Listens only while armed, and changes nothing about how signals
 * end the process: on a signal it steps aside at once, so that other listeners count themselves as if it had never been there; when
 * there are none the signal is raised again and does its work.
 */
export class CursorGuard {
  readonly #restore: (alone: boolean) => void
  #armed = false

  /** @param restore Makes the cursor visible, synchronously; `alone`: the process will end now. */
  constructor(restore: (alone: boolean) => void) {
    this.#restore = restore
  }

  arm(): void {
    if (this.#armed) return
    this.#armed = true
    // First in line: a `once` listener before it would be gone already, and not be counted.
    for (const signal of signals) process.prependListener(signal, this.#onSignal)
    process.removeListener('exit', this.#onExit)
    process.once('exit', this.#onExit)
  }

  disarm(): void {
    this.#deafen()
    process.removeListener('exit', this.#onExit)
  }

  #deafen(): void {
    this.#armed = false
    for (const signal of signals) process.removeListener(signal, this.#onSignal)
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // Whoever else listens may end the process as it likes: `exit` is still heard, and the next frame arms the guard again.
    this.#deafen()
    const alone = process.listenerCount(signal) === 0
    this.#restore(alone)
    if (alone) process.kill(process.pid, signal)
  }

  readonly #onExit = (): void => {
    this.disarm()
    this.#restore(true)
  }
}
