import type { Caller } from '../caller.js'
import { nodeModule } from '../node-modules.js'
import type { RequestBody } from '../http/fetch-like.js'
import type { Download, TransferOptions } from './artifact-store.js'
import { counted, type ByteSource } from './byte-source.js'
import { mediaType } from './media-type.js'

/** Sends bytes in one request. */
export async function sendBytes(
  { session }: Caller,
  method: 'PUT' | 'POST',
  url: string,
  path: string,
  source: ByteSource,
  options: TransferOptions,
): Promise<void> {
  const { onProgress, ...call } = options
  const { size } = source
  await session.send<true>({
    ...call,
    method,
    url,
    headers: { 'Content-Type': mediaType(path), ...(size === undefined ? {} : { 'Content-Length': String(size) }) },
    body: touch =>
      uploadBody(
        counted(source.open(0), transferredBytes => {
          touch()
          onProgress?.({ transferredBytes, totalBytes: size })
        }),
      ),
    repeat: 'safe',
    read: async response => (await response.text(), true),
  })
}

/** Browsers send streams over HTTP/2 only, if at all. */
function uploadBody(stream: ReadableStream<Uint8Array>): RequestBody | Promise<RequestBody> {
  return nodeModule('node:fs') === undefined ? new Response(stream).blob() : stream
}

/** Fetches bytes: answered with their beginning, read by the caller. */
export async function fetchBytes({ session }: Caller, url: string, options: TransferOptions): Promise<Download> {
  const { onProgress, ...call } = options
  const response = await session.send<Response>({
    ...call,
    method: 'GET',
    url,
    repeat: 'safe',
    // A file that is not there is a 500 to many servers; the store looks itself whether it is there.
    isFinal: error => error.status === 500,
    read: async answer => answer,
  })
  const length = response.headers.get('content-encoding') === null ? response.headers.get('content-length') : null
  const size = length === null ? undefined : Number(length)
  const body = (response.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>
  return { stream: counted(body, transferredBytes => onProgress?.({ transferredBytes, totalBytes: size }), options.signal), size }
}
