import type { Batch, MetricSet, MetricsEvent, Payload, TrainEvent } from './event.js'
import type { Fanout, JournalSession, SinkStats } from './delivery.js'
import type { Logger, LoggerOptions } from './logger.js'
import type { JsonValue, Level, Phase, Priority, RunStatus } from './vocabulary.js'
import type { MetricRule, Monitor, Run, RunInfo, RunLink, RunOptions, RunReport, Series, TrackOptions } from './run.js'
import type { OpenPort, Port } from './port.js'
import type { MetricRules } from './rules.js'
import type { Recorder } from './recorder.js'
import type { RunFolder } from './run-folder.js'
import type { RunOutcome } from './sink.js'
import { History } from './history.js'
import { ReportCounter } from './run-report.js'
import { RunLogger } from './run-logger.js'
import { RunRecordKeeper } from './run-record.js'
import { adoptEvents } from './adopt-events.js'
import { newParams, toTags } from './run-options.js'
import { nodeHost } from './host.js'
import { openPort } from './port.js'
import { randomId } from './random-id.js'
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

/** How long a task registered with `onEnd` may take before the run ends without it. */
const endTaskTimeoutMs = 30_000

/** How long the flush before the last event may take: failures it brings to light are then told to the other sinks. */
const endFlushMs = 2000

/** Key of a run's options, for its children, whichever copy of core made them. */
export const runOptionsKey: unique symbol = Symbol.for('trainlog.run-options') as never

/** The run itself. */
export class LiveRun extends RunLogger implements Run {
  readonly [runOptionsKey]: RunOptions
  readonly #parts: RunParts
  readonly #history: History
  readonly #report = new ReportCounter()
  readonly #keeper: RunRecordKeeper
  readonly #loggers: Map<string, Logger>
  readonly #endTasks: ((outcome: RunOutcome) => void | Promise<void>)[] = []
  readonly #means = new Map<MetricSet, readonly { readonly name: string; readonly window: number; readonly at: number }[]>()
  readonly #startedAt: number
  /** The step of the next item of a tracked loop. */
  #trackedStep = 0
  readonly #ports: OpenPort[] = []
  #onReleased: (() => void) | undefined
  #ending: Promise<readonly SinkStats[]> | undefined
  #released = false
  /** How often the run was joined with `reuse` and not left again. */
  #joined = 0
  /** An error that nobody caught. */
  crash: unknown

  constructor(parts: RunParts) {
    const { recorder, options, folder } = parts
    const loggers = new Map<string, Logger>()
    const home = {
      recorder,
      phase: undefined as Phase | undefined,
      payload: (mediaType: string, bytes: Uint8Array): Payload => folder?.payload(mediaType, bytes) ?? { mediaType, bytes },
      resolvePath: (path: string): string => nodeHost()?.path.resolve(path) ?? path,
      newId: randomId,
      alerted: (alert: { readonly title: string; readonly text: string; readonly level: Level }): void => options.onAlert?.(alert),
      logger(name: string, given: LoggerOptions): Logger {
        let logger = loggers.get(name)
        if (!logger) loggers.set(name, (logger = new RunLogger(home, name, { ...given, ...options.components?.[name] })))
        return logger
      },
    }
    super(home, '', {})
    this[runOptionsKey] = options
    this.#parts = parts
    this.#loggers = loggers
    this.#history = new History(recorder.rules, options.history ?? {})
    this.#keeper = new RunRecordKeeper(parts.info, recorder, folder)
    this.#startedAt = recorder.clock.monotonic()
    this.#home = home
  }
  readonly #home: { logger(name: string, options: LoggerOptions): Logger }

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
  get ended(): boolean {
    return this.#released
  }

