import type { TensorLike } from '../vocabulary.js'

/** Numbers in a row: an array, a typed array, or a tensor (read at once; of any shape, taken as flat). */
export type NumberList = ArrayLike<number> | TensorLike
/** Yes or no for each sample: 1 and 0, or true and false. */
export type BinaryList = ArrayLike<number | boolean> | TensorLike
/** The class of each sample: its number, its name, or true and false. */
export type ClassList = ArrayLike<number | string | boolean> | TensorLike

/** The elements of a list; the functions of this folder look at no tensor twice. */
export function elements<T>(list: ArrayLike<T> | TensorLike, where: string): ArrayLike<T> {
  if (typeof list === 'object' && list !== null) {
    if ('dataSync' in list && typeof list.dataSync === 'function') return list.dataSync() as unknown as ArrayLike<T>
    if ('length' in list && typeof list.length === 'number') return list
  }
  throw new TypeError(`${where} is no list; give an array, a typed array or a tensor`)
}

/** Numbers that are all finite. */
export function finite(list: NumberList, where: string): ArrayLike<number> {
  const numbers = elements<number>(list, where)
  for (let i = 0; i < numbers.length; i++)
    if (!Number.isFinite(numbers[i]))
      throw new TypeError(`${where}[${i}] is ${describe(numbers[i])}; leave out what is not a finite number`)
  return numbers
}

/** 1 where the element is positive, else 0. */
export function binary(list: BinaryList, where: string): Uint8Array {
  const values = elements<number | boolean>(list, where)
  const out = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i]
    if (value === true || value === 1) out[i] = 1
    else if (value !== false && value !== 0)
      throw new TypeError(
        `${where}[${i}] is ${describe(value)}; give 1 and 0 or true and false (for one class of several: classes.map(c => c === thatClass))`,
      )
  }
  return out
}

/** Two lists that belong together: as long as each other, and not empty. */
export function paired(a: ArrayLike<unknown>, nameOfA: string, b: ArrayLike<unknown>, nameOfB: string, where: string): void {
  if (a.length !== b.length)
    throw new TypeError(`${where}: ${nameOfA} has ${a.length} elements and ${nameOfB} ${b.length}; give one of each per sample`)
  if (a.length === 0) throw new TypeError(`${where}: ${nameOfA} and ${nameOfB} are empty; give at least one sample`)
}

/** At most `limit` of the rows, evenly spread, the first and the last among them. */
export function thin<T>(rows: readonly T[], limit: number, where: string): readonly T[] {
  if (!Number.isInteger(limit) || limit < 2) throw new TypeError(`${where}: maxPoints is ${describe(limit)}; give an integer of at least 2`)
  if (rows.length <= limit) return rows
  return Array.from({ length: limit }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (limit - 1))]!)
}

/** A value as it would be written, short. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
