import type { Batch, EventKind, EventPayload } from './event.js'
import type { Fanout, JournalSession, SinkStats } from './delivery.js'
import type { Logger, LoggerOptions } from './logger.js'
import type { LoggerHome } from './logger-home.js'
import type { JsonValue, Priority, RunStatus } from './vocabulary.js'
import type { MetricRule, Monitor, Run, RunInfo, RunLink, RunOptions, RunReport, Series, TrackOptions } from './run.js'
import type { Port } from './port.js'
import type { Recorder } from './recorder.js'
import type { RunFolder } from './run-folder.js'
import type { RunOutcome } from './sink.js'
import { History } from './history.js'
import { ReportCounter } from './run-report.js'
import { MetricMeans } from './metric-means.js'
import { RunClock } from './run-clock.js'
import { RunLogger } from './run-logger.js'
import { RunPorts } from './port.js'
import { RunRecordKeeper } from './run-record.js'
import { adoptEvents } from './adopt-events.js'
import { createHome } from './run-home.js'
import { endTaskTimeoutMs, holdProcess, runWithin, startMonitor } from './waiting.js'
import { messageOf, show } from './show.js'
import { trackItems } from './track.js'

/** What a run is put together from. */
export interface RunParts {
  readonly options: RunOptions
  readonly info: RunInfo
  readonly recorder: Recorder
  readonly fanout: Fanout
  readonly journal: JournalSession | undefined
  readonly folder: RunFolder | undefined
}

/** How long the flush before the last event may take: failures it brings to light are then told to the other sinks. */
const endFlushMs = 2000

/** The run itself. */
export class LiveRun extends RunLogger implements Run {
  /** What it was started with; for children, whichever copy of core made them. */
  readonly options: RunOptions
  /** For children. */
  readonly rules: Recorder['rules']
  readonly #parts: RunParts
  readonly #history: History
  readonly #report = new ReportCounter()
  readonly #keeper: RunRecordKeeper
  readonly #home: LoggerHome
  readonly #endTasks: ((outcome: RunOutcome) => void | Promise<void>)[] = []
  readonly #means: MetricMeans
  readonly #clock: RunClock
  readonly #startedAt: number
  readonly #ports = new RunPorts()
  /** What to do when the run is over. */
  onReleased: (() => void) | undefined
  #ending: Promise<readonly SinkStats[]> | undefined
  /** Nothing of it is left to do. */
  ended: boolean = false
  /** How often the run was joined with `reuse` and not left again. */
  #joined = 0
  #worst: { readonly status: RunStatus; readonly error: unknown } | undefined
  #outcomeNow: RunOutcome | undefined
  /** An error that nobody caught. */
  crash: unknown

  constructor(parts: RunParts) {
    const home = createHome(parts.recorder, parts.folder, parts.options)
    super(home, '', {})
    this.options = parts.options
    this.rules = parts.recorder.rules
    this.#parts = parts
    this.#home = home
    this.#history = new History(this.recorder.rules, parts.options.history ?? {})
    this.#means = new MetricMeans(this.recorder)
    this.#keeper = new RunRecordKeeper(parts.info, this.recorder, parts.folder)
    this.#clock = new RunClock(this.recorder)
    this.#startedAt = this.recorder.clock.monotonic()
  }

  get runInfo(): RunInfo {
    return this.#keeper.info
  }
  get id(): string {
    return this.runInfo.id
  }
  get name(): string {
    return this.runInfo.name
  }
  get experiment(): string {
    return this.runInfo.experiment
  }
  get dir(): string | undefined {
    return this.runInfo.dir
  }
  get step(): number | undefined {
    return this.recorder.step
  }
  get epoch(): number | undefined {
    return this.recorder.epoch
  }
  get links(): readonly RunLink[] {
    return this.#keeper.links
  }

  logger(name: string, options?: LoggerOptions): Logger {
    return this.child(name, options)
  }

  setStep(step: number, epoch?: number): void {
    this.#clock.set(step, epoch)
  }
  setEpoch(epoch: number): void {
    this.#clock.setEpoch(epoch)
  }
  rewind(toStep: number, reason: 'resume' | 'rollback'): void {
    if (!Number.isSafeInteger(toStep)) return this.recorder.reject('rewind', `${show(toStep)} is no step to go back to`)
    if (!['resume', 'rollback'].includes(reason)) return this.recorder.reject('rewind', `${show(reason)} is no reason for it`)
    this.#emit('rewind', { toStep, reason })
    this.recorder.seal()
    this.#history.rewind(toStep)
    this.setStep(toStep)
  }

  track<T>(items: Iterable<T>, options?: TrackOptions<T>): Iterable<T>
  track<T>(items: AsyncIterable<T>, options?: TrackOptions<T>): AsyncIterable<T>
  track<T>(items: Iterable<T> | AsyncIterable<T>, options: TrackOptions<T> = {}): Iterable<T> & AsyncIterable<T> {
    return trackItems(items, options ?? {}, {
      progress: given => this.progress(given),
      advance: (unit, index) => this.#clock.advance(unit, index),
    })
  }

  params(values: Readonly<Record<string, unknown>>): void {
    const fresh = this.#keeper.addParams(values)
    if (fresh) this.#emit('params', { values: fresh })
  }
  tags(values: Readonly<Record<string, string>>): void {
    this.#safely('tags', () => this.#emit('tags', { values: this.#keeper.addTags(values) }))
  }
  summary(values: Readonly<Record<string, JsonValue>>): void {
    this.#emit('summary', { values: this.recorder.redactor.toFields(values) })
  }
  metric(pattern: string, rule: Priority | MetricRule): void {
    this.#safely(`the metric rule ${show(pattern)}`, () => this.recorder.rules.add(pattern, rule))
  }

