import type { Logger } from '../logger.js'
import type { JsonValue } from '../vocabulary.js'
import type { TrainingCallback } from './training-callback.js'

/** States of the callbacks that have one, by name. */
export function statesOf(callbacks: readonly TrainingCallback[]): JsonValue {
  // `fromEntries` makes even `__proto__` an ordinary name.
  return Object.fromEntries(callbacks.flatMap(callback => (callback.state ? [[callback.name, callback.state()] as const] : [])))
}

/**
 * Gives each callback its part back.
 *
 * @throws TypeError when this is no state of callbacks, or a callback cannot take its part.
 */
export function restoreStates(callbacks: readonly TrainingCallback[], state: JsonValue, log: Pick<Logger, 'warn'>): void {
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new TypeError('the state of the callbacks is no record of states by name; give what `state()` gave')
  const parts = new Map(Object.entries(state as { readonly [key: string]: JsonValue | undefined }))
  for (const callback of callbacks) {
    const part = parts.get(callback.name)
    parts.delete(callback.name)
    if (part === undefined || !callback.restore) continue
    try {
      callback.restore(part)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      throw new TypeError(
        `the callback '${callback.name}' could not take its state back: ${message}; leave its state out to start it anew`,
        { cause: error },
      )
    }
  }
  if (parts.size > 0)
    log.warn(`the checkpoint has the state of callbacks that are not there: ${[...parts.keys()].join(', ')}; it is left out`)
}
