/** Nothing, or a promise of it: what a hook may give. */
export type Settled = void | Promise<void>

/** True for what can be waited for. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Goes on at once, or when the promise is fulfilled. */
export function after(first: Settled, next: () => Settled): Settled {
  return isPromise(first) ? first.then(next) : next()
}

/**
 * Calls a function on each item, one after the other, waiting only where a promise comes back: without one, all is done when
 * this returns. The first error ends it, and becomes what `failed` makes of it.
 */
export function inOrder<T>(items: readonly T[], call: (item: T) => Settled, failed: (error: unknown) => Settled, from = 0): Settled {
  for (let i = from; i < items.length; i++) {
    let result: Settled
    try {
      result = call(items[i]!)
    } catch (error) {
      return failed(error)
    }
    if (isPromise(result)) return Promise.resolve(result).then(() => inOrder(items, call, failed, i + 1), failed)
  }
}

/** The same, except that an error ends nothing: it is noted beside its item. Neither throws nor rejects. */
export function allInOrder<T>(items: readonly T[], call: (item: T) => Settled, note: (error: unknown, item: T) => void): Settled {
  const guarded = (item: T): Settled => {
    try {
      const result = call(item)
      if (isPromise(result)) return Promise.resolve(result).then(undefined, (error: unknown) => note(error, item))
    } catch (error) {
      note(error, item)
    }
  }
  return inOrder(items, guarded, error => {
    throw error
  })
}
