import type { JsonValue } from '@trainlog/core'
import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'

/** What a callback did, in order. */
export type Trace = readonly unknown[][]

type Settings = Partial<Omit<TrainingContext, 'log' | 'run' | 'control'>>

/** A training without a loop: hooks are called by hand, everything a callback does is recorded. Light, so that thousands of sequences are quick. */
export class Drive {
  readonly trace: unknown[][] = []
  readonly model: { learningRate: number; weights: number; save(): unknown; restore(state: unknown): void }
  readonly stops: string[] = []
  readonly warnings: string[] = []
  callback: TrainingCallback
  readonly #context: Record<string, unknown>
  readonly #epochs: number

  constructor(callback: TrainingCallback, settings: Settings & { learningRate?: number } = {}) {
    this.callback = callback
    const note = (...entry: unknown[]): void => void this.trace.push(JSON.parse(JSON.stringify(entry, nonFinite)) as unknown[])
    const model = {
      learningRate: settings.learningRate ?? 1,
      weights: -1,
      trainOnBatch: () => ({}),
      save: () => ({ files: { weights: new Uint8Array([model.weights]) } }),
      restore: (state: unknown) => {
        model.weights = (state as { files: { weights: Uint8Array } }).files.weights[0] as number
        note('restored', model.weights)
      },
    }
    this.model = model
    const logger = (name: string): object => ({
      log: (values: object) => note(`${name}log`, values),
      info: (text: string) => note('info', text),
      warn: (text: string) => this.warnings.push(text),
      histogram: (what: string) => note('histogram', what),
      alert: (title: string, _text: string, options: { resolved?: boolean }) => note('alert', title, options.resolved === true),
      numericIssue: (issue: string, data: { location: string }) => note('issue', issue, data.location),
    })
    this.#epochs = settings.epochs ?? 100
    this.#context = {
      run: logger('run.'),
      log: logger(''),
      model,
      control: {
        stop: (reason: string) => {
          this.stops.push(reason)
          note('stop', reason)
        },
        skipBatch: (reason: string) => note('skip', reason),
        saveCheckpoint: (reason: string) => note('save', reason),
        get learningRate() {
          return model.learningRate
        },
        set learningRate(value: number) {
          model.learningRate = value
          note('learning rate', value)
        },
      },
      epoch: 0,
      batch: 0,
      step: 0,
      epochs: this.#epochs,
      totalSteps: undefined,
      metrics: {},
      ...settings,
    }
  }

  context(): TrainingContext {
    return this.#context as unknown as TrainingContext
  }

  begin(): this {
    void this.callback.onTrainBegin?.(this.context())
    return this
  }

  batch(metrics: Record<string, number>, norm?: number, gradients: Record<string, Float32Array> = {}): this {
    const context = Object.assign(this.#context, { metrics })
    void this.callback.onBatchBegin?.(this.context())
    if (norm !== undefined) {
      const tensors = Object.fromEntries(
        Object.entries(gradients).map(([name, data]) => [name, { shape: [data.length], dtype: 'float32', dataSync: () => data }]),
      )
      this.callback.onGradients?.({ ...this.context(), gradients: tensors, globalNorm: norm })
    }
    void this.callback.onBatchEnd?.(this.context())
    context['step'] = Number(context['step']) + 1
    return this
  }

  epoch(metrics: Record<string, number>): this {
    Object.assign(this.#context, { metrics })
    this.model.weights = Number(this.#context['epoch'])
    void this.callback.onEpochBegin?.(this.context())
    void this.callback.onEpochEnd?.(this.context())
    this.#context['epoch'] = Number(this.#context['epoch']) + 1
    return this
  }

  end(status: 'finished' | 'failed' | 'killed' = 'finished'): this {
    void this.callback.onTrainEnd?.({ ...this.context(), outcome: { status, error: undefined } })
    return this
  }

  /** As after a restart: another callback takes over, with what JSON keeps of the state. */
  relay(next: TrainingCallback): this {
    const state = JSON.stringify(this.callback.state?.() ?? null)
    this.callback = next
    if (state !== 'null') next.restore?.(JSON.parse(state) as JsonValue)
    return this.begin()
  }
}

const nonFinite = (_: string, value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)

/** Positions of epochs whose metric made a callback ask to stop. */
export function stopAt(callback: TrainingCallback, values: readonly (number | undefined)[], metric = 'val_loss'): number | undefined {
  const drive = new Drive(callback).begin()
  for (const [index, value] of values.entries()) {
    drive.epoch(value === undefined ? {} : { [metric]: value })
    if (drive.stops.length > 0) return index
  }
  return undefined
}

/** The learning rate after each epoch. */
export function ratesAfter(callback: TrainingCallback, values: readonly number[], learningRate = 1, metric = 'val_loss'): number[] {
  const drive = new Drive(callback, { learningRate }).begin()
  return values.map(value => drive.epoch({ [metric]: value }).model.learningRate)
}
