import type { AdamOptimizer, Scalar, Sequential, Tensor2D, layers } from '@tensorflow/tfjs'
import { getLogger } from '@trainlog/core'
import type { TensorFlow } from './backend.js'
import { pixels, type Digits } from './data.js'

/** Knows no run: it finds the active one when it logs, and without one it is silent. */
const log = getLogger('model')

/** How many kinds of digits there are. */
export const classes = 10

/** What one optimizer step tells. */
export interface Step {
  readonly loss: number
  /** Share of the batch that was right before the step. */
  readonly accuracy: number
  /** Euclidean norm of all gradients together. */
  readonly gradientNorm: number
}
/** What the model makes of digits. */
export interface Prediction {
  readonly loss: number
  /** The likeliest class of each digit, and how sure the model is of it. */
  readonly predicted: Uint8Array
  readonly confidence: Float32Array
}

type Layer = ReturnType<typeof layers.dense>

/** A perceptron with one hidden layer, and the optimizer that trains it. */
export class Classifier {
  readonly #tf: TensorFlow
  readonly #hidden: Layer
  readonly #output: Layer
  readonly #network: Sequential
  readonly #optimizer: AdamOptimizer

  constructor(tf: TensorFlow, { hiddenUnits, seed }: { readonly hiddenUnits: number; readonly seed: number }) {
    const { dense } = tf.layers
    const { heNormal, glorotUniform } = tf.initializers
    this.#tf = tf
    this.#hidden = dense({
      name: 'hidden',
      inputShape: [pixels],
      units: hiddenUnits,
      activation: 'relu',
      kernelInitializer: heNormal({ seed }),
    })
    this.#output = dense({ name: 'output', units: classes, kernelInitializer: glorotUniform({ seed: seed + 1 }) })
    this.#network = tf.sequential({ name: 'mlp', layers: [this.#hidden, this.#output] })
    this.#optimizer = tf.train.adam()
    log.graph('graph', this.#network)
    log.info('Model is built', { layers: [pixels, hiddenUnits, classes].join('-'), parameters: this.#network.countParams() })
  }

  /** One step of the optimizer. */
  train(batch: Digits, learningRate: number): Step {
    const tf = this.#tf
    // Adam reads it at each step; only the types say that it cannot change.
    Object.assign(this.#optimizer, { learningRate })
    return tf.tidy(() => {
      let accuracy = NaN
      const { value, grads } = this.#optimizer.computeGradients(() => {
        const hidden = this.#hidden.apply(this.#images(batch)) as Tensor2D
        const logits = this.#output.apply(hidden) as Tensor2D
        const { predicted } = this.#read(logits)
        accuracy = predicted.filter((label, index) => label === batch.labels[index]).length / batch.count
        // Of interest to few: activations are verbose, and below the default threshold.
        log.log({ mean_activations: hidden.mean() })
        return this.#loss(logits, batch)
      })
      this.#optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })))
      const squares = Object.values(grads).map(gradient => gradient.square().sum())
      return { loss: value.dataSync()[0]!, accuracy, gradientNorm: Math.sqrt(tf.addN(squares).dataSync()[0]!) }
    })
  }

  predict(digits: Digits): Prediction {
    return this.#tf.tidy(() => {
      const logits = this.#output.apply(this.#hidden.apply(this.#images(digits))) as Tensor2D
      return { loss: this.#loss(logits, digits).dataSync()[0]!, ...this.#read(logits) }
    })
  }

  /** Histograms of all weights. */
  logWeights(): void {
    for (const weight of this.#network.weights) log.histogram(weight.name, weight.read())
  }

  dispose(): void {
    this.#network.dispose()
    this.#optimizer.dispose()
  }

  #images({ images, count }: Digits): Tensor2D {
    return this.#tf.tensor2d(images, [count, pixels])
  }

  #loss(logits: Tensor2D, { labels }: Digits): Scalar {
    const wanted = this.#tf.oneHot(Int32Array.from(labels), classes)
    return this.#tf.losses.softmaxCrossEntropy(wanted, logits).asScalar()
  }

  #read(logits: Tensor2D): Omit<Prediction, 'loss'> {
    const best = this.#tf.topk(this.#tf.softmax(logits), 1)
    return { predicted: Uint8Array.from(best.indices.dataSync()), confidence: Float32Array.from(best.values.dataSync()) }
  }
}