  logger(name: string, options: LoggerOptions = {}): Logger {
    return typeof name === 'string' && name !== '' ? (this.#loggers.get(name) ?? this.#home.logger(name, options)) : this
  }

  setStep(step: number, epoch?: number): void {
    const at = this.recorder.at({ step, ...(epoch === undefined ? {} : { epoch }) })
    if (at.epoch !== undefined) this.recorder.epoch = at.epoch
    if (at.step === undefined) return
    this.recorder.step = at.step
    this.#trackedStep = at.step + 1
  }
  setEpoch(epoch: number): void {
    this.recorder.epoch = this.recorder.at({ epoch }).epoch ?? this.recorder.epoch
  }
  rewind(toStep: number, reason: 'resume' | 'rollback'): void {
    if (this.recorder.at(toStep).step === undefined) return
    this.#emit('rewind', { toStep, reason })
    this.recorder.seal()
    this.#history.rewind(toStep)
    this.setStep(toStep)
  }

  track<T>(items: Iterable<T>, options?: TrackOptions<T>): Iterable<T>
  track<T>(items: AsyncIterable<T>, options?: TrackOptions<T>): AsyncIterable<T>
  track<T>(items: Iterable<T> | AsyncIterable<T>, options: TrackOptions<T> = {}): Iterable<T> & AsyncIterable<T> {
    return trackItems(items, options, {
      progress: given => this.progress(given),
      advance: (unit, index) => {
        if (unit === 'epoch') {
          this.recorder.epoch = index
          // A loop over epochs alone counts steps as well; one over batches inside it takes that over.
          if (this.#trackedStep === 0) this.recorder.step = index
        } else {
          this.recorder.batch = index
          this.recorder.step = this.#trackedStep++
        }
      },
    })
  }

  params(values: Readonly<Record<string, unknown>>): void {
    const { fresh, changed } = newParams(this.runInfo.params, this.recorder.redactor.toFields(values))
    for (const name of changed) this.recorder.reject(`param '${name}'`, 'it has another value already, which stays; log what changes as a metric')
    if (Object.keys(fresh).length === 0) return
    this.#keeper.update({ params: { ...this.runInfo.params, ...fresh } })
    this.#emit('params', { values: fresh })
  }
  tags(values: Readonly<Record<string, string>>): void {
    const tags = toTags(values, this.recorder.redactor.text)
    this.#keeper.update({ tags: { ...this.runInfo.tags, ...tags } })
    this.#emit('tags', { values: tags })
  }
  summary(values: Readonly<Record<string, JsonValue>>): void {
    this.#emit('summary', { values: this.recorder.redactor.toFields(values) })
  }
  metric(pattern: string, rule: Priority | MetricRule): void {
    try {
      this.recorder.rules.add(pattern, rule)
      this.#means.clear()
    } catch (error) {
      this.recorder.reject(`metric rule '${pattern}'`, error instanceof Error ? error.message : String(error))
    }
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
    if (!this.recorder.open) this.recorder.counts.late += events.length
    else adoptEvents(events, origin, this.recorder)
  }
  port(): Port {
    const opened = openPort(this, this.#parts.options)
    this.#ports.push(opened)
    return opened.port
  }

  stats(): readonly SinkStats[] {
    return this.#parts.fanout.stats()
  }
  onEnd(task: (outcome: RunOutcome) => void | Promise<void>): void {
    this.#endTasks.push(task)
  }
  async flush(options: { readonly timeoutMs?: number } = {}): Promise<readonly SinkStats[]> {
    const letGo = holdProcess()
    try {
      this.#takeIn()
      return await this.#parts.fanout.flush(options.timeoutMs)
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
      return this.flush()
    }
    return (this.#ending ??= this.#end(status, error))
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('failed')
  }

  /** A sink can be looked at somewhere. */
  linked(sink: string, link: { readonly id?: string; readonly url?: string }): void {
    this.#keeper.linked({ sink, ...link })
    this.#emit('link', { sink, id: link.id, url: link.url })
  }

  /** What to do once, when the run is over. */
  onReleased(task: () => void): void {
    this.#onReleased = task
  }
  /** The metric rules, for children. */
  get rules(): MetricRules {
    return this.recorder.rules
  }

  /** Sees each chunk before the sinks. */
  sealed(batch: Batch): void {
    for (const event of batch) {
      if (event.kind === 'metrics') {
        this.#history.add(event)
        if (this.recorder.rules.hasMeans) this.#addMeans(event)
      } else this.#report.add(event)
    }
  }

  /** The first event, and everything that goes on beside the run. */
  async begin(monitors: readonly Monitor[], open: () => Promise<void>): Promise<void> {
    this.#emit('run-start', { info: this.runInfo })
    this.#keeper.start()
    const opened = open()
    await Promise.all([opened, ...monitors.map(monitor => this.#startMonitor(monitor))])
  }

  /** At process exit: whatever can be done without waiting. */
  rescue(exitCode: number): void {
    if (this.#released) return
    const failed = this.crash !== undefined
    const outcome = this.#outcome(failed ? 'failed' : 'killed', this.crash, exitCode)
    this.#lastEvent(outcome)
    this.#parts.fanout.rescue(outcome)
    this.#release(outcome)
  }

  async #end(status: RunStatus, error: unknown): Promise<readonly SinkStats[]> {
    const letGo = holdProcess()
    const { fanout } = this.#parts
    const outcome = this.#outcome(status, error)
    try {
      for (const task of this.#endTasks.reverse()) await this.#within(endTaskTimeoutMs, 'a task of onEnd', () => task(outcome))
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
    for (const port of this.#ports) port.drain()
    this.recorder.seal()
  }

  #lastEvent(outcome: RunOutcome): void {
    if (!this.recorder.open) return
    for (const port of this.#ports) {
      port.drain()
      port.close()
    }
    const { status, error } = outcome
    this.#emit('run-end', { status, error, durationMs: this.recorder.clock.monotonic() - this.#startedAt })
    this.recorder.seal()
    this.recorder.open = false
  }

  #release(outcome: RunOutcome): void {
    this.#released = true
    this.#keeper.stop(outcome)
    try {
      this.#parts.journal?.close()
    } catch (error) {
      this.recorder.warnOnce('the journal cannot be closed', String(error))
    }
    this.#onReleased?.()
  }

  #outcome(status: RunStatus, error: unknown, exitCode?: number): RunOutcome {
    const info = error === undefined ? undefined : this.recorder.redactor.error(error)
    return { status, error: info, ...(exitCode === undefined ? {} : { exitCode }) }
  }

  /** What the run itself says: no threshold keeps it away. */
  #emit<K extends TrainEvent['kind']>(kind: K, payload: Parameters<Recorder['event']>[1] & object): void {
    if (this.recorder.open) this.recorder.event(kind, payload as never, '', 'essential', {}, this.currentStep())
    else this.recorder.counts.late++
  }

  #addMeans(event: MetricsEvent): void {
    const { rules, sets } = this.recorder
    let means = this.#means.get(event.set)
    if (!means) {
      means = event.set.names.flatMap((name, at) => {
        const window = name.endsWith('_mean') ? undefined : rules.mean(name)
        return window === undefined ? [] : [{ name, window, at }]
      })
      this.#means.set(event.set, means)
    }
    if (means.length === 0) return
    const set = sets.of(means.map(mean => `${mean.name}_mean`), means.map(mean => event.set.priorities[mean.at] as Priority)) // prettier-ignore
    const values = means.map(mean => this.#history.of(mean.name).mean(mean.window) ?? NaN)
    this.recorder.metrics(set, event.priority, values, event.source, event.step, event.epoch === undefined ? undefined : { epoch: event.epoch })
  }

  async #startMonitor(monitor: Monitor): Promise<void> {
    const name = `monitor '${monitor.name}'`
    await this.#within(endTaskTimeoutMs, `${name} does not start`, () => monitor.start(this))
    this.onEnd(() => this.#within(endTaskTimeoutMs, `${name} does not stop`, () => monitor.stop?.()))
  }

  /** Runs somebody else's code: what it throws, and that it takes too long, is a warning. */
  async #within(timeoutMs: number, what: string, run: () => void | Promise<void>): Promise<void> {
    let cancel: (() => void) | undefined
    try {
      const late = new Promise<void>((_, reject) => {
        cancel = this.recorder.clock.setTimer(timeoutMs, () => reject(new Error(`it has not settled within ${timeoutMs} ms`)))
      })
      await Promise.race([run(), late])
    } catch (error) {
      this.recorder.warnOnce(what, this.recorder.redactor.error(error).message)
    } finally {
      cancel?.()
    }
  }
}

/** Keeps the process alive while something is still to be waited for, although no timer of trainlog does. */
function holdProcess(): () => void {
  const timer = setInterval(() => undefined, 1 << 30)
  return () => clearInterval(timer)
}
