import { message, optional, type Codec } from '../wire/codec.js'
import { flag, int64, text, type Int64 } from '../wire/scalars.js'

/** A file or folder among artifacts. */
export interface FileInfo {
  /** Relative to the root of the run's or model's artifacts. */
  readonly path: string
  readonly isDir: boolean
  /** Bytes; absent for folders. */
  readonly fileSize?: Int64
}

/** Codec of {@link FileInfo}. */
export const fileInfo: Codec<FileInfo> = message<FileInfo>({ path: text(), isDir: flag, fileSize: optional(int64()) })
