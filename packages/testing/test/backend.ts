import {
  SinkError,
  encodeEvent,
  type Attempt,
  type Sink,
  type SinkHost,
  type SinkSession,
  type RunInfo,
  type TrainEvent,
} from '@trainlog/core'
import type { SinkContractOptions } from '@trainlog/testing'

/** A backend in memory, that fails and hangs when it is told to. */
export class Backend {
  readonly held: string[] = []
  #callsLeft = Infinity
  #answers: Promise<void> | undefined

  readonly fail = (after: number): (() => void) => {
    this.#callsLeft = after
    return () => (this.#callsLeft = Infinity)
  }
  readonly hang = (): (() => void) => {
    let answer = (): void => undefined
    this.#answers = new Promise(done => (answer = done))
    return () => {
      this.#answers = undefined
      answer()
    }
  }

  /** One request. */
  call(): void {
    if (this.#callsLeft <= 0) throw new SinkError('the backend is down', { retryable: true })
    this.#callsLeft--
  }
  putSync(text: string): void {
    this.call()
    this.held.push(text)
  }
  async put(text: string, signal?: AbortSignal): Promise<void> {
    if (this.#answers) {
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
        void this.#answers?.then(resolve)
      })
    }
    this.putSync(text)
  }
}

/** What a test changes of a good sink. */
export interface Changes {
  readonly sink?: Partial<Sink>
  /** Runs first, with what the good `open` gives; its result replaces parts of the session. */
  readonly session?: (session: SinkSession, run: RunInfo, host: SinkHost) => Partial<SinkSession>
  /** Before anything else; may throw. */
  readonly opening?: (run: RunInfo, host: SinkHost) => void
}

/** An event as the backend keeps it. */
export const render = (event: TrainEvent): string => encodeEvent(event)

/** A sink that keeps every rule: events one by one, those that were taken remembered between attempts. */
export function goodSink(backend: Backend, { sink, session, opening }: Changes = {}): Sink {
  return {
    name: 'good',
    spec: { use: 'good-sink', options: { topic: 't' } },
    open(run, host) {
      opening?.(run, host)
      backend.call()
      host.link({ url: 'https://example.org/run' })
      host.state.set({ offset: 0 })
      const cancel = host.clock.setTimer(60_000, () => undefined)
      const good: SinkSession = {
        async write(batch, attempt) {
          const at = progress(attempt)
          for (; at.done < batch.length; at.done++) await backend.put(render(batch[at.done] as TrainEvent), attempt.signal)
        },
        flush: async () => undefined,
        rescue: batch => void backend.held.push(...batch.map(render)),
        close: async () => cancel(),
      }
      return { ...good, ...session?.(good, run, host) }
    },
    ...sink,
  }
}

/** The same, synchronous. */
export function goodSyncSink(backend: Backend, { sink, session, opening }: Changes = {}): Sink {
  const putAll: SinkSession['write'] = (batch, attempt) => {
    const at = progress(attempt)
    for (; at.done < batch.length; at.done++) backend.putSync(render(batch[at.done] as TrainEvent))
  }
  const changes: Changes = {
    sink: { sync: true, ...sink },
    session: (good, run, host) => {
      // Synchronous: the good one gives a promise for the sake of its kind alone.
      const synchronous = {
        ...good,
        write: putAll,
        flush: (): void => undefined,
        close: (): void => void good.close?.({ status: 'finished', error: undefined }),
      }
      return { ...synchronous, ...session?.(synchronous, run, host) }
    },
    ...(opening && { opening }),
  }
  return goodSink(backend, changes)
}

/** How far a batch got in earlier attempts. */
export function progress(attempt: Attempt): { done: number } {
  return attempt.memo(() => ({ done: 0 }))
}

/** Everything the kit can be given for a sink on a backend. */
export function optionsFor(create: (backend: Backend) => Sink, timeoutMs = 1000): SinkContractOptions {
  const backend = new Backend()
  return {
    create() {
      // Or each case reads what all before it have written.
      backend.held.length = 0
      return create(backend)
    },
    readBack: async () => backend.held,
    fail: backend.fail,
    hang: backend.hang,
    invalid: [
      () => {
        throw new TypeError('topic is empty; write one')
      },
    ],
    timeoutMs,
  }
}
