import type { JsonValue } from '@trainlog/core'

/** Reads what a callback saved, and says what is wrong with it when it is something else. */
export class SavedState {
  readonly #values: Readonly<Record<string, unknown>>

  /** @throws TypeError for what is no record. */
  constructor(saved: unknown) {
    if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) throw new TypeError('its saved state is no record')
    this.#values = saved as Readonly<Record<string, unknown>>
  }

  /** Names of what is there. */
  get keys(): readonly string[] {
    return Object.keys(this.#values)
  }

  /** A finite number. */
  number(key: string): number {
    const value = this.#values[key]
    return Number.isFinite(value) ? (value as number) : this.#fail(key, 'no finite number')
  }

  /** A finite number, or null for none. */
  optional(key: string): number | undefined {
    return this.#values[key] === null ? undefined : this.number(key)
  }

  /** A whole number from 0 on. */
  count(key: string): number {
    const value = this.number(key)
    return Number.isSafeInteger(value) && value >= 0 ? value : this.#fail(key, 'no count')
  }

  /** true or false. */
  flag(key: string): boolean {
    const value = this.#values[key]
    return typeof value === 'boolean' ? value : this.#fail(key, 'neither true nor false')
  }

  /** A text. */
  text(key: string): string {
    const value = this.#values[key]
    return typeof value === 'string' ? value : this.#fail(key, 'no text')
  }

  /** Finite numbers. */
  numbers(key: string): readonly number[] {
    const value = this.#values[key]
    return Array.isArray(value) && value.every(Number.isFinite) ? (value as number[]) : this.#fail(key, 'no list of finite numbers')
  }

  /** Texts. */
  texts(key: string): readonly string[] {
    const value = this.#values[key]
    return Array.isArray(value) && value.every(each => typeof each === 'string') ? value : this.#fail(key, 'no list of texts')
  }

  /** A record within. */
  record(key: string): SavedState {
    const value = this.#values[key]
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new SavedState(value) : this.#fail(key, 'no record')
  }

  /** Anything, as it is. */
  raw(key: string): JsonValue | undefined {
    return this.#values[key] as JsonValue | undefined
  }

  #fail(key: string, what: string): never {
    throw new TypeError(`'${key}' of its saved state is ${what}`)
  }
}

/** How an absent number is saved: JSON has no undefined. */
export function orNull(value: number | undefined): number | null {
  return value ?? null
}
