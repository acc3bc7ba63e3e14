import type { Recorder } from './recorder.js'
import type { RunFolder, RunRecord } from './run-folder.js'
import type { RunInfo, RunLink } from './run.js'
import type { RunOutcome } from './sink.js'
import { newParams, toTags } from './run-options.js'
import { nodeHost } from './host.js'

/** How often the record is written while nothing changes. */
const heartbeatMs = 30_000
/** How soon after a change. */
const settleMs = 1000

/** Knows who the run is by now, and keeps `run.json` up to date. */
export class RunRecordKeeper {
  info: RunInfo
  links: readonly RunLink[] = []
  readonly #recorder: Recorder
  readonly #folder: RunFolder | undefined
  #cancel: (() => void) | undefined
  #dirty = false

  constructor(info: RunInfo, recorder: Recorder, folder: RunFolder | undefined) {
    this.info = info
    this.#recorder = recorder
    this.#folder = folder
  }

  start(): void {
    if (!this.#folder) return
    this.#write({ status: 'running' })
    this.#beat(heartbeatMs)
  }

  /** What is new of some parameters, if anything; a name that has another value already keeps it. */
  addParams(values: unknown): RunInfo['params'] | undefined {
    if (!this.#recorder.open) return {}
    const { fresh, changed } = newParams(this.info.params, this.#recorder.redactor.toFields(values))
    for (const name of changed) {
      this.#recorder.reject(`param '${name}'`, 'it has another value already, which stays; log what changes as a metric')
    }
    if (Object.keys(fresh).length === 0) return undefined
    this.info = { ...this.info, params: { ...this.info.params, ...fresh } }
    this.#changed()
    return fresh
  }

  addTags(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const tags = toTags(values, this.#recorder.redactor)
    this.info = { ...this.info, tags: { ...this.info.tags, ...tags } }
    this.#changed()
    return tags
  }

  linked(link: RunLink): void {
    this.links = [...this.links.filter(known => known.sink !== link.sink), link]
    this.#changed()
  }

  stop(outcome: RunOutcome): void {
    this.#cancel?.()
    if (!this.#folder) return
    const { status, error, exitCode } = outcome
    this.#write({
      status,
      endTime: this.#recorder.clock.now(),
      ...(error && { error: { ...error, cause: undefined } }),
      ...(exitCode !== undefined && { exitCode }),
    })
    this.#folder.close()
  }

  #changed(): void {
    if (!this.#folder || this.#dirty || !this.#cancel) return
    this.#dirty = true
    this.#beat(settleMs)
  }

  #beat(ms: number): void {
    this.#cancel?.()
    this.#cancel = this.#recorder.clock.setTimer(ms, () => {
      this.#dirty = false
      this.#write({ status: 'running' })
      this.#beat(heartbeatMs)
    })
  }

  #write(state: Pick<RunRecord, 'status' | 'endTime'>): void {
    const { dir, ...info } = this.info
    const { redactor, step = info.resumed?.step, epoch = info.resumed?.epoch } = this.#recorder
    const host = nodeHost()
    try {
      this.#folder?.write({
        schema: 1,
        ...(redactor.toFields(info) as unknown as RunInfo),
        ...(step !== undefined && { step }),
        ...(epoch !== undefined && { epoch }),
        links: this.links.map(link => ({ ...link })),
        host: host?.os.hostname(),
        user: userName(host),
        pid: host?.process.pid,
        command: host && redactor.command(host.process.argv),
        workingDirectory: host?.process.cwd(),
        heartbeat: this.#recorder.clock.now(),
        ...state,
      } as unknown as RunRecord)
    } catch (error) {
      this.#recorder.warnOnce(`run.json in '${dir ?? ''}' cannot be written`, error instanceof Error ? error.message : String(error))
    }
  }
}

function userName(host: ReturnType<typeof nodeHost>): string | undefined {
  try {
    return host?.os.userInfo().username
  } catch {
    // An id without an entry in the password file, as containers have it.
    return undefined
  }
}
