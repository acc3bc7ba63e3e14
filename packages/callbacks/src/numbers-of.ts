import type { TensorLike } from '@trainlog/core'
import type { TrainableModel } from '@trainlog/core/training'
import type { Check } from './options.js'

/** A tensor, or plain numbers. */
export type Readable = TensorLike | ArrayLike<number>

/** Weights by name. */
export type NamedWeights = Readonly<Record<string, Readable>>

/** Gives a model's weights; called when they are looked at. */
export type WeightSource = (model: TrainableModel<unknown>) => NamedWeights

/** Check of an option that is a `WeightSource`. */
export const weightSource: Check = value => (typeof value === 'function' ? undefined : 'write a function that gives the weights by name')

/** The numbers of a tensor or array; undefined for text. */
export function numbersOf(values: Readable): ArrayLike<number> | undefined {
  const data = 'dataSync' in values ? values.dataSync() : values
  return typeof data[0] === 'string' ? undefined : (data as ArrayLike<number>)
}

/** Euclidean norm, in double precision; NaN or infinite where a value is. Values whose squares are too large for a double are scaled first. */
export function normOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2
  if (sum !== Infinity) return Math.sqrt(sum)
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number))
  if (largest === Infinity) return Infinity
  sum = 0
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) / largest) ** 2
  return largest * Math.sqrt(sum)
}
