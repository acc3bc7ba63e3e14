/** Says what to write instead when a value makes no sense; undefined when it does. `required`: it may not be left out. */
export interface Check {
  (value: unknown): string | undefined
  readonly required?: boolean
}

/** A check for every option, so that none is forgotten. */
export type Checks<T> = { readonly [K in keyof Required<T>]: Check }

/**
 * Checks options that may come from plain JavaScript or from a configuration file.
 *
 * @throws TypeError for what is no object, for an option that does not exist, is missing or makes no sense, with what to write.
 */
export function checkOptions<T extends object>(caller: string, options: T, checks: Checks<T>): void {
  const given: unknown = options
  const known = Object.keys(checks)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TypeError(`${caller}: its options are ${show(given)}; write an object with ${known.join(', ')}`)
  for (const name of Object.keys(given))
    if (!Object.hasOwn(checks, name)) throw new TypeError(`${caller}: there is no option '${name}'; write one of ${known.join(', ')}`)
  for (const [name, check] of Object.entries<Check>(checks)) {
    const value = (given as Readonly<Record<string, unknown>>)[name]
    if (value === undefined && check.required !== true) continue
    const remedy = check(value)
    if (remedy === undefined) continue
    throw new TypeError(`${caller}: ${name} ${value === undefined ? 'is missing' : `is ${show(value)}`}; ${remedy}`)
  }
}

/** The same check for an option that must be given. */
export function required(check: Check): Check {
  return Object.assign((value: unknown) => check(value), { required: true })
}

/** A short text for a value of any kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 100)}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

const isFinite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Any finite number. */
export const finite: Check = value => (isFinite(value) ? undefined : 'write a finite number')
/** A finite number from 0 on. */
export const from0: Check = value => (isFinite(value) && value >= 0 ? undefined : 'write a number from 0 on')
/** A finite number above 0. */
export const above0: Check = value => (isFinite(value) && value > 0 ? undefined : 'write a number above 0')
/** Above 0 and below 1. */
export const fraction: Check = value => (isFinite(value) && value > 0 && value < 1 ? undefined : 'write a number between 0 and 1')
/** A whole number of at least `least`. */
export const whole =
  (least: number): Check =>
  value =>
    Number.isSafeInteger(value) && (value as number) >= least ? undefined : `write a whole number from ${least} on`
/** true or false. */
export const flag: Check = value => (typeof value === 'boolean' ? undefined : 'write true or false')
/** A text that is not empty. */
export const text: Check = value => (typeof value === 'string' && value !== '' ? undefined : 'write a name')
/** A function. */
export const callable: Check = value => (typeof value === 'function' ? undefined : 'write a function')
/** One of some words. */
export const oneOf =
  (...words: readonly string[]): Check =>
  value =>
    words.includes(value as string) ? undefined : `write ${words.map(word => `'${word}'`).join(' or ')}`
/** A list, not empty, whose items all pass. */
export const listOf =
  (check: Check): Check =>
  value => {
    if (!Array.isArray(value) || value.length === 0) return 'write a list with at least one item'
    return value.map(check).find(remedy => remedy !== undefined)
  }
/** A list of whole numbers, each above the one before. */
export const rising: Check = value => {
  const list = Array.isArray(value) ? (value as unknown[]) : [NaN]
  const rises = list.every((item, i) => Number.isSafeInteger(item) && (item as number) > (i === 0 ? 0 : (list[i - 1] as number)))
  return rises ? undefined : 'write a list of whole numbers above 0, each above the one before'
}
/** A clock. */
export const aClock: Check = value =>
  typeof (value as { readonly monotonic?: unknown } | null)?.monotonic === 'function' ? undefined : 'write a clock, with `monotonic()`'
/** When a callback looks: after each batch or after each epoch. */
export const interval: Check = oneOf('batch', 'epoch')
