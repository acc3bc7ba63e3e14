import { inspect } from 'node:util'
import type { TrainEvent } from '@trainlog/core'

/** A failure shows so many events; more hide the rest of it. */
const maxShown = 40

/** What was logged, a line for each event, the last ones if there are many. */
export function describeEvents(events: readonly TrainEvent[]): string {
  if (events.length === 0) return 'nothing was logged'
  const shown = events.slice(-maxShown).map(event => `\n  ${describeEvent(event)}`)
  const left = events.length - shown.length
  return `logged ${events.length === 1 ? 'was' : 'were'}:${left > 0 ? `\n  … ${left} before` : ''}${shown.join('')}`
}

/** Said apart, or the same for all events of a test. */
const header = new Set(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank'])

/** One event as a line: what distinguishes it, not what all have. */
export function describeEvent(event: TrainEvent): string {
  const { kind, source, step, epoch, rank } = event
  const where = [
    source === '' ? '' : `source ${source}`,
    step === undefined ? '' : `step ${step}`,
    epoch === undefined ? '' : `epoch ${epoch}`,
    rank === undefined ? '' : `rank ${rank}`,
  ]
  const content =
    event.kind === 'metrics'
      ? event.set.names.map((name, i) => [name, event.values[i]])
      : Object.entries(event).filter(([field]) => !header.has(field))
  const text = inspect(Object.fromEntries(content), {
    depth: 3,
    breakLength: Infinity,
    compact: true,
    maxStringLength: 80,
    maxArrayLength: 8,
  })
  return [kind, ...where, text.length > 200 ? `${text.slice(0, 200)}…` : text].filter(part => part !== '').join(' ')
}
