import type { EventKind, EventPayload, PrCurve, SystemEventType } from './event.js'
import type { AlertOptions, At, AudioSource, FaultOptions, Fields, ImageOptions, ImageSource, Logger, LoggerOptions } from './logger.js'
import type { Numbers, PhaseOptions, Progress, ProgressOptions, TableSource, Where } from './logger.js'
import type { Level, Phase, Priority, TensorLike } from './vocabulary.js'
import type { LoggerHome } from './logger-home.js'
import * as data from './data.js'
import * as records from './records.js'
import { MetricLogger } from './metric-logger.js'
import { asOptions, readAt } from './at.js'
import { beginPhase, endPhase } from './open-phase.js'
import { exactPayload } from './exact-payload.js'
import { isPriority, levelPriority, levels, nameProblem, phases, rankOf } from './names.js'
import { messageOf, show } from './show.js'
import { startProgress } from './progress.js'

/** Kinds that the run's own report counts, whether a sink wants them or not. */
const reported: ReadonlySet<EventKind> = new Set<EventKind>(['fault', 'training-step', 'phase', 'progress'])

/** Every noun of a logger, as an event. */
export class RunLogger extends MetricLogger implements Logger {
  readonly #home: LoggerHome
  readonly #tools: data.DataTools

  constructor(home: LoggerHome, namespace: string, options: LoggerOptions) {
    super(home.recorder, namespace, options)
    this.#home = home
    this.#tools = { redactor: home.recorder.redactor, keep: (mediaType, bytes) => home.payload(mediaType, bytes) }
  }

