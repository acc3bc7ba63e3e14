import type { MetricsEvent, TrainEvent, TrainingStepEvent } from '@trainlog/core'
import type { BatchClock, Position } from './batch-clock.js'
import type { Line } from './line.js'
import type { MetricBoard, Role, Tracked } from './metric-board.js'

const labels: Readonly<Record<Role, string>> = {
  loss: 'Loss',
  accuracy: 'Accuracy',
  learning_rate: 'LR',
  val_loss: 'Validation Loss',
  val_accuracy: 'Validation Accuracy',
}
const order: readonly (Role | undefined)[] = ['loss', 'accuracy', 'learning_rate', 'val_loss', 'val_accuracy', undefined]

/** Metrics of a step that is to be shown, collected until the step is over: several calls may belong to it. */
interface Row {
  readonly event: TrainEvent
  readonly metrics: Set<Tracked>
}

/** What was shown last, of training or of validation. */
interface Shown {
  row: Row | undefined
  step: number | undefined
  index: number | undefined
  epoch: number | undefined
  stretch: number
}

/** Turns metrics into a line every so many batches, and a line per validation. */
export class MetricRows {
  readonly #every: number
  readonly #board: MetricBoard
  readonly #clock: BatchClock
  readonly #training = nothingShown()
  readonly #validation = nothingShown()

  /** @param every A line each time the batch (without one: the step) passes a multiple of it; 0: never. */
  constructor(every: number, board: MetricBoard, clock: BatchClock) {
    this.#every = every
    this.#board = board
    this.#clock = clock
  }

  /** Takes the numbers; gives the lines of the step before, when this event is of another one. */
  metrics(event: MetricsEvent): readonly Line[] {
    const columns = this.#board.columns(event.set)
    if (columns.length === 0 || event.rank !== undefined) return []
    const over = this.#over(event)
    for (const { index, metric } of columns) {
      metric.update(event.values[index] ?? Number.NaN, event.step)
      this.#collect(metric, event)
    }
    return over
  }

  /** The same for a training step; its numbers are those of its metrics, where these come, too. */
  trainingStep(event: TrainingStepEvent): readonly Line[] {
    if (event.rank !== undefined) return []
    const over = this.#over(event)
    this.#clock.trainingStep(event)
    for (const [role, value] of [
      ['loss', event.loss],
      ['accuracy', event.accuracy],
      ['learning_rate', event.learningRate],
    ] as const) {
      if (value === undefined) continue
      const metric = this.#board.named(role)
      metric.update(value, event.step)
      this.#collect(metric, event)
    }
    return over
  }

  /** What is collected, as lines: before another line, and at the end of a batch of events. */
  take(): readonly Line[] {
    const lines: Line[] = []
    for (const shown of [this.#training, this.#validation]) {
      if (shown.row === undefined) continue
      // Asked again: meanwhile a training step may have said which batch it is.
      const at = this.#clock.locate(shown.row.event)
      shown.stretch = at.stretch
      lines.push(this.#line(at, shown.row.metrics, shown === this.#validation))
      shown.row = undefined
    }
    return lines
  }

  /** After a rewind steps come again, and are shown again. */
  rewind(): void {
    Object.assign(this.#training, nothingShown())
    Object.assign(this.#validation, nothingShown())
  }

  #over(event: TrainEvent): readonly Line[] {
    const { row } = this.#training
    const { row: validated } = this.#validation
    const over = (row !== undefined && row.event.step !== event.step) || (validated !== undefined && validated.event.step !== event.step)
    return over ? this.take() : []
  }

  #collect(metric: Tracked, event: TrainEvent): void {
    // Where there is a loss, metrics without a role are noise, but for those of a validation.
    if (metric.rank === 'other' && !metric.validation && this.#board.hasRoles) return
    const shown = metric.validation ? this.#validation : this.#training
    if (shown.row !== undefined) {
      shown.row.metrics.add(metric)
      return
    }
    // Decided at the first metric of a step; the others of a step that is not shown cost this comparison.
    if (this.#every === 0 || (event.step !== undefined && event.step === shown.step)) return
    shown.step = event.step
    const at = this.#clock.locate(event)
    if (this.#due(shown, at, metric.validation)) shown.row = { event, metrics: new Set([metric]) }
  }

  #due(shown: Shown, at: Position, validation: boolean): boolean {
    const index = (validation ? undefined : at.batch) ?? at.step ?? (shown.index ?? -1) + 1
    const fresh =
      shown.index === undefined ||
      index < shown.index ||
      at.epoch !== shown.epoch ||
      (at.batch !== undefined && at.stretch !== shown.stretch)
    const passed = shown.index !== undefined && Math.floor(index / this.#every) > Math.floor(shown.index / this.#every)
    shown.index = index
    shown.epoch = at.epoch
    shown.stretch = at.stretch
    return fresh || passed
  }

  /** `Epoch 3, Batch 20/100, Loss: 0.1234, Accuracy: 0.9876, LR: 0.001000`; absent values are left out. */
  #line(at: Position, metrics: ReadonlySet<Tracked>, validation: boolean): Line {
    const batch = at.batch === undefined ? undefined : `Batch ${at.batch}${at.total === undefined ? '' : `/${at.total}`}`
    const step = at.step === undefined ? '' : `Step ${at.step}`
    const epoch = at.epoch === undefined ? '' : `Epoch ${at.epoch}`
    // A validation is of an epoch, not of the batch after which it came.
    const where = [epoch, validation && epoch !== '' ? '' : (batch ?? step)]
    const main = (metric: Tracked): boolean => metric.role !== undefined && this.#board.main(metric.role) === metric
    const values = order.flatMap(role => {
      const ofRole = [...metrics].filter(metric => metric.role === role)
      return [...ofRole.filter(main), ...ofRole.filter(metric => !main(metric))]
    })
    const shown = values.map(
      metric => `${metric.role !== undefined && main(metric) ? labels[metric.role] : metric.name}: ${metric.format()}`,
    )
    return { level: 'info', tone: 'numbers', text: [...where, ...shown].filter(part => part !== '').join(', ') }
  }
}

function nothingShown(): Shown {
  return { row: undefined, step: undefined, index: undefined, epoch: undefined, stretch: 0 }
}
