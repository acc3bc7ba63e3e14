import { setImmediate } from 'node:timers/promises'
import type { Run } from '@trainlog/core'
import { batchesOf, type DigitSets } from './data.js'
import { evaluate } from './evaluate.js'
import { KnownError } from './known-error.js'
import type { Classifier } from './model.js'
import { seededRandom, shuffledIndices } from './random.js'

/** How to train. */
export interface Recipe {
  readonly epochs: number
  readonly batchSize: number
  /** Of the first step; it falls to 0 along half a cosine. */
  readonly learningRate: number
  readonly seed: number
}
/** What the training took. */
export interface Effort {
  /** Of optimizer steps, validation left out. */
  readonly trainingSeconds: number
  readonly samplesPerSecond: number
}

/** Trains the model; the run sees every step. */
export async function train(run: Run, model: Classifier, { training, validation }: DigitSets, recipe: Recipe): Promise<Effort> {
  const { epochs, batchSize } = recipe
  const random = seededRandom(recipe.seed)
  const batches = Math.ceil(training.count / batchSize)
  let step = 0
  let trainingSeconds = 0

  for (const epoch of run.track(Array(epochs).keys(), { name: 'epochs', unit: 'epoch', total: epochs })) {
    run.phase('epoch_start', { epoch, total: batches })()
    const start = performance.now()
    const shuffled = batchesOf(training, shuffledIndices(training.count, random), batchSize)
    for (const batch of run.track(shuffled, { name: `epoch ${epoch}`, total: batches, size: digits => digits.count })) {
      const learningRate = recipe.learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / (epochs * batches)))
      const { loss, accuracy, gradientNorm } = model.train(batch, learningRate)
      run.trainingStep({ loss, accuracy, learningRate, gradientNorm })
      if (!Number.isFinite(loss)) {
        run.numericIssue('nan', { location: 'loss', severity: 'critical', details: { loss, gradientNorm } })
        throw new KnownError(`the loss is ${loss} at step ${step}; try a lower --learning-rate`)
      }
      step++
      // wasm computes on this very thread: without a pause no timer, no signal and no sink would get a word in.
      await setImmediate()
    }
    trainingSeconds += (performance.now() - start) / 1000

    const validated = run.phase('validation')
    const { loss, accuracy } = evaluate(model, validation)
    run.log({ val_loss: loss, val_accuracy: accuracy })
    validated()
    model.logWeights()
  }
  return { trainingSeconds, samplesPerSecond: (epochs * training.count) / trainingSeconds }
}
