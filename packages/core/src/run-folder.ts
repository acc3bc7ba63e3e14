import type { JsonValue } from './vocabulary.js'
import type { Payload } from './event.js'
import type { Host } from './host.js'
import { sharedSlot } from './shared-slot.js'

/** `run.json`, the record of a run for people and tools. Fields are only ever added. */
export interface RunRecord {
  readonly schema: 1
  readonly id: string
  readonly experiment: string
  readonly name: string
  readonly startTime: number
  readonly session: number
  /** `running` with an old `heartbeat` and no such process: it crashed. */
  readonly status: 'running' | 'finished' | 'failed' | 'killed'
  /** When the record was last written. */
  readonly heartbeat: number
  readonly endTime?: number
  readonly step?: number
  readonly epoch?: number
  readonly params: { readonly [key: string]: JsonValue | undefined }
  readonly [key: string]: JsonValue | undefined
}

/** Which run folder is wanted. */
export interface FolderRequest {
  readonly base: string
  readonly experiment: string
  readonly name: string
  readonly id: string | undefined
  readonly resume: 'never' | 'allow' | 'must'
}

/** Payloads above this many bytes become files. */
const inlineBytes = 65_536

/** The folder of one run while this process writes it. */
export class RunFolder {
  /** Last part of the path: the run's name, made unique and fit for a file system. */
  readonly name: string
  readonly session: number
  readonly #host: Host
  #state: { [sink: string]: JsonValue | undefined }

  private constructor(
    host: Host,
    readonly dir: string,
    /** What the sessions before this one left; undefined in a new run. */
    readonly previous: RunRecord | undefined,
  ) {
    this.#host = host
    this.name = host.path.basename(dir)
    this.session = takeSession(host, dir)
    this.#state = (readJson(host, host.path.join(dir, 'sinks.json')) as { [sink: string]: JsonValue } | undefined) ?? {}
    sharedSlot().folders.add(dir)
  }

  /**
   * A new folder, or the one to go on with.
   * @throws Error when a run to resume is missing, is still being written, or exists where a new one was asked for; what the file system throws.
   */
  static open(host: Host, wanted: FolderRequest): RunFolder {
    const { fs, path } = host
    const parent = path.resolve(wanted.base, fileName(wanted.experiment))
    const found = wanted.resume === 'never' && wanted.id === undefined ? undefined : find(host, wanted, parent)
    if (found && wanted.resume === 'never') {
      throw new Error(
        `there is a run with the id '${found.record.id}' already (${found.dir}); pass resume: 'allow' to go on with it, or another id`,
      )
    }
    if (found) return new RunFolder(host, found.dir, found.record)
    if (wanted.resume === 'must') {
      const what =
        wanted.id === undefined ? `named '${wanted.name}' in '${parent}'` : `with the id '${wanted.id}' in '${path.resolve(wanted.base)}'`
      throw new Error(`there is no run ${what} to resume; pass resume: 'allow' to start it`)
    }
    fs.mkdirSync(parent, { recursive: true })
    for (let n = 1; ; n++) {
      const dir = path.join(parent, fileName(wanted.name) + (n > 1 ? `-${n}` : ''))
      try {
        fs.mkdirSync(dir)
        return new RunFolder(host, dir, undefined)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }

  state(sink: string): JsonValue | undefined {
    return this.#state[sink]
  }

  keepState(sink: string, state: JsonValue): void {
    this.#state = { ...this.#state, [sink]: state }
    this.#replace('sinks.json', this.#state)
  }

  write(record: RunRecord): void {
    this.#replace('run.json', record)
  }

  /** The bytes as a payload: themselves when there are few, else a file named after their hash, written once. */
  payload(mediaType: string, bytes: Uint8Array): Payload {
    if (bytes.byteLength <= inlineBytes) return { mediaType, bytes }
    const { fs, path, crypto } = this.#host
    const sha256 = crypto.createHash('sha256').update(bytes).digest('hex')
    const file = path.join(this.dir, 'blobs', sha256)
    if (!fs.existsSync(file)) {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(`${file}.part`, bytes)
      fs.renameSync(`${file}.part`, file)
    }
    return { mediaType, file: `blobs/${sha256}`, size: bytes.byteLength, sha256 }
  }

  close(): void {
    sharedSlot().folders.delete(this.dir)
  }

  #replace(name: string, content: unknown): void {
    const { fs, path } = this.#host
    const file = path.join(this.dir, name)
    fs.writeFileSync(`${file}.part`, `${JSON.stringify(content, undefined, 2)}\n`)
    fs.renameSync(`${file}.part`, file)
  }
}

/** A name that every file system takes; the same name gives the same one. */
export function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex
  const safe = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '_').replace(/^\.+|[. ]+$/g, '_')
  return safe.slice(0, 120) || '_'
}

