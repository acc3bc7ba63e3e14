/** When a request is sent again. The defaults are the Python client's. */
export interface RetryOptions {
  /** Attempts after the first. Default 7, at most 10 (`MLFLOW_HTTP_REQUEST_MAX_RETRIES`). */
  readonly maxRetries: number
  /** Seconds that double with each retry: 0, 2·factor, 4·factor, … Default 2 (`MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR`). */
  readonly backoffFactor: number
  /** Up to so many random seconds are added. Default 1 (`MLFLOW_HTTP_REQUEST_BACKOFF_JITTER`). */
  readonly backoffJitter: number
  /** Wait as long as 413, 429 and 503 ask for. Default true (`MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER`). */
  readonly respectRetryAfter: boolean
}

/** The Python client's defaults. */
export const defaultRetry: RetryOptions = { maxRetries: 7, backoffFactor: 2, backoffJitter: 1, respectRetryAfter: true }

/** Statuses worth another attempt. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

const retryAfterStatuses: ReadonlySet<number> = new Set([413, 429, 503])
const maxBackoffSeconds = 120

/**
 * Milliseconds before retry number `retry` (1 is the first), as urllib3 2 computes them for the Python client: the first retry is
 * immediate, the next wait factor·2, factor·4, … seconds plus jitter, at most 120. What the server asked for comes first.
 *
 * @param random From 0 to 1.
 */
export function retryDelayMs(options: RetryOptions, retry: number, retryAfterMs: number | undefined, random: number): number {
  if (options.respectRetryAfter && retryAfterMs !== undefined) return retryAfterMs
  if (retry <= 1) return 0
  return Math.min(maxBackoffSeconds, options.backoffFactor * 2 ** (retry - 1) + options.backoffJitter * random) * 1000
}

/** What `Retry-After` asks for, in milliseconds: seconds or a date. */
export function retryAfterMs(status: number, header: string | null, now: number): number | undefined {
  if (header === null || !retryAfterStatuses.has(status)) return undefined
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
