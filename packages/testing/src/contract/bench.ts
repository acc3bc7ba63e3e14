import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { inspect } from 'node:util'
import { systemClock, type EventKind, type RunInfo, type Sink } from '@trainlog/core'
import type { SinkContractOptions } from '../sink-contract.js'
import { CountingClock } from './counting-clock.js'
import type { Probe } from './probe.js'
import { Reading } from './reading.js'
import { sampleRunInfo } from './run-samples.js'
import { BrokenRule, check } from './rule.js'
import type { SampleFiles } from './sample.js'
import { builtInKinds } from './samples.js'
import { TrialHost } from './trial.js'
import { TrialSession } from './trial-session.js'

const defaultTimeoutMs = 5000
/** More than core keeps in an event. */
const blobBytes = 256 * 128 * 4

/** What one case works on: a sink of its own, runs with folders of their own, and a limit to every wait. */
export class Bench {
  readonly options: SinkContractOptions
  readonly clock: CountingClock
  /** A temporary folder, above those of the runs. */
  readonly folder: string = mkdtempSync(join(tmpdir(), 'trainlog-contract-'))
  readonly #probes: () => Promise<readonly Probe[]>
  #sink: Promise<Sink> | undefined
  readonly #files = new Map<string, SampleFiles>()
  readonly #broken: (() => void | Promise<void>)[] = []
  #runs = 0

  constructor(options: SinkContractOptions, probes: () => Promise<readonly Probe[]>) {
    this.options = options
    this.clock = new CountingClock(options.clock ?? systemClock)
    this.#probes = probes
  }

  get timeoutMs(): number {
    return this.options.timeoutMs ?? defaultTimeoutMs
  }

  /** The sink of this case. */
  sink(): Promise<Sink> {
    return (this.#sink ??= this.create())
  }
  /** From now on, a fresh one is. */
  renew(): void {
    this.#sink = undefined
  }
  /** One more. */
  async create(): Promise<Sink> {
    return this.options.create()
  }

  /** What the sink says it takes, out of the kinds that there are samples of. */
  async kinds(): Promise<readonly EventKind[]> {
    const { accepts } = await this.sink()
    return accepts?.filter(kind => (builtInKinds as readonly EventKind[]).includes(kind)) ?? builtInKinds
  }

  /** What can be told apart in the backend; nothing without `readBack`. */
  probes(): Promise<readonly Probe[]> {
    return this.#probes()
  }

  /** A run that no sink has seen, with a folder. */
  newRun(of: Partial<RunInfo> = {}): RunInfo {
    const name = `contract_${this.#runs++}`
    const dir = join(this.folder, 'contract', name)
    mkdirSync(dir, { recursive: true })
    return sampleRunInfo({ id: randomUUID(), name, dir, ...of })
  }

  async open(run: RunInfo = this.newRun()): Promise<TrialSession> {
    const sink = await this.sink()
    const host = new TrialHost(this.clock)
    let opened: unknown
    const session = await this.within('open', () => (opened = sink.open(run, host)))
    check(typeof session?.write === 'function', 'open gives no session: an object with a function `write`')
    return new TrialSession(this, { sink, run, host, raw: session, waited: opened !== session })
  }

  /** Files that samples refer to. */
  files(run: RunInfo): SampleFiles {
    let files = this.#files.get(run.id)
    if (!files) this.#files.set(run.id, (files = this.#makeFiles(run)))
    return files
  }
  #makeFiles({ dir }: RunInfo): SampleFiles {
    const folder = join(this.folder, 'sample')
    const file = join(folder, 'sample.bin')
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, 'a file of the user')
    if (dir === undefined) return { file, folder, blob: undefined }
    const bytes = new Uint8Array(blobBytes).map((_, i) => i % 251)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    mkdirSync(join(dir, 'blobs'), { recursive: true })
    writeFileSync(join(dir, 'blobs', sha256), bytes)
    return { file, folder, blob: { mediaType: 'application/x-pixels', file: `blobs/${sha256}`, size: bytes.length, sha256 } }
  }

  /** What the backend holds of a run, made searchable. What a sync sink does later than it says is a matter of one rule, not of all: `atOnce`. */
  async read(run: RunInfo, atOnce = false): Promise<Reading> {
    if (!atOnce && (await this.sink()).sync) await pause(10)
    const held = await this.within('readBack', () => this.options.readBack?.(run))
    return new Reading((Array.isArray(held) ? (held as readonly unknown[]) : [held]).map(toText).join('\n'))
  }

  /** Makes the backend fail, or not answer, after so many calls, until `mend`; does nothing without a hook for it. */
  async break(how: 'fail' | 'hang', after = 0): Promise<void> {
    const restore = await this.options[how]?.(after)
    if (restore) this.#broken.push(restore)
  }
  /** The backend works again. */
  async mend(): Promise<void> {
    for (const restore of this.#broken.splice(0)) await restore()
  }

  /** Waits for somebody's code, not for ever. */
  async within<T>(what: string, use: () => T | Promise<T>): Promise<T> {
    const { timeoutMs } = this
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new BrokenRule(`${what} has not settled within ${timeoutMs} ms`)), timeoutMs)
    })
    try {
      return await Promise.race([use(), late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Nothing of the case is left. */
  async dispose(): Promise<void> {
    await this.mend()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Lets so much real time pass. */
export function pause(ms: number): Promise<void> {
  return new Promise(done => void setTimeout(done, ms))
}

function toText(held: unknown): string {
  if (typeof held === 'string') return held
  if (held instanceof Uint8Array) return Buffer.from(held).toString()
  return inspect(held, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: Infinity })
}