  history(metric: string): Series {
    this.#takeIn()
    return this.#history.of(metric)
  }
  report(): RunReport {
    this.#takeIn()
    return this.#report.report(this.recorder, this.#history, this.recorder.clock.monotonic() - this.#startedAt)
  }
  ingest(events: Batch, origin: { readonly rank?: number; readonly source?: string } = {}): void {
    this.#safely('ingest', () => adoptEvents(events, origin, this.recorder))
  }
  port(): Port {
    return this.#ports.add(this, this.#parts.options)
  }

  stats(): readonly SinkStats[] {
    return this.#parts.fanout.stats()
  }
  onEnd(task: (outcome: RunOutcome) => void | Promise<void>): void {
    const outcome = this.#outcomeNow
    if (outcome) void runWithin(endTaskTimeoutMs, 'a task of onEnd', () => task(outcome), this.recorder)
    else this.#endTasks.push(task)
  }
  async flush(options: { readonly timeoutMs?: number } = {}): Promise<readonly SinkStats[]> {
    const letGo = holdProcess()
    try {
      this.#takeIn()
      return await this.#parts.fanout.flush(options?.timeoutMs)
    } finally {
      letGo()
    }
  }

  /** One more user of the run, whose `end` only flushes. */
  join(): this {
    this.#joined++
    return this
  }
  end(status: RunStatus = 'finished', error?: unknown): Promise<readonly SinkStats[]> {
    if (this.#joined > 0 && !this.#ending) {
      this.#joined--
      if (status !== 'finished') this.#worst ??= { status, error }
      return this.flush()
    }
    return this.finish(status, error)
  }
  /** Ends the run, whoever else has joined it. */
  finish(status: RunStatus, error?: unknown): Promise<readonly SinkStats[]> {
    const how = (status === 'finished' && this.#worst) || { status, error }
    return (this.#ending ??= this.#end(how.status, how.error))
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('failed')
  }

  /** A sink can be looked at somewhere. */
  linked(sink: string, { id, url: given }: { readonly id?: string; readonly url?: string }): void {
    const url = given === undefined ? undefined : this.recorder.redactor.text(String(given))
    this.#keeper.linked({ sink, ...(id !== undefined && { id }), ...(url !== undefined && { url }) })
    this.#emit('link', { sink, id, url })
  }

  /** Sees each chunk before the sinks. */
  sealed(batch: Batch): void {
    for (const event of batch) {
      if (event.kind === 'metrics') {
        this.#history.add(event)
        this.#means.add(event)
      } else this.#report.add(event)
    }
  }

  /** The first event, and everything that goes on beside the run. */
  async begin(monitors: readonly Monitor[], open: () => Promise<void>): Promise<void> {
    this.#emit('run-start', { info: this.runInfo })
    this.#keeper.start()
    const opened = open()
    await Promise.all([opened, ...monitors.map(monitor => startMonitor(monitor, this, this.recorder))])
  }

  /** At process exit: whatever can be done without waiting. */
  rescue(exitCode: number): void {
    if (this.ended) return
    const failed = this.crash !== undefined
    const outcome = this.#outcome(failed ? 'failed' : 'killed', this.crash, exitCode)
    this.recorder.interrupted()
    this.#lastEvent(outcome)
    this.#parts.fanout.rescue(outcome)
    this.#release(outcome)
  }

  async #end(status: RunStatus, error: unknown): Promise<readonly SinkStats[]> {
    const letGo = holdProcess()
    const { fanout } = this.#parts
    const outcome = (this.#outcomeNow = this.#outcome(status, error))
    try {
      for (const task of this.#endTasks.reverse()) await runWithin(endTaskTimeoutMs, 'a task of onEnd', () => task(outcome), this.recorder)
      this.#takeIn()
      await fanout.flush(endFlushMs)
      this.#lastEvent(outcome)
      const stats = await fanout.close(outcome)
      this.#release(outcome)
      return stats
    } finally {
      letGo()
    }
  }

  /** Everything that was logged up to now is in history and with the sinks' channels. */
  #takeIn(): void {
    this.#ports.drain()
    this.recorder.seal()
  }

  #lastEvent(outcome: RunOutcome): void {
    if (!this.recorder.open) return
    this.#ports.close()
    for (const loop of this.#home.loops) loop.end(false)
    if (this.recorder.rules.hasMeans) this.recorder.seal()
    const { status, error } = outcome
    this.#emit('run-end', { status, error, durationMs: this.recorder.clock.monotonic() - this.#startedAt })
    this.recorder.seal()
    this.recorder.open = false
  }

  #release(outcome: RunOutcome): void {
    this.ended = true
    this.#keeper.stop(outcome)
    try {
      this.#parts.journal?.close()
    } catch (error) {
      this.recorder.warnOnce('the journal cannot be closed', String(error))
    }
    this.onReleased?.()
  }

  #outcome(status: RunStatus, error: unknown, exitCode?: number): RunOutcome {
    const info = error === undefined ? undefined : this.recorder.redactor.error(error)
    return { status, error: info, ...(exitCode === undefined ? {} : { exitCode }) }
  }

  #safely(what: string, does: () => void): void {
    try {
      does()
    } catch (error) {
      this.recorder.reject(what, messageOf(error))
    }
  }

  /** What the run itself says: no threshold keeps it away. */
  #emit<K extends EventKind>(kind: K, payload: EventPayload<K>): void {
    if (this.recorder.open) this.recorder.event(kind, payload, '', 'essential', {}, this.currentStep())
    else this.recorder.counts.late++
  }
}
