import type { Numbers } from './logger.js'
import type { TensorLike } from './vocabulary.js'

/** Numbers in one row, with their shape. */
export interface ShapedNumbers {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
}

/** Has a shape and gives its data: a tfjs tensor, or something like it. */
export function isTensor(value: unknown): value is TensorLike {
  return typeof value === 'object' && value !== null && 'dataSync' in value && typeof value.dataSync === 'function' && 'shape' in value
}

/** More numbers than this come in a typed array or a tensor. */
const maxNested = 100_000_000
const maxRank = 8

/**
 * Tensors, typed arrays and nested arrays as one row of numbers; may share memory with what was given.
 * @throws TypeError for text, bigints, ragged nesting, a tensor whose data do not fill its shape, or anything that is not numbers.
 */
export function toNumbers(value: Numbers): ShapedNumbers {
  if (isTensor(value)) return { data: tensorData(value), shape: value.shape }
  if (ArrayBuffer.isView(value) && 'length' in value) {
    if (typeof value[0] === 'bigint') throw new TypeError('it holds bigints; give numbers')
    return { data: value, shape: [value.length] }
  }
  if (!Array.isArray(value)) throw new TypeError('it is neither a tensor nor an array of numbers')
  const shape = shapeOf(value)
  const size = shape.reduce((product, n) => product * n, 1)
  if (size > maxNested) throw new TypeError(`it holds more than ${maxNested} numbers; give a typed array or a tensor`)
  const data = new Float64Array(size)
  fill(data, value, shape, 0)
  return { data, shape }
}

/** By its first elements. */
function shapeOf(value: unknown): readonly number[] {
  const shape: number[] = []
  for (let inner = value; isList(inner); inner = inner[0])
    if (shape.push(inner.length) > maxRank) throw new TypeError('it is nested too deep')
  return shape
}

function fill(data: Float64Array, value: unknown, [length, ...inner]: readonly number[], start: number): void {
  if (length === undefined) {
    if (typeof value !== 'number') throw new TypeError(`it holds something that is no number (${typeof value})`)
    data[start] = value
    return
  }
  if (!isList(value) || value.length !== length) throw new TypeError('its rows differ in length')
  const size = inner.reduce((product, n) => product * n, 1)
  for (let i = 0; i < length; i++) fill(data, value[i], inner, start + i * size)
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

/**
 * What a tensor holds; may share memory with it.
 * @throws TypeError for text, or data that do not fill its shape.
 */
export function tensorData(tensor: TensorLike): ArrayLike<number> {
  const { shape } = tensor
  const data = tensor.dataSync()
  if (typeof data[0] === 'string') throw new TypeError('the tensor holds text, not numbers')
  const size = shape.reduce((product, n) => product * n, 1)
  if (data.length !== size) throw new TypeError(`the tensor has the shape [${shape.join(', ')}], but ${data.length} values`)
  return data as ArrayLike<number>
}

/** The numbers as `[rows, width]`, for things that are lists of points. */
export function toRows(
  value: Numbers,
  what: string,
  width?: number,
): { readonly data: ArrayLike<number>; readonly rows: number; readonly width: number } {
  const { data, shape } = toNumbers(value)
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined || (width !== undefined && columns !== width)) {
    throw new TypeError(`${what} have the shape [${shape.join(', ')}]; they need [n, ${width ?? 'd'}]`)
  }
  return { data, rows, width: columns }
}