  child(name: string, options?: LoggerOptions): Logger {
    const child = this.#attempt('a child logger', () => {
      const problem = nameProblem(name)
      if (problem !== undefined) throw new TypeError(problem)
      const own = this.minLevel > this.recorder.minLevel ? levels[this.minLevel] : undefined
      const { priority = this.ownPriority, minLevel = own } = options ?? {}
      const namespace = this.namespace === '' ? name : `${this.namespace}/${name}`
      return this.#home.logger(namespace, { ...(priority && { priority }), ...(minLevel && { minLevel }) })
    })
    return child ?? this
  }

  debug(text: string, fields?: Fields): void {
    this.#message('debug', text, fields)
  }
  info(text: string, fields?: Fields): void {
    this.#message('info', text, fields)
  }
  warn(text: string, fields?: Fields): void {
    this.#message('warn', text, fields)
  }
  error(text: string | Error, fields?: Fields): void {
    this.#message('error', text, fields)
  }
  critical(text: string | Error, fields?: Fields): void {
    this.#message('critical', text, fields)
  }

  text(name: string, text: string, where?: Where): void {
    this.#data('text', name, where, 'useful', full => ({ name: full, text: data.textOf(text, this.#tools) }))
  }
  image(name: string, image: ImageSource, options?: number | ImageOptions): void {
    this.#data('image', name, options, 'useful', full => data.imageData(full, image, asOptions(options), this.#tools))
  }
  histogram(name: string, values: Parameters<Logger['histogram']>[1], where?: number | (At & { readonly buckets?: number })): void {
    this.#data('histogram', name, where, 'useful', full => data.histogramData(full, values, asOptions(where).buckets ?? 30))
  }
  table(name: string, table: TableSource, where?: Where): void {
    this.#data('table', name, where, 'useful', full => data.tableData(full, table, this.#tools))
  }
  figure(name: string, figure: string | Uint8Array, options?: number | (At & { readonly caption?: string })): void {
    this.#data('figure', name, options, 'useful', full => data.figureData(full, figure, asOptions(options).caption, this.#tools))
  }
  audio(name: string, audio: AudioSource, options?: number | (At & { readonly caption?: string })): void {
    this.#data('audio', name, options, 'useful', full => data.audioData(full, audio, asOptions(options).caption, this.#tools))
  }
  video(
    name: string,
    video: Uint8Array | TensorLike,
    options?: number | (At & { readonly caption?: string; readonly fps?: number }),
  ): void {
    this.#data('video', name, options, 'useful', full => data.videoData(full, video, asOptions(options), this.#tools))
  }
  prCurve(name: string, curve: PrCurve, where?: Where): void {
    this.#data('pr-curve', name, where, 'useful', full => data.prCurveData(full, curve))
  }
  embedding(name: string, embedding: { readonly vectors: Numbers } & Parameters<Logger['embedding']>[1], where?: Where): void {
    this.#data('embedding', name, where, 'useful', full => data.embeddingData(full, embedding, this.#tools))
  }
  graph(name: string, graph: object | string | Uint8Array, where?: Where): void {
    this.#data('graph', name, where, 'important', full => data.graphData(full, graph, this.#tools))
  }
  mesh(name: string, mesh: Parameters<Logger['mesh']>[1], where?: Where): void {
    this.#data('mesh', name, where, 'useful', full => data.meshData(full, mesh, this.#tools))
  }
  artifact(path: string, options?: Parameters<Logger['artifact']>[1]): void {
    this.#safely('artifact', () => {
      if (typeof path !== 'string' || path === '') throw new TypeError('it needs the path of a file or folder')
      const artifact = data.artifactData(path, asOptions(options), this.#tools)
      const priority = this.recorder.rules.priority(this.qualify(artifact.name), undefined, this.ownPriority ?? 'essential')
      this.#put('artifact', readAt(options, this.recorder), priority, () => ({ ...artifact, path: this.#home.resolvePath(path) }))
    })
  }
  dataset(name: string, dataset?: Parameters<Logger['dataset']>[1], where?: Where): void {
    this.#data('dataset', name, where, 'important', () => data.datasetData(name, asOptions(dataset), this.#tools))
  }

  alert(title: string, text = '', options?: AlertOptions): void {
    this.#safely('alert', () => {
      const alert = records.alertData(title, text, asOptions(options), this.recorder)
      this.#tell(alert)
      this.#put('alert', readAt(options, this.recorder), levelPriority[alert.level], () => alert)
    })
  }

  phase(phase: Phase, options?: PhaseOptions): () => void {
    const { recorder } = this
    let end = (): void => undefined
    this.#safely('phase', () => {
      if (!phases.includes(phase)) throw new TypeError(`${show(phase)} is no phase; write one of ${phases.join(', ')}`)
      const at = readAt(options, recorder)
      const { batch, total } = asOptions(options)
      const start = recorder.clock.monotonic()
      if (at.epoch !== undefined) recorder.epoch = at.epoch
      if (Number.isSafeInteger(batch)) recorder.batch = batch
      const open = beginPhase(phase, this.#home)
      const say = (state: 'start' | 'end', when: At, durationMs: number | undefined): void =>
        this.#safely('phase', () => {
          const level: Level = phase === 'epoch_start' && state === 'start' ? 'info' : 'debug'
          const told = {
            phase,
            state,
            durationMs,
            batch: data.optionalNumber(batch) ?? recorder.batch,
            total: data.optionalNumber(total),
            level,
          }
          this.#put('phase', when, 'useful', () => told)
        })
      say('start', at, undefined)
      end = () => {
        if (open.ended) return
        endPhase(open, this.#home)
        say('end', { ...at, time: recorder.clock.now() }, recorder.clock.monotonic() - start)
      }
    })
    return end
  }

  fault(error: unknown, options?: FaultOptions): string {
    const given = this.#attempt('fault', () => asOptions(options).faultId)
    const faultId = typeof given === 'string' ? given : this.#home.newId()
    this.#record('fault', options, 'essential', () => {
      const told = records.faultData(faultId, error, asOptions(options), this.recorder)
      return { ...told, phase: told.phase ?? this.#home.phase?.name, batch: told.batch ?? this.recorder.batch }
    })
    return faultId
  }
  numericIssue(issue: string, given: Parameters<Logger['numericIssue']>[1], where?: Where): void {
    this.#safely('numeric-issue', () => {
      const told = records.numericIssueData(issue, given, this.recorder)
      this.#put('numeric-issue', readAt(where, this.recorder), levelPriority[records.severityLevel[told.severity]], () => told)
    })
  }
  system(type: SystemEventType | (string & {}), description: string, details?: Fields): void {
    this.#record('system', undefined, 'important', () => ({
      type: data.textOf(type, this.#tools),
      description: data.textOf(description, this.#tools),
      details: this.recorder.redactor.toFields(details),
    }))
  }
  trainingStep(values: Parameters<Logger['trainingStep']>[0], where?: Where): void {
    this.#safely('training-step', () => {
      const at = readAt(where, this.recorder)
      const { loss, accuracy, learningRate, gradientNorm, stabilityScore, clippingRatio } = values
      const [learning_rate, gradient_norm, stability_score, clipping_ratio] = [learningRate, gradientNorm, stabilityScore, clippingRatio]
      this.log({ loss, accuracy, learning_rate, gradient_norm, stability_score, clipping_ratio }, at)
      this.#put('training-step', at, 'essential', () => records.trainingStepData(values, this.recorder.batch))
    })
  }
  performance(operation: string, given: Parameters<Logger['performance']>[1], where?: Where): void {
    this.#record('performance', where, 'useful', () => records.performanceData(operation, given, this.recorder))
  }

  time<T>(operation: string, fn: () => T): T {
    const { clock } = this.recorder
    const start = clock.monotonic()
    const say = (ok: boolean): void => this.performance(operation, { durationMs: clock.monotonic() - start, ok })
    let result: T
    try {
      result = fn()
    } catch (error) {
      say(false)
      throw error
    }
    if (!(result instanceof Promise)) {
      say(true)
      return result
    }
    return result.then(
      (value: unknown) => {
        say(true)
        return value
      },
      (error: unknown) => {
        say(false)
        throw error
      },
    ) as T
  }

  progress(options?: ProgressOptions): Progress {
    const { recorder } = this
    const progress = startProgress(this.#attempt('progress', () => ({ ...options })) ?? {}, {
      clock: recorder.clock,
      reject: (what, why) => this.#safely(what, () => recorder.reject(what, why)),
      emit: payload => this.#record('progress', undefined, 'useful', () => payload),
      throughput: (samples, ms, all) => {
        const values = { 'throughput/samples_per_sec': samples, 'throughput/batch_time_ms': ms, 'throughput/accumulated_samples': all }
        this.log(values, this.currentStep() ?? 0)
      },
      ended: () => this.#home.loops.delete(progress),
    })
    this.#home.loops.add(progress)
    return progress
  }

  wants(kind: EventKind, priority: Priority = this.ownPriority ?? 'useful'): boolean {
    return this.recorder.open && isPriority(priority) && this.#passes(kind, priority) && this.recorder.wants(kind, priority)
  }
  emit<K extends EventKind>(kind: K, payload: EventPayload<K>, where?: Where): void {
    this.#safely('emit', () => {
      const at = readAt(where, this.recorder)
      this.#put(kind, at, this.ownPriority ?? 'useful', () => exactPayload(kind, payload, this.recorder.redactor))
    })
  }

  /** The step that an event has which names none. */
  protected currentStep(): number | undefined {
    return this.recorder.step ?? (this.nextStep > 0 ? this.nextStep - 1 : undefined)
  }

  #message(level: Level, text: string | Error, fields: Fields | undefined): void {
    const { recorder } = this
    if (recorder.open && levels.indexOf(level) < this.minLevel) recorder.counts.filtered++
    else this.#record('message', undefined, levelPriority[level], () => records.messageData(level, text, fields, recorder))
  }

  /** The user's own function is told; what it throws is not the caller's mistake. */
  #tell({ title, text, level }: EventPayload<'alert'>): void {
    const failed = (error: unknown): void => this.recorder.warnOnce('onAlert threw', messageOf(error))
    try {
      const told = this.#home.alerted({ title, text, level })
      if (told instanceof Promise) told.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** A kind that has a name, and so a priority by rule. */
  #data<K extends EventKind>(kind: K, name: string, where: unknown, usual: Priority, make: (full: string) => EventPayload<K>): void {
    const problem = nameProblem(name)
    this.#safely(problem === undefined ? `${kind} '${name.slice(0, 100)}'` : kind, () => {
      if (problem !== undefined) throw new TypeError(problem)
      const full = this.qualify(name)
      const priority = this.recorder.rules.priority(full, undefined, this.ownPriority ?? usual)
      this.#put(kind, readAt(where, this.recorder), priority, () => make(full))
    })
  }

  #record<K extends EventKind>(kind: K, where: unknown, usual: Priority, make: () => EventPayload<K>): void {
    this.#safely(kind, () => this.#put(kind, readAt(where, this.recorder), usual, make))
  }

  /** What passes and is wanted is made, and no sooner. */
  #put<K extends EventKind>(kind: K, at: At, usual: Priority, make: () => EventPayload<K>): void {
    const { recorder } = this
    const priority = at.priority ?? usual
    if (!this.#passes(kind, priority) || !(reported.has(kind) || recorder.wants(kind, priority))) recorder.counts.filtered++
    else recorder.event(kind, make(), this.namespace, priority, at, at.step ?? this.currentStep())
  }

  #passes(kind: EventKind, priority: Priority): boolean {
    return kind === 'message' || rankOf[priority] <= this.recorder.minRank
  }

  /** Does what a run that has ended no longer does; a mistake of the caller's is a warning. */
  #safely(what: string, body: () => void): void {
    if (this.recorder.open) this.#attempt(what, body)
    else this.recorder.counts.late++
  }

  #attempt<T>(what: string, body: () => T): T | undefined {
    try {
      return body()
    } catch (error) {
      if (this.recorder.open) this.recorder.reject(what, messageOf(error))
      return undefined
    }
  }
}
