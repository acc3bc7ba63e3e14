import type { EventKind, EventPayload, PrCurve, SystemEventType } from './event.js'
import type { AlertOptions, At, AudioSource, FaultOptions, Fields, ImageOptions, ImageSource, Logger, LoggerOptions } from './logger.js'
import type { Numbers, PhaseOptions, Progress, ProgressOptions, TableSource, Where } from './logger.js'
import type { Level, Phase, Priority, TensorLike } from './vocabulary.js'
import type { LoggerHome } from './logger-home.js'
import {
  artifactData,
  audioData,
  datasetData,
  embeddingData,
  figureData,
  graphData,
  histogramData,
  imageData,
  meshData,
  tableData,
  videoData,
} from './data.js'
import { MetricLogger } from './metric-logger.js'
import { classifyError } from './errors/classify.js'
import { levels, priorities } from './names.js'
import { startProgress } from './progress.js'

const levelPriority: Readonly<Record<Level, Priority>> = {
  debug: 'verbose',
  info: 'useful',
  warn: 'important',
  error: 'essential',
  critical: 'essential',
}
const severityLevel = { low: 'info', medium: 'warn', high: 'error', critical: 'critical' } as const

/** Every noun of a logger, as an event. */
export class RunLogger extends MetricLogger implements Logger {
  readonly #home: LoggerHome
  readonly #options: LoggerOptions

  constructor(home: LoggerHome, namespace: string, options: LoggerOptions) {
    super(home.recorder, namespace, options)
    this.#home = home
    this.#options = options
  }

