import { clipAdaptively, clipByValue, scaleArray, type FloatArray } from './clip-arrays.js'
import { normOf } from './numbers-of.js'

/**
 * What clipping must be able to do with gradients, whatever they are: `arrayMath` does it with typed arrays in place; a tensor library
 * returns new tensors. Reading from a device is slow, so numbers are asked for all gradients at once.
 */
export interface GradientMath<G> {
  /** Euclidean norm of each. */
  norms(gradients: readonly G[]): ArrayLike<number>
  /** Largest absolute value of each. */
  largest(gradients: readonly G[]): ArrayLike<number>
  scale(gradient: G, factor: number): G
  /** To between `-limit` and `limit`. */
  clamp(gradient: G, limit: number): G
  zero(gradient: G): G
  /** As `clipAdaptively`; the same object when nothing had to be scaled. */
  adapt(gradient: G, weight: G, options: { readonly ratio: number; readonly eps: number; readonly unit: 'last' | 'first' }): G
}

/** A gradient, or a weight, as numbers with a shape. */
export interface ShapedArray {
  readonly data: FloatArray
  /** [one dimension] */
  readonly shape?: readonly number[]
}

/** Clips in place. The results of `norms` and `largest` are used again by the next call. */
export function arrayMath(): GradientMath<ShapedArray> {
  let results = new Float64Array(0)
  const ofEach = (gradients: readonly ShapedArray[], measure: (data: FloatArray) => number): Float64Array => {
    if (results.length !== gradients.length) results = new Float64Array(gradients.length)
    for (let i = 0; i < gradients.length; i++) results[i] = measure(gradients[i]!.data)
    return results
  }
  return {
    norms: gradients => ofEach(gradients, normOf),
    largest: gradients => ofEach(gradients, largestOf),
    scale(gradient, factor) {
      scaleArray(gradient.data, factor)
      return gradient
    },
    clamp(gradient, limit) {
      clipByValue(gradient.data, limit)
      return gradient
    },
    zero(gradient) {
      gradient.data.fill(0)
      return gradient
    },
    adapt(gradient, weight, options) {
      const clipped = clipAdaptively(gradient.data, weight.data, { ...options, ...(gradient.shape && { shape: gradient.shape }) })
      // Says by its identity whether anything was scaled, as a library that makes new tensors would.
      return clipped ? { ...gradient } : gradient
    },
  }
}

/** NaN when a value is. */
function largestOf(data: FloatArray): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number)
    if (Number.isNaN(size)) return NaN
    if (size > largest) largest = size
  }
  return largest
}
