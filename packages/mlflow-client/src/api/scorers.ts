import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { registeredScorer, scorer, type RegisteredScorer, type Scorer } from '../messages/scorer.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { experimentId, id } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, text } from '../wire/scalars.js'

/** Judges of traces, API 3.0, as Python serialized them. */
export class Scorers {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Registers the next version. An attempt of unknown outcome is not repeated: `UNKNOWN_OUTCOME`. */
  register(
    request: { readonly experimentId: string; readonly name: string; readonly serializedScorer: string },
    options?: CallOptions,
  ): Promise<RegisteredScorer> {
    return this.#caller.call(register, request, options)
  }

  /** The newest version of each scorer of an experiment. */
  async list(experimentId: string, options?: CallOptions): Promise<readonly Scorer[]> {
    return (await this.#caller.call(listAll, { experimentId }, options)).scorers
  }

  /** All versions of a scorer. */
  async versions(experimentId: string, name: string, options?: CallOptions): Promise<readonly Scorer[]> {
    return (await this.#caller.call(versions, { experimentId, name }, options)).scorers
  }

  /** One; without a version the newest. */
  async get(experimentId: string, name: string, version?: number, options?: CallOptions): Promise<Scorer> {
    return (await this.#caller.call(get, { experimentId, name, ...(version === undefined ? {} : { version }) }, options)).scorer
  }

  /** Deletes a version; without one all of them. */
  delete(experimentId: string, name: string, version?: number, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { experimentId, name, ...(version === undefined ? {} : { version }) }, options)
  }
}

interface Named {
  readonly experimentId: string
  readonly name: string
}
interface Versioned extends Named {
  readonly version?: number
}
interface Listed {
  readonly scorers: readonly Scorer[]
}
const base = '/api/3.0/mlflow/scorers'
const listed = message<Listed>({ scorers: list(scorer) })
const versioned = message<Versioned>({ experimentId, name: id, version: optional(int32(1)) })

const register: Endpoint<Named & { readonly serializedScorer: string }, RegisteredScorer> = {
  method: 'POST',
  path: `${base}/register`,
  request: message<Named & { readonly serializedScorer: string }>({ experimentId, name: id, serializedScorer: text({ minLength: 1 }) }),
  response: registeredScorer,
  repeat: 'never',
}
const listAll: Endpoint<{ readonly experimentId: string }, Listed> = {
  method: 'GET',
  path: `${base}/list`,
  request: message<{ readonly experimentId: string }>({ experimentId }),
  response: listed,
  repeat: 'safe',
}
const versions: Endpoint<Named, Listed> = {
  method: 'GET',
  path: `${base}/versions`,
  request: message<Named>({ experimentId, name: id }),
  response: listed,
  repeat: 'safe',
}
const get: Endpoint<Versioned, { readonly scorer: Scorer }> = {
  method: 'GET',
  path: `${base}/get`,
  request: versioned,
  response: message<{ readonly scorer: Scorer }>({ scorer }),
  repeat: 'safe',
}
const remove: Endpoint<Versioned, void> = {
  method: 'DELETE',
  path: `${base}/delete`,
  request: versioned,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
