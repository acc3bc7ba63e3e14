import { MlflowError } from '../mlflow-error.js'
import type { Repeat } from '../wire/endpoint.js'
import { limited, wait } from './attempt.js'
import { authorization, redactor, type Credentials } from './authorization.js'
import { failedAttempt, failedResponse, type Failure } from './failure.js'
import type { FetchInit, FetchLike, RequestBody } from './fetch-like.js'
import { retryDelayMs, type RetryOptions } from './retry-policy.js'

/** What a caller may say about one call. */
export interface CallOptions {
  /** Ends the call, also while it waits for a retry; its reason is thrown. */
  readonly signal?: AbortSignal
  /** Limit of each attempt in milliseconds. Default that of the client, 120 000. For streams: until the answer begins. */
  readonly timeoutMs?: number
}

/** A request with all that is needed to send it, more than once if need be. */
export interface Outgoing<T> extends CallOptions {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Called for each attempt; each call of `touch` begins the time limit anew. Absent: no body. */
  readonly body?: (touch: () => void) => RequestBody | Promise<RequestBody>
  /** What a second sending does. */
  readonly repeat: Repeat
  /** Refusals of a repetition that mean the first attempt was carried out; then `done` is the result. */
  readonly doneWhen?: RegExp
  readonly done?: () => T | Promise<T>
  /** Looks whether an attempt of unknown outcome was carried out; its result if so. Makes `repeat: 'never'` repeatable. */
  readonly recover?: () => Promise<T | undefined>
  /** Without credentials and workspace: for presigned addresses of other hosts. */
  readonly foreign?: boolean
  /** Default that of the client. */
  readonly maxRetries?: number
  /** Takes a transient answer as final: what another attempt would say is known. */
  readonly isFinal?: (error: MlflowError) => boolean
  readonly read: (response: Response) => Promise<T>
}

/** How a session reaches its server. */
export interface HttpSettings {
  readonly credentials: Credentials
  readonly headers: Readonly<Record<string, string>>
  readonly workspace: string | undefined
  readonly timeoutMs: number
  readonly retry: RetryOptions
  readonly redirects: boolean
  readonly fetch: FetchLike
  /** Seconds are too long for tests. Default `Math.random`, real time. */
  readonly random?: () => number
}

/** Sends requests: authorization, time limits, retries, and the question whether a repetition is safe. */
export class HttpSession {
  readonly #settings: HttpSettings
  readonly #redact: (text: string) => string

  constructor(settings: HttpSettings) {
    this.#settings = settings
    this.#redact = redactor(settings.credentials)
  }

  /** Sends until there is an answer to keep. Throws an {@link MlflowError}, or the reason of the signal. */
  async send<T>(outgoing: Outgoing<T>): Promise<T> {
    const { retry, random = Math.random } = this.#settings
    const request = `${outgoing.method} ${pathOf(outgoing.url)}`
    let unsure = false
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(outgoing, request)
      if ('value' in outcome) return outcome.value
      const { failure } = outcome
      if (failure.kind === 'final') {
        // The first attempt was carried out, and its answer got lost: the second finds the work done.
        if (unsure && outgoing.doneWhen?.test(`${failure.error.code}: ${failure.error.what}`) === true && outgoing.done !== undefined)
          return outgoing.done()
        // It was still on its way when the last look found nothing.
        if (unsure && outgoing.recover !== undefined) {
          const late = await this.#recover(outgoing.recover, outgoing.signal, failure.error, attempt)
          if (late !== undefined) return late
        }
        throw counted(failure.error, attempt)
      }
      unsure ||= failure.kind === 'unsure'
      if (unsure && outgoing.repeat === 'never' && outgoing.recover === undefined) throw unknownOutcome(failure.error, attempt)
      const last = attempt > (outgoing.maxRetries ?? retry.maxRetries)
      if (!last) await wait(retryDelayMs(retry, attempt, failure.retryAfterMs, random()), outgoing.signal)
      if (unsure && outgoing.recover !== undefined) {
        const found = await this.#recover(outgoing.recover, outgoing.signal, failure.error, attempt)
        if (found !== undefined) return found
      }
      if (last) throw counted(failure.error, attempt)
    }
  }

  /** Looks what became of the attempts so far. Where even that fails, their outcome is unknown. */
  async #recover<T>(
    recover: () => Promise<T | undefined>,
    signal: AbortSignal | undefined,
    error: MlflowError,
    attempt: number,
  ): Promise<T | undefined> {
    try {
      return await recover()
    } catch (cause) {
      signal?.throwIfAborted()
      // An answer says more than the broken connection before it.
      if (cause instanceof MlflowError && cause.status !== undefined && cause.status < 500) throw cause
      throw unknownOutcome(error, attempt)
    }
  }

  async #attempt<T>(outgoing: Outgoing<T>, request: string): Promise<{ readonly value: T } | { readonly failure: Failure }> {
    try {
      return await limited(outgoing.timeoutMs ?? this.#settings.timeoutMs, outgoing.signal, request, async (signal, touch) => {
        const body = await outgoing.body?.(touch)
        const response = await this.#settings.fetch(outgoing.url, this.#init(outgoing, body, signal))
        if (response.ok) return { value: await outgoing.read(response) }
        const failure = await failedResponse(response, request, this.#redact)
        return { failure: outgoing.isFinal?.(failure.error) === true ? { ...failure, kind: 'final' } : failure }
      })
    } catch (thrown) {
      outgoing.signal?.throwIfAborted()
      if (!(thrown instanceof MlflowError)) return { failure: failedAttempt(thrown, request, this.#redact) }
      // An expired time limit leaves open what the server did; any other was thrown by what reads the answer.
      return { failure: { kind: thrown.code === 'DEADLINE_EXCEEDED' ? 'unsure' : 'final', error: thrown } }
    }
  }

  #init<T>(outgoing: Outgoing<T>, body: RequestBody | undefined, signal: AbortSignal): FetchInit {
    const { credentials, headers, workspace, redirects } = this.#settings
    const auth = authorization(credentials)
    const own = outgoing.foreign === true ? {} : { ...headers, ...(auth === undefined ? {} : { Authorization: auth }) }
    // The address of workspace administration says the workspace itself.
    const space = workspace === undefined || outgoing.foreign === true || outgoing.url.includes('/mlflow/workspaces')
    return {
      method: outgoing.method,
      headers: { ...own, ...(space ? {} : { 'X-MLFLOW-WORKSPACE': workspace }), ...outgoing.headers },
      signal,
      redirect: redirects && outgoing.method === 'GET' ? 'follow' : 'manual',
      ...(body === undefined ? {} : { body }),
      // Without the last two Node copies the stream, in case it must be sent again, and keeps all of it in memory.
      ...(body instanceof ReadableStream ? { duplex: 'half' as const, redirect: 'error' as const, window: null } : {}),
    }
  }
}

function counted(error: MlflowError, attempts: number): MlflowError {
  const { code, what, remedy, status, request, cause } = error
  return new MlflowError({ code, what: attempts > 1 ? `${what} (${attempts} attempts)` : what, remedy, status, request, attempts, cause })
}

function unknownOutcome(error: MlflowError, attempts: number): MlflowError {
  return new MlflowError({
    code: 'UNKNOWN_OUTCOME',
    what: `${error.what}; it may have been carried out all the same`,
    remedy: 'Look whether it is there before you send it again: it would be there twice.',
    status: error.status,
    request: error.request,
    attempts,
    cause: error,
  })
}

function pathOf(url: string): string {
  const { pathname } = new URL(url)
  return pathname
}
