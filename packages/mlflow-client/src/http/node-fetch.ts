import type { ClientRequest } from 'node:http'
import type { Readable as ReadableType } from 'node:stream'
import { requireNode } from '../node-modules.js'
import type { FetchInit, FetchLike, RequestBody } from './fetch-like.js'

/** Trust and identity for https. Certificates and keys are PEM texts. */
export interface TlsOptions {
  /** Authorities to trust instead of the well-known ones. */
  readonly ca?: string
  /** Certificate to show to the server. */
  readonly cert?: string
  /** Private key of `cert`; absent where `cert` holds both. */
  readonly key?: string
  /** Pass phrase of `key`. */
  readonly passphrase?: string
  /** Talk to anybody who claims to be the server. Default false. */
  readonly insecure?: boolean
}

/**
 * `fetch` over `node:https`. Node 20's own `fetch` takes neither an authority nor a client certificate without another package. Redirects are
 * not followed.
 */
export function nodeFetch(tls: TlsOptions): FetchLike {
  const https = requireNode('node:https', 'A certificate of your own')
  const { Readable } = requireNode('node:stream', 'A certificate of your own')
  const { ca, cert, key = cert, passphrase, insecure = false } = tls
  const agent = new https.Agent({ keepAlive: true, ca, cert, key, passphrase, rejectUnauthorized: !insecure })
  return (url, init) =>
    new Promise((resolve, reject) => {
      const { method, signal } = init
      const request = https.request(
        url,
        { method, headers: headersOf(init), agent, ...(signal === undefined ? {} : { signal }) },
        message => {
          const headers = new Headers()
          for (const [name, value] of Object.entries(message.headersDistinct)) for (const each of value ?? []) headers.append(name, each)
          const status = message.statusCode ?? 0
          const empty = status === 204 || status === 304
          if (empty) message.resume()
          resolve(new Response(empty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>), { status, headers }))
        },
      )
      request.on('error', reject)
      const { body } = init
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body)
      else pipe(Readable.fromWeb(webStream(body) as Parameters<typeof Readable.fromWeb>[0]), request)
    })
}

function headersOf({ headers, body }: FetchInit): Record<string, string | number> {
  const size = typeof body === 'string' ? new TextEncoder().encode(body).length : body instanceof Uint8Array ? body.length : undefined
  return size === undefined ? { ...headers } : { ...headers, 'Content-Length': size }
}

const webStream = (body: Exclude<RequestBody, string | Uint8Array>): ReadableStream<Uint8Array> =>
  body instanceof ReadableStream ? body : (body.stream() as ReadableStream<Uint8Array>)

/** A source that fails must end the request: the server would wait for the rest. */
function pipe(source: ReadableType, target: ClientRequest): void {
  source.on('error', error => target.destroy(error))
  target.on('close', () => source.destroy())
  source.pipe(target)
}
