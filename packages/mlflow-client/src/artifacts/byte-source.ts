import type * as fsModule from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { requireNode } from '../node-modules.js'
import { invalid, MlflowError } from '../mlflow-error.js'

/** What can be uploaded. A stream can be read once, so its upload cannot be repeated. */
export type ArtifactContent = string | Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array>

/** Bytes to upload. */
export interface ByteSource {
  /** Undefined for a stream. */
  readonly size: number | undefined
  /** Reads from `start` to before `end`; another call reads again. */
  readonly open: (start: number, end?: number) => ReadableStream<Uint8Array>
}

/** How much has been transferred. */
export interface TransferProgress {
  readonly transferredBytes: number
  /** Undefined where the size is not known. */
  readonly totalBytes: number | undefined
}

/** Bytes of what a caller passes. */
export function sourceOf(content: ArtifactContent): ByteSource {
  if (content instanceof ReadableStream) return onceOf(content)
  const typed = content as unknown
  if (!(typeof typed === 'string' || typed instanceof Uint8Array || typed instanceof ArrayBuffer || typed instanceof Blob))
    throw invalid('content', `is a ${typeof typed}`, 'Pass a string, bytes, a Blob or a ReadableStream.')
  const blob = content instanceof Blob ? content : new Blob([content])
  return { size: blob.size, open: (start, end = blob.size) => blob.slice(start, end).stream() as ReadableStream<Uint8Array> }
}

function onceOf(stream: ReadableStream<Uint8Array>): ByteSource {
  let opened = false
  return {
    size: undefined,
    open: () => {
      if (opened) {
        const remedy = 'Pass bytes, a Blob or a file: they can be read again.'
        throw new MlflowError({ code: 'NOT_SUPPORTED', what: 'the upload failed and its stream cannot be read a second time', remedy })
      }
      opened = true
      return stream
    },
  }
}

const chunkBytes = 256 * 1024

/** Bytes of a file. Its size is that of now; a file that grows meanwhile is uploaded as it was, one that shrinks fails. */
export async function fileSource(path: string): Promise<ByteSource> {
  const fs = requireNode('node:fs', 'A file')
  const { size } = await fs.promises.stat(path)
  return { size, open: (start, end = size) => fileStream(fs, path, start, end) }
}

function fileStream(fs: typeof fsModule, path: string, start: number, end: number): ReadableStream<Uint8Array> {
  let handle: FileHandle | undefined
  let position = start
  const stop = async (): Promise<void> => {
    await handle?.close()
    handle = undefined
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        handle ??= await fs.promises.open(path)
        const length = Math.min(chunkBytes, end - position)
        if (length > 0) {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, position)
          if (bytesRead === 0) {
            await stop()
            throw new Error(`${path} ended at byte ${position} of ${end}`)
          }
          position += bytesRead
          controller.enqueue(buffer.subarray(0, bytesRead))
        }
        if (position < end) return
        await stop()
        controller.close()
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  )
}

/** Passes bytes on, counting them. Ends at once when the signal says so. */
export function counted(
  stream: ReadableStream<Uint8Array>,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  let total = 0
  let stop: () => void = () => undefined
  const done = (): void => signal?.removeEventListener('abort', stop)
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = (): void => {
          done()
          controller.error(signal?.reason)
          // What it was waiting for is of no interest any more.
          reader.cancel(signal?.reason).catch(() => undefined)
        }
        if (signal?.aborted === true) stop()
        else signal?.addEventListener('abort', stop, { once: true })
      },
      async pull(controller) {
        const { done: ended, value } = await reader.read()
        if (signal?.aborted === true) return
        if (ended) {
          done()
          return controller.close()
        }
        total += value.byteLength
        onBytes(total)
        controller.enqueue(value)
      },
      async cancel(reason) {
        done()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
