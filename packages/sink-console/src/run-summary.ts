import type { JsonValue, RunOutcome } from '@trainlog/core'
import { oneLine } from './describe-event.js'
import type { Line } from './line.js'
import type { MetricBoard, Tracked } from './metric-board.js'
import { duration, plainNumber } from './number-format.js'

/** Most metrics, and most values of the user, that a summary has. */
const maxRows = 12

/** What is worth saying when a run is over. */
export interface RunFacts {
  readonly name: string
  readonly outcome: RunOutcome
  readonly durationMs: number
  readonly faults: number
  readonly warnings: number
  readonly dir: string | undefined
  /** The user's own summary. */
  readonly values: ReadonlyMap<string, JsonValue>
  readonly links: ReadonlyMap<string, string>
  readonly checkpoint: string | undefined
}

/** The end of a run in a few lines: how it ended, main metrics with their best, the user's values, where things are. */
export function summaryLines(facts: RunFacts, board: MetricBoard): readonly Line[] {
  const { outcome } = facts
  const level = outcome.status === 'failed' ? 'error' : outcome.status === 'killed' ? 'warn' : 'info'
  const said = [`Run ${facts.name} ${outcome.status === 'killed' ? 'was killed' : outcome.status} after ${duration(facts.durationMs)}`]
  if (facts.faults > 0) said.push(`${facts.faults} ${facts.faults === 1 ? 'fault' : 'faults'}`)
  if (facts.warnings > 0) said.push(`${facts.warnings} ${facts.warnings === 1 ? 'warning' : 'warnings'}`)
  const error = outcome.error === undefined ? '' : `\n${oneLine(outcome.error)}`
  const rows: [string, string][] = [
    ...board.shown.slice(0, maxRows).map((metric): [string, string] => [metric.name, newestAndBest(metric)]),
    ...[...facts.values].slice(0, maxRows).map(([name, value]): [string, string] => [name, formatValue(value)]),
    ...(facts.checkpoint === undefined ? [] : [['checkpoint', facts.checkpoint] as [string, string]]),
    ...(facts.dir === undefined ? [] : [['folder', facts.dir] as [string, string]]),
    ...facts.links,
  ]
  const width = Math.min(32, Math.max(0, ...rows.map(([name]) => name.length)))
  return [
    { level, tone: 'message', text: said.join(', ') + error },
    ...rows.map(([name, value]): Line => ({ level, tone: 'row', text: `${name.padEnd(width)}  ${value}` })),
  ]
}

function newestAndBest(metric: Tracked): string {
  const { best, bestStep } = metric
  if (best === undefined || Object.is(best, metric.last)) return metric.format()
  return `${metric.format()}  (best ${metric.format(best)}${bestStep === undefined ? '' : ` at step ${bestStep}`})`
}

function formatValue(value: JsonValue): string {
  if (typeof value === 'number') return plainNumber(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