function readJson(host: Host, file: string): unknown {
  try {
    return JSON.parse(host.fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function find(host: Host, wanted: FolderRequest, parent: string): { readonly dir: string; readonly record: RunRecord } | undefined {
  const { fs, path } = host
  const candidates: string[] = [path.join(parent, fileName(wanted.name))]
  if (wanted.id !== undefined) {
    const base = path.resolve(wanted.base)
    candidates.length = 0
    for (const experiment of list(fs, base))
      for (const run of list(fs, path.join(base, experiment))) candidates.push(path.join(base, experiment, run))
  }
  for (const dir of candidates) {
    const record = readJson(host, path.join(dir, 'run.json')) as RunRecord | undefined
    if (record && (wanted.id === undefined || record.id === wanted.id)) return { dir, record }
  }
  return undefined
}

function list(fs: Host['fs'], dir: string): string[] {
  if (!fs.existsSync(dir)) return []
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
}

/** Takes the next session of a run by creating its file, which only one process can; the file is the lock against a second writer. */
function takeSession(host: Host, dir: string): number {
  const { fs, path, os, process } = host
  const sessions = path.join(dir, 'sessions')
  fs.mkdirSync(sessions, { recursive: true })
  for (;;) {
    const last = Math.max(
      -1,
      ...fs
        .readdirSync(sessions)
        .map(name => Number.parseInt(name, 10))
        .filter(n => n >= 0),
    )
    const owner =
      last < 0
        ? undefined
        : (readJson(host, path.join(sessions, `${last}.json`)) as { pid: number; thread?: number; host: string } | undefined)
    if (owner && isWriting(host, dir, last, owner)) {
      throw new Error(
        `process ${owner.pid} on ${owner.host} is writing the run in '${dir}'; wait for it to end. If it is gone, remove '${path.join(sessions, `${last}.json`)}'`,
      )
    }
    try {
      const mine = JSON.stringify({ pid: process.pid, thread: host.threadId, host: os.hostname(), startTime: Date.now() })
      fs.writeFileSync(path.join(sessions, `${last + 1}.json`), mine, { flag: 'wx' })
      return last + 1
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** How long a run on another machine may stay silent before it counts as gone; the record is written every 30 seconds. */
const silentMs = 150_000

function isWriting(
  host: Host,
  dir: string,
  session: number,
  owner: { readonly pid: number; readonly thread?: number; readonly host: string },
): boolean {
  const record = readJson(host, host.path.join(dir, 'run.json')) as RunRecord | undefined
  if (record?.session === session && record.status !== 'running') return false
  if (owner.host === host.os.hostname() && owner.pid !== host.process.pid) return isAlive(host, owner.pid)
  // A process that has our own id is us, or was somebody before us in a container where ids start again.
  if (owner.host === host.os.hostname() && (owner.thread ?? 0) === host.threadId) return sharedSlot().folders.has(dir)
  return record !== undefined && Date.now() - record.heartbeat < silentMs
}

function isAlive(host: Host, pid: number): boolean {
  try {
    host.process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
