import { randomBytes } from 'node:crypto'

/** Of this process: a backend may hold the marks of earlier ones. Lower-case letters and digits survive every backend's idea of a name. */
const prefix = `zq${randomBytes(4).toString('hex')}n`
const namePattern = new RegExp(`${prefix}\\d{6}x`, 'g')
/** 8 digits are exact in float32, and too many to stand anywhere by chance. */
const valuePattern = /(?<![\d.])\d{8}(?!\d)/g

let names = 0
let values = 10_000_000 + (randomBytes(3).readUIntBE(0, 3) % 5_000_000)

/** A name that no other event has. */
export function nextName(): string {
  return `${prefix}${String(++names).padStart(6, '0')}x`
}
/** A value that no other metric has. */
export function nextValue(): number {
  return ++values
}

interface Place {
  readonly first: number
  count: number
}

/** Where and how often each mark stands in what a backend holds. */
export class Reading {
  readonly #places = new Map<string, Place>()

  constructor(text: string) {
    // All at once: looking for one mark after another takes seconds in a long text.
    for (const pattern of [namePattern, valuePattern]) {
      for (const { 0: mark, index } of text.matchAll(pattern)) {
        const place = this.#places.get(mark)
        if (place) place.count++
        else this.#places.set(mark, { first: index, count: 1 })
      }
    }
  }

  countOf({ mark }: { readonly mark: string }): number {
    return this.#places.get(mark)?.count ?? 0
  }
  /** Where it stands first; -1 when it is nowhere. */
  placeOf({ mark }: { readonly mark: string }): number {
    return this.#places.get(mark)?.first ?? -1
  }
}
