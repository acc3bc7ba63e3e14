import { MlflowError } from '../mlflow-error.js'

/** Milliseconds, or until the signal says stop, whose reason is then thrown. */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Runs one attempt under the caller's signal and a time limit, which each `touch` begins anew. `AbortSignal.any` would do the same, but keeps a long-lived signal's
 * followers in memory on Node 20.
 */
export async function limited<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  request: string,
  attempt: (signal: AbortSignal, touch: () => void) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const follow = (): void => controller.abort(signal?.reason)
  signal?.addEventListener('abort', follow, { once: true })
  const expire = (): void => {
    const remedy = 'Raise timeoutMs (MLFLOW_HTTP_REQUEST_TIMEOUT), or look why the server is slow.'
    controller.abort(new MlflowError({ code: 'DEADLINE_EXCEEDED', what: `no answer within ${timeoutMs} ms`, remedy, request }))
  }
  let timer = setTimeout(expire, timeoutMs)
  const touch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(expire, timeoutMs)
  }
  try {
    return await attempt(controller.signal, touch)
  } catch (error) {
    // What fetch throws then is only that it was aborted.
    if (controller.signal.aborted) throw controller.signal.reason
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', follow)
  }
}
