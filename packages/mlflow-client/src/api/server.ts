import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { MlflowError } from '../mlflow-error.js'
import { message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { noFields, type NoFields } from '../wire/nothing.js'
import { flag, text } from '../wire/scalars.js'

/** What a server can do (3.10 and newer; older ones have no such call, which is a 404). */
export interface ServerInfo {
  /** `SqlStore`, `FileStore`. */
  readonly storeType?: string
  readonly workspacesEnabled?: boolean
  readonly traceArchivalEnabled?: boolean
  readonly multipartUploadsEnabled?: boolean
  readonly multipartDownloadsEnabled?: boolean
}

/** The server itself. */
export class Server {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Whether it answers that it is well. Tried once: false also where it cannot be reached. */
  async healthy(options: CallOptions = {}): Promise<boolean> {
    try {
      return (await this.#text('/health', options)).trim() === 'OK'
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof MlflowError) return false
      throw error
    }
  }

  /** `3.17.2`. */
  async version(options: CallOptions = {}): Promise<string> {
    return (await this.#text('/version', options)).trim()
  }

  /** What it can do. */
  info(options?: CallOptions): Promise<ServerInfo> {
    return this.#caller.call(info, {}, options)
  }

  #text(path: string, options: CallOptions): Promise<string> {
    const url = this.#caller.settings.trackingUri + path
    // A server that starts or is gone is an answer to these questions, not a reason to wait minutes.
    return this.#caller.session.send({ ...options, method: 'GET', url, repeat: 'safe', maxRetries: 0, read: response => response.text() })
  }
}

const info: Endpoint<NoFields, ServerInfo> = {
  method: 'GET',
  path: '/api/3.0/mlflow/server-info',
  request: noFields,
  response: message<ServerInfo>({
    storeType: optional(text()),
    workspacesEnabled: optional(flag),
    traceArchivalEnabled: optional(flag),
    multipartUploadsEnabled: optional(flag),
    multipartDownloadsEnabled: optional(flag),
  }),
  repeat: 'safe',
}
