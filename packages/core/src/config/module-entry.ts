import type { JsonValue } from '../vocabulary.js'
import { flag, jsonRecord, name, object, type Reader, type Shape } from './readers.js'
import { isRecord, type Spot } from './spot.js'

/** A package to load and what its factory is told. */
export interface ModuleEntry<T extends object = object> {
  /** False: nothing of it is looked at, not even its variables. */
  readonly enabled: boolean
  readonly use: string
  readonly options: { readonly [key: string]: JsonValue }
  /** False when something in `options` could not be read: the factory would complain about what is only missing here. */
  readonly complete: boolean
  /** Further fields, of sinks. */
  readonly route: Partial<T>
  readonly spot: Spot
}

interface CommonFields {
  readonly use?: string
  readonly options?: { readonly [key: string]: JsonValue }
  readonly enabled?: boolean
}
const common: Shape<CommonFields> = {
  use: name,
  options: jsonRecord,
  // Read before all others, since nothing else counts when it is false.
  enabled: () => undefined,
}

/**
 * A package by its name alone, or `{ use, options, enabled, … }`.
 *
 * @param fallback What `use` is when left out; without it, it must be there.
 */
export function moduleEntry<T extends object>(shape: Shape<T>, fallback?: string): Reader<ModuleEntry<T>> {
  // The two parts have no field in common, and each reader only fills its own.
  const fields = object<CommonFields & T>({ ...common, ...shape } as Shape<CommonFields & T>)
  return spot => {
    if (given(spot, 'enabled') && flag(spot.at('enabled')) === false) return entryOf(spot, '', { enabled: false })
    if (typeof spot.raw === 'string') {
      const use = name(spot)
      return use === undefined ? undefined : entryOf(spot, use)
    }
    const read = fields(spot)
    if (!read) return undefined
    const { use = fallback, options = {}, ...route } = read
    if (use !== undefined) {
      const within = spot.at('options').path
      const complete = !spot.context.problems.some(({ path }) => path.startsWith(within))
      return entryOf(spot, use, { options, complete, route: route as unknown as Partial<T> })
    }
    // A `use` that could not be read has been noted already.
    if (given(spot, 'use')) return undefined
    return spot.refuse("has no field `use`; write use: with a package, for example '@trainlog/sink-console', or a short name like console")
  }
}

/** An entry of which nothing but the package is said. */
export function entryOf<T extends object>(spot: Spot, use: string, more: Partial<ModuleEntry<T>> = {}): ModuleEntry<T> {
  return { enabled: true, use, options: {}, complete: true, route: {}, spot, ...more }
}

function given(spot: Spot, key: string): boolean {
  return isRecord(spot.raw) && spot.raw[key] !== undefined && spot.raw[key] !== null
}