  child(name: string, options?: LoggerOptions): Logger {
    return this.#home.logger(this.namespace === '' ? name : `${this.namespace}/${name}`, { ...this.#options, ...options })
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
    this.#data('text', name, where, 'useful', () => ({ name: this.qualify(name), text: this.recorder.redactor.text(String(text)) }))
  }
  image(name: string, image: ImageSource, options?: number | ImageOptions): void {
    const more = typeof options === 'object' ? options : {}
    this.#data('image', name, options, 'useful', () => imageData(this.qualify(name), image, more, this.#home.payload))
  }
  histogram(name: string, values: Parameters<Logger['histogram']>[1], where?: number | (At & { readonly buckets?: number })): void {
    const { buckets = 30 } = typeof where === 'object' ? where : {}
    this.#data('histogram', name, where, 'useful', () => histogramData(this.qualify(name), values, buckets))
  }
  table(name: string, table: TableSource, where?: Where): void {
    this.#data('table', name, where, 'useful', () => tableData(this.qualify(name), table, this.recorder.redactor))
  }
  figure(name: string, figure: string | Uint8Array, options?: number | (At & { readonly caption?: string })): void {
    const { caption } = typeof options === 'object' ? options : {}
    this.#data('figure', name, options, 'useful', () => figureData(this.qualify(name), figure, caption, this.#home.payload))
  }
  audio(name: string, audio: AudioSource, options?: number | (At & { readonly caption?: string })): void {
    const { caption } = typeof options === 'object' ? options : {}
    this.#data('audio', name, options, 'useful', () => audioData(this.qualify(name), audio, caption, this.#home.payload))
  }
  video(
    name: string,
    video: Uint8Array | TensorLike,
    options?: number | (At & { readonly caption?: string; readonly fps?: number }),
  ): void {
    const more = typeof options === 'object' ? options : {}
    this.#data('video', name, options, 'useful', () => videoData(this.qualify(name), video, more, this.#home.payload))
  }
  prCurve(name: string, curve: PrCurve, where?: Where): void {
    this.#data('pr-curve', name, where, 'useful', () => ({ name: this.qualify(name), ...curve }))
  }
  embedding(name: string, embedding: { readonly vectors: Numbers } & Parameters<Logger['embedding']>[1], where?: Where): void {
    this.#data('embedding', name, where, 'useful', () => embeddingData(this.qualify(name), embedding, this.#home.payload))
  }
  graph(name: string, graph: object | string | Uint8Array, where?: Where): void {
    this.#data('graph', name, where, 'important', () => graphData(this.qualify(name), graph, this.#home.payload))
  }
  mesh(name: string, mesh: Parameters<Logger['mesh']>[1], where?: Where): void {
    this.#data('mesh', name, where, 'useful', () => meshData(this.qualify(name), mesh, this.#home.payload))
  }
  artifact(path: string, options: NonNullable<Parameters<Logger['artifact']>[1]> = {}): void {
    this.#data('artifact', path, options, 'essential', () => {
      const data = artifactData(path, options, this.recorder.redactor)
      return { ...data, path: this.#home.resolvePath(path) }
    })
  }
  dataset(name: string, dataset: NonNullable<Parameters<Logger['dataset']>[1]> = {}, where?: Where): void {
    this.#data('dataset', name, where, 'important', () => datasetData(name, dataset, this.recorder.redactor))
  }

  alert(title: string, text = '', options: AlertOptions = {}): void {
    const { level = 'warn', metric, value, threshold, resolved = false } = options
    this.#record('alert', options, levels.includes(level) ? levelPriority[level] : 'important', () => {
      const { redactor } = this.recorder
      const alert = { title: redactor.text(String(title)), text: redactor.text(String(text)), level }
      this.#home.alerted(alert)
      return { ...alert, metric, value, threshold, resolved }
    })
  }

  phase(phase: Phase, options: PhaseOptions = {}): () => void {
    const { recorder } = this
    const { epoch, batch, total } = options
    const start = recorder.clock.monotonic()
    if (Number.isSafeInteger(epoch)) recorder.epoch = epoch
    if (Number.isSafeInteger(batch)) recorder.batch = batch
    const say = (state: 'start' | 'end', durationMs: number | undefined): void =>
      this.#record('phase', options, 'useful', () => {
        const level: Level = phase === 'epoch_start' && state === 'start' ? 'info' : 'debug'
        return { phase, state, durationMs, batch: batch ?? recorder.batch, total, level }
      })
    this.#home.phase = phase
    say('start', undefined)
    let ended = false
    return () => {
      if (ended) return
      ended = true
      if (this.#home.phase === phase) this.#home.phase = undefined
      say('end', recorder.clock.monotonic() - start)
    }
  }

  fault(error: unknown, options: FaultOptions = {}): string {
    const faultId = options.faultId ?? this.#home.newId()
    this.#record('fault', options, 'essential', () => {
      const { redactor } = this.recorder
      const info = redactor.error(error)
      const { category = classifyError(error), operation, phase = this.#home.phase, batch = this.recorder.batch, recovery } = options
      const context = redactor.toFields(options.context)
      const tried = recovery && { seconds: undefined, action: undefined, ...recovery }
      return { faultId, category, error: info, message: info.message, operation, phase, batch, context, recovery: tried }
    })
    return faultId
  }

  numericIssue(issue: string, data: Parameters<Logger['numericIssue']>[1], where?: Where): void {
    const { location, severity = 'medium', details, action } = data
    this.#record('numeric-issue', where, levelPriority[severityLevel[severity]] ?? 'important', () => {
      return { issue, severity, location, details: this.recorder.redactor.toFields(details), action }
    })
  }
  system(type: SystemEventType | (string & {}), description: string, details?: Fields): void {
    const { redactor } = this.recorder
    this.#record('system', undefined, 'important', () => ({
      type,
      description: redactor.text(String(description)),
      details: redactor.toFields(details),
    }))
  }
  trainingStep(values: Parameters<Logger['trainingStep']>[0], where?: Where): void {
    const { loss, accuracy, learningRate, gradientNorm, stabilityScore, clippingRatio, batch = this.recorder.batch } = values
    const [learning_rate, gradient_norm, stability_score, clipping_ratio] = [learningRate, gradientNorm, stabilityScore, clippingRatio]
    this.log({ loss, accuracy, learning_rate, gradient_norm, stability_score, clipping_ratio }, where)
    this.#record('training-step', where, 'essential', () => ({
      batch,
      loss,
      accuracy,
      learningRate,
      gradientNorm,
      stabilityScore,
      clippingRatio,
    }))
  }
  performance(operation: string, data: Parameters<Logger['performance']>[1], where?: Where): void {
    const { durationMs, ok = true, memoryBytes, gpuUtilization, throughput } = data
    this.#record('performance', where, 'useful', () => ({ operation, durationMs, ok, memoryBytes, gpuUtilization, throughput }))
  }

  time<T>(operation: string, fn: () => T): T {
    const { clock } = this.recorder
    const start = clock.monotonic()
    const say = (ok: boolean): void => this.performance(operation, { durationMs: clock.monotonic() - start, ok })
    let waits = false
    let ok = false
    try {
      const result = fn()
      waits = result instanceof Promise
      ok = true
      if (!(result instanceof Promise)) return result
      return result.then(
        value => (say(true), value as unknown),
        (error: unknown) => {
          say(false)
          throw error
        },
      ) as T
    } finally {
      if (!waits) say(ok)
    }
  }

  progress(options: ProgressOptions = {}): Progress {
    return startProgress(options, {
      clock: this.recorder.clock,
      emit: payload => this.#record('progress', undefined, 'useful', () => payload),
      throughput: (samples, ms, all) => {
        this.log(
          { 'throughput/samples_per_sec': samples, 'throughput/batch_time_ms': ms, 'throughput/accumulated_samples': all },
          this.currentStep() ?? 0,
        )
      },
    })
  }

  wants(kind: EventKind, priority: Priority = 'useful'): boolean {
    return this.recorder.open && this.recorder.wants(kind, priority)
  }
  emit<K extends EventKind>(kind: K, payload: EventPayload<K>, where?: Where): void {
    this.#record(kind, where, 'useful', () => payload)
  }

  /** The step that an event has which names none. */
  protected currentStep(): number | undefined {
    return this.recorder.step ?? (this.nextStep > 0 ? this.nextStep - 1 : undefined)
  }

  #message(level: Level, text: string | Error, fields: Fields | undefined): void {
    const { recorder } = this
    if (levels.indexOf(level) < this.minLevel) {
      if (recorder.open) recorder.counts.filtered++
      else recorder.counts.late++
      return
    }
    this.#record('message', undefined, levelPriority[level], () => {
      const { redactor } = recorder
      if (!(text instanceof Error)) return { level, text: redactor.text(String(text)), fields: redactor.toFields(fields) }
      const { name, message, stack } = redactor.error(text)
      return { level, text: `${name}: ${message}`, fields: { ...redactor.toFields(fields), ...(stack === undefined ? {} : { stack }) } }
    })
  }

  /** A kind that has a name, and so a priority by rule. */
  #data<K extends EventKind>(kind: K, name: string, where: Where | undefined, usual: Priority, make: () => EventPayload<K>): void {
    const named = typeof name === 'string' && name !== ''
    if (!named) return this.recorder.reject(`${kind} without a name`, 'give it a name, as text')
    const asked = typeof where === 'object' ? where.priority : undefined
    this.#record(kind, where, this.recorder.rules.priority(this.qualify(name), asked, this.ownPriority ?? usual), make, name)
  }

  #record<K extends EventKind>(kind: K, where: Where | undefined, usual: Priority, make: () => EventPayload<K>, name = ''): void {
    const { recorder } = this
    try {
      const at = recorder.at(where)
      const priority = at.priority !== undefined && priorities.includes(at.priority) ? at.priority : usual
      if (recorder.takes(kind, priority)) recorder.event(kind, make(), this.namespace, priority, at, at.step ?? this.currentStep())
    } catch (error) {
      recorder.reject(name === '' ? kind : `${kind} '${name.slice(0, 200)}'`, error instanceof Error ? error.message : String(error))
    }
  }
}
