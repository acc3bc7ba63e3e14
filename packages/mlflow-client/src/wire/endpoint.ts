import { invalid } from '../mlflow-error.js'
import type { Codec } from './codec.js'
import { isJsonObject, type JsonObject, type JsonValue } from './json.js'

/**
 * What a request does when it is sent a second time although the first was carried out:
 * `safe` the same again, `gone` an error that means it had been done, `never` it twice.
 */
export type Repeat = 'safe' | 'gone' | 'never'

/** One call of the REST API. */
export interface Endpoint<Q, R> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** `/api/2.0/mlflow/logged-models/{model_id}`: parts in braces are fields of the request. */
  readonly path: string
  readonly request: Codec<Q>
  readonly response: Codec<R>
  readonly repeat: Repeat
  /** Answers to a repetition that mean the first attempt was carried out. */
  readonly doneWhen?: RegExp
  /** The fields of the path go into the body as well: some of the server's checks look only there. */
  readonly pathInBody?: boolean
  /** Belongs to the model registry, which can live on another server. */
  readonly registry?: boolean
}

/** A request, ready to be sent. */
export interface WireRequest {
  readonly method: string
  /** Encoded, without host and query. */
  readonly path: string
  /** Encoded, with its question mark; may be empty. */
  readonly query: string
  readonly body: string | undefined
}

/** Translates the value of a request. Throws an `MlflowError` for values that must not be sent. */
export function encodeRequest<Q, R>(endpoint: Endpoint<Q, R>, value: Q): WireRequest {
  const { method } = endpoint
  const encoded = endpoint.request.encode(value, '')
  const fields: Record<string, JsonValue> = isJsonObject(encoded) ? { ...encoded } : {}
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_match, key: string) => {
    const part = asText(fields[key])
    // URL would resolve these, and the request would reach another endpoint.
    if (part === '' || part === '.' || part === '..') throw invalid(key, `is ${JSON.stringify(part)}`, 'It is part of the address.')
    if (endpoint.pathInBody !== true) delete fields[key]
    return encodeURIComponent(part)
  })
  return method === 'GET' ? { method, path, query: queryOf(fields), body: undefined } : { method, path, query: '', body: bodyOf(fields) }
}

function queryOf(fields: JsonObject): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) query.append(key, asText(each))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

const bodyOf = (fields: JsonObject): string => JSON.stringify(fields)

const asText = (value: JsonValue | undefined): string => (typeof value === 'object' ? '' : String(value ?? ''))
