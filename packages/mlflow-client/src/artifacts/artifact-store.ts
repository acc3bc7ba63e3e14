import type { CallOptions } from '../http/http-session.js'
import type { ByteSource, TransferProgress } from './byte-source.js'

/** What a caller may say about a transfer. `timeoutMs` counts from the last byte that moved. */
export interface TransferOptions extends CallOptions {
  readonly onProgress?: (progress: TransferProgress) => void
}

/** A file on its way here. */
export interface Download {
  readonly stream: ReadableStream<Uint8Array>
  /** Bytes; undefined where the server does not say. */
  readonly size: number | undefined
}

/** A place that keeps artifacts, below one root. Paths are checked before. */
export interface ArtifactStore {
  put(path: string, source: ByteSource, options: TransferOptions): Promise<void>
  get(path: string, options: TransferOptions): Promise<Download>
  delete(path: string, options: CallOptions): Promise<void>
}
