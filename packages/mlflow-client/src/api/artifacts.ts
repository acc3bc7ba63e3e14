import { checkPath, splitPath } from '../artifacts/artifact-path.js'
import type { ArtifactStore, Download, TransferOptions } from '../artifacts/artifact-store.js'
import { fileSource, sourceOf, type ArtifactContent } from '../artifacts/byte-source.js'
import { fetchBytes } from '../artifacts/http-transfer.js'
import { missing, storeAt, writeWhole } from '../artifacts/stores.js'
import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { requireNode } from '../node-modules.js'
import { fileInfo, type FileInfo } from '../messages/file-info.js'
import { invalid, MlflowError } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { id, runId } from '../wire/names.js'
import { text } from '../wire/scalars.js'
import { get as getRun } from './run-endpoints.js'

/** Files of runs. Where they are kept is the server's business: behind its proxy, on a shared disk, in a store only it speaks to. */
export class Artifacts {
  readonly #caller: Caller
  /** The root of a run never changes. The oldest is forgotten. */
  readonly #stores = new Map<string, ArtifactStore>()

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Files and folders of one folder; none for a file or what does not exist. */
  list(runId: string, path?: string, options?: CallOptions): Paged<FileInfo> {
    const request = { runId, ...(path === undefined || path === '' ? {} : { path: checkPath(path) }) }
    return this.#caller.paged(listFiles, request, answer => answer.files, options)
  }

  /** All files below a folder, depth first. */
  async *walk(runId: string, path?: string, options?: CallOptions): AsyncGenerator<FileInfo, void, undefined> {
    for await (const each of this.list(runId, path, options)) {
      if (each.isDir) yield* this.walk(runId, each.path, options)
      else yield each
    }
  }

  /** Stores content under a path, in place of what was there. */
  async upload(runId: string, path: string, content: ArtifactContent, options: TransferOptions = {}): Promise<void> {
    const source = sourceOf(content)
    const store = await this.#storeOf(runId, checkPath(path), options)
    await store.put(path, source, options)
  }

  /** Stores a file of this machine. Default path: its name. */
  async uploadFile(runId: string, file: string, path?: string, options: TransferOptions = {}): Promise<void> {
    const nodePath = requireNode('node:path', 'A file')
    const target = checkPath(path ?? nodePath.basename(file))
    const source = await fileSource(file)
    const store = await this.#storeOf(runId, target, options)
    await store.put(target, source, options)
  }

  /** Stores all files below a folder of this machine, one after the other. Default path: the root. */
  async uploadFolder(runId: string, folder: string, path?: string, options: CallOptions = {}): Promise<void> {
    const fs = requireNode('node:fs', 'A folder')
    const nodePath = requireNode('node:path', 'A folder')
    const entries = await fs.promises.readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter(each => each.isFile()).map(each => nodePath.join(each.parentPath, each.name))
    for (const file of files.sort()) {
      const below = nodePath.relative(folder, file).split(nodePath.sep).join('/')
      await this.uploadFile(runId, file, path === undefined ? below : `${path}/${below}`, options)
    }
  }

  /** Fetches a file as a stream. What breaks off is an error of the stream. */
  async download(runId: string, path: string, options: TransferOptions = {}): Promise<Download> {
    const store = await this.#storeOf(runId, checkPath(path), options)
    try {
      return await store.get(path, options)
    } catch (error) {
      // Depending on its age and store, a server answers a missing file with 404, 400 or 500.
      if (!(error instanceof MlflowError) || error.status === undefined || error.status < 400) throw error
      const { folder } = splitPath(path)
      const siblings = await this.list(runId, folder, options).all()
      const found = siblings.find(each => each.path === path)
      if (found === undefined) throw missing(path, error)
      if (found.isDir) throw invalid('path', `names the folder ${path}`, 'downloadFolder() fetches folders.')
      throw error
    }
  }

  /** Fetches a file as text. */
  async downloadText(runId: string, path: string, options?: TransferOptions): Promise<string> {
    return new Response((await this.download(runId, path, options)).stream).text()
  }

  /** Fetches a file into one of this machine, which appears when it is complete. Begins again where the transfer breaks off. */
  async downloadFile(runId: string, path: string, file: string, options: TransferOptions = {}): Promise<void> {
    const fs = requireNode('node:fs', 'A file')
    const nodePath = requireNode('node:path', 'A file')
    await fs.promises.mkdir(nodePath.dirname(file), { recursive: true })
    for (let attempt = 1; ; attempt++) {
      const { stream } = await this.download(runId, path, options)
      try {
        return await writeWhole(file, stream)
      } catch (error) {
        options.signal?.throwIfAborted()
        // A full disk stays full; only a connection is worth another attempt.
        const isLocal =
          (error as { readonly syscall?: unknown }).syscall !== undefined && !String((error as Error).message).includes('socket')
        if (isLocal || attempt > this.#caller.settings.http.retry.maxRetries) throw error
      }
    }
  }

  /** Fetches all files below a folder into one of this machine. */
  async downloadFolder(runId: string, path: string | undefined, folder: string, options: CallOptions = {}): Promise<void> {
    const nodePath = requireNode('node:path', 'A folder')
    for await (const each of this.walk(runId, path, options)) {
      const below = path === undefined || path === '' ? each.path : each.path.slice(path.length + 1)
      await this.downloadFile(runId, each.path, nodePath.join(folder, ...checkPath(below).split('/')), options)
    }
  }

  /** Fetches a file of a logged model as a stream. */
  async downloadModelFile(modelId: string, path: string, options: TransferOptions = {}): Promise<Download> {
    id.encode(modelId, 'modelId')
    const query = new URLSearchParams({ artifact_file_path: checkPath(path) })
    const base = `${this.#caller.settings.trackingUri}/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}`
    return fetchBytes(this.#caller, `${base}/artifacts/files?${query.toString()}`, options)
  }

  /** Stores content among the files of a logged model, whose `artifactUri` says where. */
  async uploadTo(artifactUri: string, path: string, content: ArtifactContent, options: TransferOptions = {}): Promise<void> {
    await storeAt(this.#caller, artifactUri, undefined).put(checkPath(path), sourceOf(content), options)
  }

  /** Deletes a file or folder. One that is not there is an error on some servers and none on others. */
  async delete(runId: string, path: string, options: CallOptions = {}): Promise<void> {
    const store = await this.#storeOf(runId, checkPath(path), options)
    await store.delete(path, options)
  }

  async #storeOf(runId: string, _path: string, options: CallOptions): Promise<ArtifactStore> {
    const known = this.#stores.get(runId)
    if (known !== undefined) return known
    const { signal } = options
    const { run } = await this.#caller.call(getRun, { runId }, signal === undefined ? {} : { signal })
    const store = storeAt(this.#caller, run.info.artifactUri, runId)
    this.#stores.set(runId, store)
    const [oldest] = this.#stores.keys()
    if (this.#stores.size > 100 && oldest !== undefined) this.#stores.delete(oldest)
    return store
  }
}

interface ListRequest {
  readonly runId: string
  readonly path?: string
  readonly pageToken?: string
}
interface Files {
  readonly files: readonly FileInfo[]
  readonly nextPageToken?: string
}
const listFiles: Endpoint<ListRequest, Files> = {
  method: 'GET',
  path: '/api/2.0/mlflow/artifacts/list',
  request: message<ListRequest>({ runId, path: optional(text()), pageToken: optional(text()) }),
  response: message<Files>({ files: list(fileInfo), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
