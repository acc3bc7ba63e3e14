import type { Caller } from '../caller.js'
import { requireNode } from '../node-modules.js'
import { MlflowError } from '../mlflow-error.js'
import { encodePath } from './artifact-path.js'
import type { ArtifactStore } from './artifact-store.js'
import { counted, fileSource, type ByteSource } from './byte-source.js'
import { fetchBytes, sendBytes } from './http-transfer.js'
import { uploadParts } from './multipart-upload.js'

/** Where artifacts of one run or model are, and how they get there. */
export function storeAt(caller: Caller, uri: string, runId: string | undefined): ArtifactStore {
  const scheme = /^([a-zA-Z][\w+.-]*):/.exec(uri)?.[1]?.toLowerCase()
  if (scheme === 'mlflow-artifacts') return proxiedStore(caller, ...proxyOf(uri, caller.settings.trackingUri))
  if (scheme === 'http' || scheme === 'https') {
    const at = uri.indexOf('/mlflow-artifacts/artifacts')
    if (at >= 0) return proxiedStore(caller, uri.slice(0, at) + '/mlflow-artifacts', uri.slice(at + '/mlflow-artifacts/artifacts'.length))
  }
  if (scheme === 'file' || scheme === undefined) return localStore(uri)
  return servedStore(caller, runId, scheme)
}

/** `mlflow-artifacts:/1/…` is on the tracking server, `mlflow-artifacts://host:port/1/…` on that host. */
function proxyOf(uri: string, trackingUri: string): readonly [base: string, root: string] {
  const { host, pathname } = new URL(uri.replace(/^mlflow-artifacts:/i, 'http:').replace(/^http:\/(?!\/)/, 'http://-/'))
  const server = host === '-' ? trackingUri : `${new URL(trackingUri).protocol}//${host}`
  return [`${server}/api/2.0/mlflow-artifacts`, pathname]
}

/** The server keeps the files and passes them on. */
function proxiedStore(caller: Caller, base: string, root: string): ArtifactStore {
  const prefix = decodeURIComponent(root).replace(/^\/+|\/+$/g, '')
  const full = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`)
  const url = (path: string): string => `${base}/artifacts/${encodePath(full(path))}`
  return {
    async put(path, source, options) {
      const { enabled, minBytes } = caller.settings.multipart
      if (enabled && hasSize(source) && source.size > 0 && source.size >= minBytes) {
        if (await uploadParts(caller, base, full(path), source, options)) return
      }
      await sendBytes(caller, 'PUT', url(path), path, source, options)
    },
    get: (path, options) => fetchBytes(caller, url(path), options),
    async delete(path, options) {
      const read = async (response: Response): Promise<true> => (await response.text(), true)
      await caller.session.send<true>({ ...options, method: 'DELETE', url: url(path), repeat: 'safe', read })
    },
  }
}

const hasSize = (source: ByteSource): source is ByteSource & { readonly size: number } => source.size !== undefined

/** In a cloud store that this client does not speak to: the server does. Small files: it keeps each in memory. */
function servedStore(caller: Caller, runId: string | undefined, scheme: string): ArtifactStore {
  const refuse = (what: string): MlflowError => {
    const remedy = 'Start the server with --serve-artifacts and --artifacts-destination, so that it passes artifacts on.'
    return new MlflowError({ code: 'NOT_SUPPORTED', what: `${what} at ${scheme}: needs the store's own client`, remedy })
  }
  const { trackingUri } = caller.settings
  const query = (path: string): string => {
    if (runId === undefined) throw refuse('an artifact')
    return new URLSearchParams({ run_uuid: runId, path }).toString()
  }
  return {
    put: async (path, source, options) =>
      sendBytes(caller, 'POST', `${trackingUri}/ajax-api/2.0/mlflow/upload-artifact?${query(path)}`, path, source, options),
    get: async (path, options) => fetchBytes(caller, `${trackingUri}/get-artifact?${query(path)}`, options),
    delete: async () => {
      throw refuse('deleting an artifact')
    },
  }
}

/** On a disk that client and server share. */
function localStore(uri: string): ArtifactStore {
  const fs = requireNode('node:fs', 'Artifacts on a disk')
  const nodePath = requireNode('node:path', 'Artifacts on a disk')
  const { fileURLToPath } = requireNode('node:url', 'Artifacts on a disk')
  const root = /^file:/i.test(uri) ? fileURLToPath(uri) : uri
  const place = (path: string): string => nodePath.join(root, ...path.split('/'))
  return {
    async put(path, source, { signal, onProgress }) {
      const target = place(path)
      await fs.promises.mkdir(nodePath.dirname(target), { recursive: true })
      const bytes = counted(source.open(0), count => onProgress?.({ transferredBytes: count, totalBytes: source.size }), signal)
      await writeWhole(target, bytes)
    },
    async get(path, { signal, onProgress }) {
      try {
        const { size, open } = await fileSource(place(path))
        return { size, stream: counted(open(0), count => onProgress?.({ transferredBytes: count, totalBytes: size }), signal) }
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== 'ENOENT') throw error
        throw missing(path)
      }
    },
    delete: path => fs.promises.rm(place(path), { recursive: true, force: true }),
  }
}

/** The error for a file that is not there, whatever the server called it. */
export function missing(path: string, cause?: unknown): MlflowError {
  const remedy = 'artifacts.list() tells what is there.'
  return new MlflowError({ code: 'RESOURCE_DOES_NOT_EXIST', what: `there is no artifact ${path}`, remedy, cause })
}

/** Writes a file under another name first: nobody sees half of it. */
export async function writeWhole(target: string, bytes: ReadableStream<Uint8Array>): Promise<void> {
  const fs = requireNode('node:fs', 'A file')
  const draft = `${target}.${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(16)}.part`
  const file = await fs.promises.open(draft, 'w')
  try {
    const reader = bytes.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) await file.writeFile(next.value)
    await file.close()
    await fs.promises.rename(draft, target)
  } catch (error) {
    await file.close()
    await fs.promises.rm(draft, { force: true })
    throw error
  }
}
