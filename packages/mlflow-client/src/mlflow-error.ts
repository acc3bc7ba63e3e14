/** Codes that MLflow servers send, and those of this client: what never reached a server has a code, too. */
export type MlflowErrorCode =
  | 'BAD_REQUEST'
  | 'INVALID_PARAMETER_VALUE'
  | 'RESOURCE_ALREADY_EXISTS'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'NOT_FOUND'
  | 'ENDPOINT_NOT_FOUND'
  | 'UNAUTHENTICATED'
  | 'CUSTOMER_UNAUTHORIZED'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_CONFLICT'
  | 'ALREADY_EXISTS'
  | 'ABORTED'
  | 'CANCELLED'
  | 'REQUEST_LIMIT_EXCEEDED'
  | 'RESOURCE_EXHAUSTED'
  | 'INTERNAL_ERROR'
  | 'INVALID_STATE'
  | 'DATA_LOSS'
  | 'FEATURE_DISABLED'
  | 'NOT_IMPLEMENTED'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  /** No answer: refused, unknown host, reset, broken off. */
  | 'CONNECTION_FAILED'
  /** An answer that is not MLflow's: HTML, a cut-off body, a redirect. */
  | 'UNEXPECTED_RESPONSE'
  /** The request may or may not have been carried out, and sending it again could do it twice. */
  | 'UNKNOWN_OUTCOME'
  /** Asked of something that cannot do it: a browser without a disk, a scheme that needs a cloud SDK. */
  | 'NOT_SUPPORTED'

/** What an {@link MlflowError} says. */
export interface MlflowErrorDetails {
  readonly code: MlflowErrorCode | (string & {})
  /** What happened, one sentence without a full stop. */
  readonly what: string
  /** What the reader can do about it. */
  readonly remedy: string
  /** HTTP status; absent where no answer came or nothing was sent. */
  readonly status?: number | undefined
  /** Method and path, without host and query. */
  readonly request?: string | undefined
  /** How often it was sent. */
  readonly attempts?: number | undefined
  readonly cause?: unknown
}

/** The one error this client throws, apart from the reason of an `AbortSignal`. Never contains a password, a token or a presigned query. */
export class MlflowError extends Error {
  override readonly name: string = 'MlflowError'
  /** The server's `error_code`, or one of this client's own. */
  readonly code: MlflowErrorCode | (string & {})
  /** HTTP status; undefined where no answer came or nothing was sent. */
  readonly status: number | undefined
  /** What the reader can do about it. */
  readonly remedy: string
  /** `POST /api/2.0/mlflow/runs/create`; undefined where nothing was sent. */
  readonly request: string | undefined
  /** How often the request was sent; 0 where its values were refused before that. */
  readonly attempts: number
  /** What happened, without request and remedy. */
  readonly what: string

  constructor(details: MlflowErrorDetails) {
    const { code, what, remedy, status, request, attempts = 0, cause } = details
    const where = request === undefined ? '' : `${request}${status === undefined ? '' : ` answered ${status}`}: `
    super(`${where}${code}: ${what}.${remedy === '' ? '' : ` ${remedy}`}`, cause === undefined ? {} : { cause })
    this.code = code
    this.status = status
    this.remedy = remedy
    this.request = request
    this.attempts = attempts
    this.what = what
  }
}

/** The error for a value that must not be sent. `at` names the field: `metrics[3].step`. */
export function invalid(at: string, problem: string, remedy: string): MlflowError {
  return new MlflowError({ code: 'INVALID_PARAMETER_VALUE', what: `${at} ${problem}`, remedy })
}
