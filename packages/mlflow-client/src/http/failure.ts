import { MlflowError } from '../mlflow-error.js'
import { isJsonObject, parseJson, type JsonValue } from '../wire/json.js'
import { remedyFor } from './remedy.js'
import { retryAfterMs, transientStatuses } from './retry-policy.js'

/** Why an attempt failed, and what that says about the request. */
export interface Failure {
  /** `refused`: not carried out, another attempt may succeed. `unsure`: it may have been carried out. `final`: another attempt fails, too. */
  readonly kind: 'refused' | 'unsure' | 'final'
  readonly error: MlflowError
  readonly retryAfterMs?: number | undefined
}

/** Codes that come with a transient status and stay all the same. */
const lasting: ReadonlySet<string> = new Set(['FEATURE_DISABLED', 'INVALID_STATE', 'DATA_LOSS'])

/** A feature that the server was started without is a 503 to it. */
const switchedOff = /disabled because the server is running without/

/** Reads an answer that is no success. `redact` takes secrets out of what the server says. */
export async function failedResponse(response: Response, request: string, redact: (text: string) => string): Promise<Failure> {
  const { status } = response
  if (status === 0 || (status >= 300 && status < 400)) {
    const target = response.headers.get('location')
    const what = `the server redirects${target === null ? '' : ` to ${redact(target.split('?')[0]!)}`}`
    const remedy = 'Use that address as tracking URI: a redirected POST would arrive as a GET.'
    return { kind: 'final', error: new MlflowError({ code: 'UNEXPECTED_RESPONSE', what, remedy, status, request }) }
  }
  const body = await response.text().catch(() => '')
  const { code, text } = explain(status, body)
  const what = redact(text).slice(0, 2000)
  const error = new MlflowError({ code, what, remedy: remedyFor(status, code, text), status, request })
  if (!transientStatuses.has(status) || lasting.has(code) || switchedOff.test(text)) return { kind: 'final', error }
  // Only a limit says for sure that nothing was done; 500 and 503 can come after the commit, from the server or a proxy.
  return {
    kind: status === 429 ? 'refused' : 'unsure',
    error,
    retryAfterMs: retryAfterMs(status, response.headers.get('retry-after'), Date.now()),
  }
}

/** The server says JSON, FastAPI's JSON, plain text or HTML. */
function explain(status: number, body: string): { readonly code: string; readonly text: string } {
  const fallback = codes[status] ?? (status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST')
  let json: JsonValue
  try {
    json = parseJson(body)
  } catch {
    const text = body
      .replace(/<(style|script|title)[\s\S]*?<\/\1>/gi, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
    return { code: fallback, text: text === '' ? 'the answer is empty' : clean(text) }
  }
  if (!isJsonObject(json)) return { code: fallback, text: 'the answer has no message' }
  const { error_code: code, message, detail } = json
  const text = typeof message === 'string' ? message : typeof detail === 'string' ? detail : 'the answer has no message'
  return { code: typeof code === 'string' ? code : fallback, text: clean(text) }
}

const clean = (text: string): string => text.trim().replace(/\.+$/, '')

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'ENDPOINT_NOT_FOUND',
  405: 'ENDPOINT_NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'RESOURCE_CONFLICT',
  413: 'RESOURCE_EXHAUSTED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** No connection was made, so nothing was carried out. */
const notConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS|ERR_SSL|EPROTO/

/** Reads what `fetch` threw. */
export function failedAttempt(thrown: unknown, request: string, redact: (text: string) => string): Failure {
  const { code, text } = causeOf(thrown)
  const what = redact(text)
  const details = { code: 'CONNECTION_FAILED', what, request, cause: thrown }
  if (certificate.test(code)) {
    const remedy =
      'Trust the authority with tls.ca (MLFLOW_TRACKING_SERVER_CERT_PATH); if the server asks for one, show a certificate with tls.cert (MLFLOW_TRACKING_CLIENT_CERT_PATH).'
    return { kind: 'final', error: new MlflowError({ ...details, remedy }) }
  }
  const remedy = 'Check that the server runs and that the tracking URI is right; in a browser, also that the server allows this origin.'
  return { kind: notConnected.test(code) ? 'refused' : 'unsure', error: new MlflowError({ ...details, remedy }) }
}

/** `fetch failed` says nothing; the cause of it does. */
function causeOf(thrown: unknown): { readonly code: string; readonly text: string } {
  let current: unknown = thrown
  let code = ''
  let text = ''
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const own = (current as { readonly code?: unknown }).code
    if (typeof own === 'string') code = own
    if (current.message !== '') text = current.message
    current = current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current.cause
  }
  return { code, text: text === '' ? code || 'the connection failed' : clean(text) }
}
