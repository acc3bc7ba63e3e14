import { normOf } from './numbers-of.js'

/** Gradients that can be changed in place. */
export type FloatArray = Float32Array | Float64Array

/** What clipping did. */
export interface Clipped {
  /** Euclidean norm before; NaN or infinite when a value is, and then nothing was changed. */
  readonly norm: number
  /** By which everything was multiplied, at most 1. */
  readonly coefficient: number
  readonly clipped: boolean
}

/**
 * Scales gradients, in place, so that their common Euclidean norm is at most `limit`: TensorFlow's `clip_by_global_norm`, Keras' `global_clipnorm`
 * and torch's `clip_grad_norm_` (which divides by the norm + 1e-6). Where one value is not finite, all are left alone: torch makes all of them NaN.
 */
export function clipByGlobalNorm(gradients: readonly FloatArray[], limit: number): Clipped {
  const norm = globalNorm(gradients)
  if (!Number.isFinite(norm) || norm <= limit) return { norm, coefficient: 1, clipped: false }
  const coefficient = limit / norm
  for (const gradient of gradients) scaleArray(gradient, coefficient)
  return { norm, coefficient, clipped: true }
}

/** The same for one gradient: TensorFlow's `clip_by_norm`, Keras' `clipnorm`. */
export function clipByNorm(gradient: FloatArray, limit: number): Clipped {
  const norm = normOf(gradient)
  if (!Number.isFinite(norm) || norm <= limit) return { norm, coefficient: 1, clipped: false }
  scaleArray(gradient, limit / norm)
  return { norm, coefficient: limit / norm, clipped: true }
}

/** Cuts each value, in place, to between `-limit` and `limit`: torch's `clip_grad_value_`, Keras' `clipvalue`. NaN stays. @returns whether any was cut. */
export function clipByValue(gradient: FloatArray, limit: number): boolean {
  let clipped = false
  for (let i = 0; i < gradient.length; i++) {
    const value = gradient[i] as number
    if (!(Math.abs(value) > limit)) continue
    gradient[i] = value > 0 ? limit : -limit
    clipped = true
  }
  return clipped
}

/** What `clipAdaptively` needs to know. */
export interface AdaptiveClipping {
  /** Largest norm of a unit's gradient, as a share of the norm of its weights [0.01]. */
  readonly ratio?: number
  /** Norm that weights are taken to have at least, so that those that start at 0 can grow [0.001]. */
  readonly eps?: number
  /** Shape of the variable [one dimension]. */
  readonly shape?: readonly number[]
  /** Dimension that counts the units: the last in TensorFlow's and Keras' kernels, the first in torch's ['last']. */
  readonly unit?: 'last' | 'first'
}

/**
 * Adaptive gradient clipping, in place: each unit's gradient has at most `ratio` times the norm of the unit's weights (Brock et al.,
 * "High-Performance Large-Scale Image Recognition Without Normalization", and composer's `GradientClipping` 'adaptive'). With fewer than two
 * dimensions the whole variable is one unit. Units whose norm is not finite are left alone. @returns whether any was scaled.
 */
export function clipAdaptively(gradient: FloatArray, weight: ArrayLike<number>, options: AdaptiveClipping = {}): boolean {
  const { ratio = 0.01, eps = 1e-3, shape = [gradient.length], unit = 'last' } = options
  if (weight.length !== gradient.length)
    throw new TypeError(
      `clipAdaptively: the gradient has ${gradient.length} values and the weight ${weight.length}; give both of one variable`,
    )
  const units = shape.length < 2 ? 1 : (shape[unit === 'last' ? shape.length - 1 : 0] ?? 1)
  const size = units === 0 ? 0 : gradient.length / units
  if (!Number.isInteger(size))
    throw new TypeError(`clipAdaptively: ${gradient.length} values do not fit the shape [${shape.join(', ')}]; give the variable's shape`)
  const stride = unit === 'last' ? units : 1
  let clipped = false
  for (let u = 0; u < units; u++) {
    const start = unit === 'last' ? u : u * size
    let weights = 0
    let gradients = 0
    for (let i = 0, at = start; i < size; i++, at += stride) {
      weights += (weight[at] as number) ** 2
      gradients += (gradient[at] as number) ** 2
    }
    const most = ratio * Math.max(Math.sqrt(weights), eps)
    const norm = Math.sqrt(gradients)
    if (!(norm > most) || norm === Infinity) continue
    clipped = true
    for (let i = 0, at = start; i < size; i++, at += stride) gradient[at] = (gradient[at] as number) * (most / norm)
  }
  return clipped
}

/** Euclidean norm of all gradients together. */
export function globalNorm(gradients: readonly ArrayLike<number>[]): number {
  return normOf(gradients.map(normOf))
}

/** Multiplies each value, in place. */
export function scaleArray(values: FloatArray, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor
}
