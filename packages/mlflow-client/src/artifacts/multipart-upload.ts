import { readJson, type Caller } from '../caller.js'
import { MlflowError } from '../mlflow-error.js'
import { list, message, optional, textMap } from '../wire/codec.js'
import { int32, text } from '../wire/scalars.js'
import { encodePath, splitPath } from './artifact-path.js'
import type { TransferOptions } from './artifact-store.js'
import type { ByteSource } from './byte-source.js'

interface Credential {
  readonly url: string
  readonly partNumber: number
  readonly headers?: Readonly<Record<string, string>>
}
interface Created {
  readonly uploadId: string
  readonly credentials: readonly Credential[]
}
interface SentPart {
  readonly part_number: number
  readonly etag: string
  readonly url: string
}

const created = message<Created>({
  uploadId: text(),
  credentials: list(message<Credential>({ url: text(), partNumber: int32(), headers: optional(textMap(text())) })),
})

const atOnce = 4

/**
 * Uploads in parts to presigned addresses of the store behind the server; four at a time, each in memory. Answers false where the server's store
 * knows no parts. A failed upload is aborted, so that the store keeps no pieces.
 *
 * @param base `…/api/2.0/mlflow-artifacts`
 * @param path From the root of the server's store.
 */
export async function uploadParts(
  caller: Caller,
  base: string,
  path: string,
  source: ByteSource & { readonly size: number },
  options: TransferOptions,
): Promise<boolean> {
  const { signal, timeoutMs } = options
  const call = { ...(signal === undefined ? {} : { signal }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  const { partBytes } = caller.settings.multipart
  const { folder, name } = splitPath(path)
  const post = (action: string, body: object): Promise<unknown> =>
    caller.session.send({
      ...call,
      method: 'POST',
      url: `${base}/mpu/${action}/${encodePath(folder)}`,
      headers: { 'Content-Type': 'application/json' },
      body: () => JSON.stringify({ path: name, ...body }),
      // A second creation leaves an empty upload in the store, which holds nothing.
      repeat: 'safe',
      read: async response => (await readJson(response)) ?? {},
    })
  let upload: Created
  try {
    const answer = await post('create', { num_parts: Math.ceil(source.size / partBytes) })
    upload = created.decode(answer as Parameters<typeof created.decode>[0], '')
  } catch (error) {
    if (error instanceof MlflowError && error.status === 501) return false
    throw error
  }
  const upload_id = upload.uploadId
  try {
    const parts = await sendParts(caller, upload, source, options)
    await post('complete', { upload_id, parts })
    return true
  } catch (error) {
    // The error that matters is the first; without a signal, because that may be the reason.
    await caller.session
      .send({
        method: 'POST',
        url: `${base}/mpu/abort/${encodePath(folder)}`,
        headers: { 'Content-Type': 'application/json' },
        body: () => JSON.stringify({ path: name, upload_id }),
        repeat: 'safe',
        maxRetries: 1,
        read: response => response.text(),
      })
      .catch(() => undefined)
    throw error
  }
}

async function sendParts(
  caller: Caller,
  { credentials }: Created,
  source: ByteSource & { readonly size: number },
  options: TransferOptions,
): Promise<readonly SentPart[]> {
  const { onProgress, ...call } = options
  const { partBytes } = caller.settings.multipart
  const ordered = [...credentials].sort((a, b) => a.partNumber - b.partNumber)
  const sent: SentPart[] = []
  let next = 0
  let transferredBytes = 0
  let failed = false
  const worker = async (): Promise<void> => {
    for (let index = next++; index < ordered.length && !failed; index = next++) {
      const { url, partNumber, headers = {} } = ordered[index]!
      const start = index * partBytes
      const bytes = new Uint8Array(await new Response(source.open(start, Math.min(source.size, start + partBytes))).arrayBuffer())
      const etag = await caller.session.send<string>({
        ...call,
        method: 'PUT',
        url,
        headers,
        body: () => bytes,
        repeat: 'safe',
        // The address itself is the permission; credentials of the tracking server are none of the store's business.
        foreign: true,
        read: async response => (await response.arrayBuffer(), response.headers.get('etag') ?? ''),
      })
      sent.push({ part_number: partNumber, etag, url })
      transferredBytes += bytes.length
      onProgress?.({ transferredBytes, totalBytes: source.size })
    }
  }
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, ordered.length) }, () =>
      worker().catch((error: unknown) => {
        failed = true
        throw error
      }),
    ),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return sent.sort((a, b) => a.part_number - b.part_number)
}
