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
  if (typeof value[0] !== 'object') {
    for (const item of value as readonly unknown[])
      if (typeof item !== 'number') throw new TypeError(`it holds something that is no number (${typeof item})`)
    return { data: value as readonly number[], shape: [value.length] }
  }
  const rows = (value as readonly Numbers[]).map(toNumbers)
  const inner = rows[0]?.shape ?? []
  if (rows.some(row => row.shape.join() !== inner.join())) throw new TypeError('its rows differ in length')
  return { data: rows.flatMap(row => Array.from(row.data)), shape: [rows.length, ...inner] }
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
