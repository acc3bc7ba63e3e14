import { MlflowError } from '../mlflow-error.js'

/** What is on the wire. Integers beyond 2^53 are bigint when read; they are written as decimal strings. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Strings, to step over them, number literals, and what Python writes for numbers that JSON does not have. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|NaN|-?Infinity/g

/**
 * Parses JSON without rounding integers: those beyond ±(2^53 - 1) become bigint. Servers send int64 as plain numbers, so that
 * `JSON.parse` turns step 9223372036854775807 into 9223372036854776000. Bare `NaN` and `Infinity`, which one call answers, become strings.
 */
export function parseJson(text: string): JsonValue {
  // Sixteen digits in a row are needed for an integer that is not safe; almost no answer has them.
  if (!/\d{16}|NaN|Infinity/.test(text)) return JSON.parse(text) as JsonValue
  let mark = '#int64:'
  // Not part of any string in this text.
  while (text.includes(mark)) mark += ':'
  const quoted = text.replace(tokens, token => {
    if (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token))) return `"${mark}${token}"`
    return /^(NaN|-?Infinity)$/.test(token) ? `"${token}"` : token
  })
  return JSON.parse(quoted, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  ) as JsonValue
}

/** Whether a value is an object with keys. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The error for an answer whose shape is not what the API promises. */
export function unexpected(at: string, expected: string): MlflowError {
  return new MlflowError({
    code: 'UNEXPECTED_RESPONSE',
    what: `the answer's ${at} is no ${expected}`,
    remedy: 'Is this an MLflow tracking server, and is a proxy in between changing answers?',
  })
}
