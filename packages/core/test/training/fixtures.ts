import { memorySink, type Run, startRun, type TrainEvent } from '../../src/index.js'
import { type CallbackRunner, createCallbackRunner, type TrainableModel, type TrainingCallback } from '../../src/training/index.js'

/** A model that can do nothing but be trained. */
export const plainModel: TrainableModel<unknown> = { trainOnBatch: () => ({ loss: 1 }) }

/** A run that is kept in memory, and a runner for it. */
export async function training(
  callbacks: readonly TrainingCallback[],
  model: TrainableModel<unknown> = plainModel,
): Promise<{ readonly run: Run; readonly runner: CallbackRunner; events(): Promise<readonly TrainEvent[]> }> {
  const sink = memorySink()
  const run = await startRun({ experiment: 'callbacks', dir: false, sinks: [sink], captureWarnings: false })
  const events = async (): Promise<readonly TrainEvent[]> => {
    await run.end()
    return sink.events
  }
  try {
    return { run, runner: createCallbackRunner(callbacks, { run, model, epochs: 2, totalSteps: 4 }), events }
  } catch (error) {
    await run.end()
    throw error
  }
}

/** A callback that notes each of its hooks, after a turn of the loop when it is asynchronous. */
export function recorder(name: string, notes: string[], asynchronous = false): TrainingCallback {
  const note =
    (hook: string) =>
    ({ epoch, batch, step }: { readonly epoch: number; readonly batch: number; readonly step: number }): void | Promise<void> => {
      const text = `${name}.${hook} ${epoch}/${batch}/${step}`
      if (!asynchronous) return void notes.push(text)
      return new Promise(resolve => setImmediate(() => resolve(void notes.push(text))))
    }
  return {
    name,
    onTrainBegin: note('trainBegin'),
    onEpochBegin: note('epochBegin'),
    onBatchBegin: note('batchBegin'),
    onGradients: ({ globalNorm }) => void notes.push(`${name}.gradients ${globalNorm}`),
    onBatchEnd: note('batchEnd'),
    onValidationEnd: note('validationEnd'),
    onEpochEnd: note('epochEnd'),
    onCheckpoint: ({ checkpoint }) => void notes.push(`${name}.checkpoint ${checkpoint.path}`),
    onFault: ({ category }) => void notes.push(`${name}.fault ${category}`),
    onTrainEnd: ({ outcome }) => void notes.push(`${name}.trainEnd ${outcome.status}`),
  }
}

/** What a loop does in one epoch of one batch. */
export async function oneEpoch(runner: CallbackRunner): Promise<void> {
  await runner.trainBegin()
  await runner.epochBegin(0)
  await runner.batchBegin(0, 0)
  runner.gradients({}, 5)
  await runner.batchEnd({ loss: 1 })
  await runner.validationEnd({ val_loss: 2 })
  await runner.epochEnd({ loss: 1, val_loss: 2 })
  await runner.checkpoint({ path: '/checkpoints/0', step: 0, epoch: 0, metrics: {} })
  await runner.trainEnd({ status: 'finished', error: undefined })
}

/** What a function throws or rejects with. */
export async function thrownBy(body: () => unknown): Promise<unknown> {
  try {
    await body()
  } catch (error) {
    return error
  }
  throw new Error('the body was expected to throw')
}
