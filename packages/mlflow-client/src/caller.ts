import type { Settings } from './config/settings.js'
import type { HttpSession, CallOptions } from './http/http-session.js'
import { MlflowError } from './mlflow-error.js'
import { Paged } from './paged.js'
import { encodeRequest, type Endpoint } from './wire/endpoint.js'
import { parseJson, type JsonValue } from './wire/json.js'

/** What a method may add to a call. */
export interface CallExtras<R> extends CallOptions {
  /** Looks whether an attempt of unknown outcome was carried out. */
  readonly recover?: (() => Promise<R | undefined>) | undefined
  /** The result where a repetition finds that the first attempt was carried out. Default: an empty answer. */
  readonly done?: () => Promise<R>
}

/** Calls endpoints: translates the request, sends it, translates the answer. What all groups of the client share. */
export class Caller {
  readonly settings: Settings
  readonly session: HttpSession

  constructor(settings: Settings, session: HttpSession) {
    this.settings = settings
    this.session = session
  }

  /** One call. Throws before anything is sent where a value must not be. */
  async call<Q, R>(endpoint: Endpoint<Q, R>, value: Q, options: CallExtras<R> = {}): Promise<R> {
    const { method, path, query, body } = encodeRequest(endpoint, value)
    const base = endpoint.registry === true ? this.settings.registryUri : this.settings.trackingUri
    const { signal, timeoutMs, recover, done = () => endpoint.response.decode(undefined, '') } = options
    return this.session.send<R>({
      method,
      url: base + path + query,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: () => body }),
      repeat: endpoint.repeat,
      ...(endpoint.doneWhen === undefined ? {} : { doneWhen: endpoint.doneWhen }),
      done,
      ...(recover === undefined ? {} : { recover }),
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      read: async response => endpoint.response.decode(await readJson(response), ''),
    })
  }

  /** A listing whose request has a `pageToken`. */
  paged<Q extends object, R extends { readonly nextPageToken?: string }, T>(
    endpoint: Endpoint<Q & { readonly pageToken?: string }, R>,
    value: Q,
    items: (answer: R) => readonly T[],
    options: CallOptions = {},
  ): Paged<T> {
    return new Paged(async pageToken => {
      const answer = await this.call(endpoint, pageToken === undefined ? value : { ...value, pageToken }, options)
      return { items: items(answer), nextPageToken: answer.nextPageToken }
    })
  }
}

/** The JSON of an answer; undefined for an empty one. */
export async function readJson(response: Response): Promise<JsonValue | undefined> {
  const body = await response.text()
  if (body === '') return undefined
  if (/^\s*</.test(body)) {
    const remedy = 'Check that the tracking URI, with its path prefix, leads to an MLflow server and not to a page in front of it.'
    throw new MlflowError({ code: 'UNEXPECTED_RESPONSE', what: 'the answer is HTML', remedy, status: response.status })
  }
  // A body that breaks off throws a SyntaxError, and counts as a connection that broke off.
  return parseJson(body)
}
