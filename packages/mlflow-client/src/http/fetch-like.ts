/** What can be sent as it is. */
export type RequestBody = string | Uint8Array | Blob | ReadableStream<Uint8Array>

/** The part of `fetch`'s second argument that this client uses. */
export interface FetchInit {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody
  readonly signal?: AbortSignal
  readonly redirect?: 'follow' | 'manual' | 'error'
  /** Required by the standard for bodies that are streams. */
  readonly duplex?: 'half'
  readonly window?: null
}

/** `fetch`, or something that answers like it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<Response>
