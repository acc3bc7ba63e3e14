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
 * @throws TypeError for text, ragged or empty nesting, or anything that is not numbers.
 */
export function toNumbers(value: Numbers): ShapedNumbers {
  if (isTensor(value)) {
    const data = value.dataSync()
    if (typeof data[0] === 'string') throw new TypeError('the tensor holds text, not numbers')
    return { data: data as ArrayLike<number>, shape: value.shape }
  }
  if (ArrayBuffer.isView(value) && 'length' in value) return { data: value, shape: [value.length] }
  if (!Array.isArray(value)) throw new TypeError('it is neither a tensor nor an array of numbers')
  if (!Array.isArray(value[0])) {
    for (const item of value as readonly unknown[])
      if (typeof item !== 'number') throw new TypeError(`it holds something that is no number (${typeof item})`)
    return { data: value as readonly number[], shape: [value.length] }
  }
  const rows = (value as readonly Numbers[]).map(toNumbers)
  const inner = rows[0]?.shape ?? []
  if (rows.some(row => row.shape.join() !== inner.join())) throw new TypeError('its rows differ in length')
  return { data: rows.flatMap(row => Array.from(row.data)), shape: [rows.length, ...inner] }
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
