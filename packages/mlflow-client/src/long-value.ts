import type { Settings } from './config/settings.js'
import { invalid } from './mlflow-error.js'
import { codePoints } from './wire/scalars.js'

/** Cuts a value to what a server stores, and says so; or refuses it. The server would cut it in silence. */
export function fitting(value: string, maxLength: number, at: string, settings: Settings): string {
  if (typeof value !== 'string' || value.length <= maxLength) return value
  const length = codePoints(value)
  if (length <= maxLength) return value
  if (!settings.truncateLongValues) throw invalid(at, `is ${length} characters long`, `At most ${maxLength} are stored.`)
  settings.warn(`${at} is ${length} characters long; its first ${maxLength} are stored, as by the server`)
  return Array.from(value).slice(0, maxLength).join('')
}

/** {@link fitting} for each value. */
export function allFitting(
  values: Readonly<Record<string, string>> | undefined,
  maxLength: number,
  at: string,
  settings: Settings,
): Readonly<Record<string, string>> {
  if (typeof values !== 'object' || values === null || Symbol.iterator in values) return values ?? {}
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, fitting(value, maxLength, `${at}[${JSON.stringify(key)}]`, settings)]),
  )
}
