import type { JsonValue } from '@trainlog/core'
import { plainNumber } from './number-format.js'
import { safeText } from './safe-text.js'

/** Free data beside a line. */
export type Fields = Readonly<Record<string, JsonValue | undefined>>

/** Longest value shown: the whole of it is in the files. */
const maxValueLength = 300

/** `key=value key="with spaces"`: what can be read without quotes has none; `undefined` is left out; nested data as JSON. */
export function formatFields(fields: Fields): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) parts.push(`${safeText(key)}=${formatValue(value)}`)
  }
  return parts.join(' ')
}

function formatValue(value: JsonValue): string {
  if (typeof value === 'number') return plainNumber(value)
  if (typeof value === 'string') {
    const shown = clip(value)
    return safeText(/^[^\s"=]+$/.test(shown) ? shown : JSON.stringify(shown))
  }
  return clip(
    safeText(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'number' && !Number.isFinite(each) ? String(each) : each))),
  )
}

function clip(text: string): string {
  return text.length <= maxValueLength ? text : `${text.slice(0, maxValueLength)}…`
}
