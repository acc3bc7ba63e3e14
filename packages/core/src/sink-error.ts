import type { SinkErrorLike } from './sink.js'

/**
 * What a sink throws when its backend fails. `retryable` [false] says whether the same batch may be sent again; `retryAfterMs`
 * how long the backend asks to be left alone.
 */
export class SinkError extends Error implements SinkErrorLike {
  override readonly name: string = 'SinkError'
  readonly retryable: boolean
  declare readonly retryAfterMs?: number
  constructor(message: string, options: { readonly retryable?: boolean; readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.retryable = options.retryable ?? false
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** The error as a sink error; one without `retryable` gets the given answer. */
export function asSinkError(error: unknown, retryable: boolean): SinkErrorLike {
  try {
    return read(error, retryable)
  } catch {
    return new SinkError('it threw what cannot be read', { retryable })
  }
}

function read(error: unknown, retryable: boolean): SinkErrorLike {
  const given = (typeof error === 'object' && error !== null ? error : {}) as Partial<SinkErrorLike>
  if (error instanceof Error && typeof given.retryable === 'boolean') return error as SinkErrorLike
  const message = typeof given.message === 'string' ? given.message : typeof error === 'string' ? error : `it threw ${typeof error}`
  const { retryAfterMs } = given
  return new SinkError(message, {
    retryable: typeof given.retryable === 'boolean' ? given.retryable : retryable,
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    cause: error,
  })
}
