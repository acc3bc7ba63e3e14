import { inspect } from 'node:util'
import type { EventKind, TrainEvent } from '@trainlog/core'

/**
 * What an event should be: a part of a message's text or an expression for it, a function that says yes, or some of the fields. In
 * fields, an object stands for its own entries, an expression for a text that matches it, a function for a value that it says yes to;
 * anything else must be the same. `metrics` holds the values of a metrics event by name.
 */
export type EventMatch = string | RegExp | ((event: TrainEvent) => boolean) | EventFields

/** Some fields of an event. */
export interface EventFields {
  readonly kind?: EventKind
  readonly metrics?: Readonly<Record<string, number | ((value: number) => boolean)>>
  readonly [field: string]: unknown
}

/** Is the event what it should be? */
export function matches(event: TrainEvent, match: EventMatch): boolean {
  if (typeof match === 'function') return match(event)
  if (typeof match === 'string') return event.kind === 'message' && event.text.includes(match)
  if (match instanceof RegExp) return event.kind === 'message' && fits(event.text, match)
  return fits(fieldsOf(event), match)
}

/** The match as people read it. */
export function describeMatch(match: EventMatch): string {
  return inspect(match, { depth: 6, breakLength: Infinity })
}

function fieldsOf(event: TrainEvent): object {
  if (event.kind !== 'metrics') return event
  const { set, values } = event
  return { ...event, metrics: Object.fromEntries(set.names.map((name, i) => [name, values[i]])) }
}

function fits(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return typeof value === 'string' && value.search(wanted) >= 0
  if (typeof wanted === 'function') return Boolean((wanted as (value: unknown) => unknown)(value))
  if (typeof wanted !== 'object' || wanted === null) return Object.is(value, wanted)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(wanted) && (!Array.isArray(value) || value.length !== wanted.length)) return false
  return Object.entries(wanted).every(([key, each]) => fits((value as Readonly<Record<string, unknown>>)[key], each))
}
