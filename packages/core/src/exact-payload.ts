import type { EventKind, EventPayload } from './event.js'
import type { Redactor } from './plain.js'
import { nameProblem } from './names.js'
import { show } from './show.js'

/** Kinds that only the run itself can tell the truth about. */
const ownKinds: ReadonlySet<unknown> = new Set<EventKind>(['run-start', 'run-end', 'metrics', 'rewind'])
const header: ReadonlySet<string> = new Set(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank'])

/**
 * What a plug-in gave for an event, copied and without secrets.
 * @throws TypeError for a kind that has a method of its own on purpose, and for what is no plain data.
 */
export function exactPayload<K extends EventKind>(kind: K, payload: EventPayload<K>, redactor: Redactor): EventPayload<K> {
  const problem = nameProblem(kind)
  if (problem !== undefined) throw new TypeError(`a kind: ${problem}`)
  if (ownKinds.has(kind)) throw new TypeError('the run makes events of this kind itself; use log, end, rewind or ingest')
  const fields = redactor.toExact(payload)
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || fields instanceof Uint8Array) {
    throw new TypeError(`${show(payload)} is no record of fields`)
  }
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !header.has(key))) as unknown as EventPayload<K>
}
