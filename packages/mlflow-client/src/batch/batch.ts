import type { Settings } from '../config/settings.js'
import { allFitting } from '../long-value.js'
import { metricInput, type MetricInput } from '../messages/metric.js'
import { runParams, runTags, type Tags } from '../messages/tag.js'
import { invalid } from '../mlflow-error.js'
import { limits } from '../wire/limits.js'

/** Metrics, parameters and tags to log together, of any number. */
export interface Batch {
  readonly metrics?: readonly MetricInput[]
  readonly params?: Tags
  readonly tags?: Tags
}

/** One entry of a request, ready to be sent. */
export interface Row {
  readonly json: string
  /** NaN is no duplicate of NaN to a database, so such rows need care when they are sent again. */
  readonly isNaN: boolean
}

/** What goes into one request. */
export interface Part {
  readonly params: readonly Row[]
  readonly tags: readonly Row[]
  readonly metrics: readonly Row[]
}

/** Checks everything before anything is sent, fills in times, drops metrics that are there twice. */
export function rowsOf(batch: Batch, settings: Settings, now: number): Part {
  for (const field of Object.keys(batch))
    if (!['metrics', 'params', 'tags'].includes(field)) throw invalid(field, 'is no field of a batch', 'Fields are metrics, params, tags.')
  const { metrics = [], params, tags } = batch
  if (!Array.isArray(metrics)) throw invalid('metrics', 'is no array', 'Pass [{ key, value, step }].')
  const rows = new Map<string, Row>()
  for (let index = 0; index < metrics.length; index++) {
    const each = (metrics as readonly MetricInput[])[index]!
    const timed = each?.timestamp === undefined ? { ...each, timestamp: now } : each
    const json = JSON.stringify(metricInput.encode(timed, `metrics[${index}]`))
    // Equal text is an equal row, NaN included: two equal NaNs in one request make a server refuse all of it.
    rows.set(json, { json, isNaN: Number.isNaN(each.value) })
  }
  return {
    metrics: [...rows.values()],
    params: listRows(runParams.encode(allFitting(params, limits.paramLength, 'params', settings), 'params')),
    tags: listRows(runTags.encode(allFitting(tags, limits.runTagLength, 'tags', settings), 'tags')),
  }
}

const listRows = (list: unknown): readonly Row[] => (list as readonly object[]).map(each => ({ json: JSON.stringify(each), isNaN: false }))

/** The body of one log-batch request. */
export function bodyOf(runId: string, part: Part): string {
  const join = (rows: readonly Row[]): string => rows.map(each => each.json).join(',')
  const lists = (['params', 'tags', 'metrics'] as const).filter(name => part[name].length > 0)
  return `{"run_id":${JSON.stringify(runId)}${lists.map(name => `,"${name}":[${join(part[name])}]`).join('')}}`
}

/**
 * Splits into requests that a server takes. What fits into one goes as one, all or nothing; else parameters and tags go first and by
 * themselves, so that a parameter that conflicts keeps no metric back.
 */
export function split(all: Part, maxMetrics: number = limits.batchMetrics): readonly Part[] {
  const count = all.params.length + all.tags.length + all.metrics.length
  const fits =
    count <= limits.batchItems &&
    all.params.length <= limits.batchParams &&
    all.tags.length <= limits.batchTags &&
    all.metrics.length <= maxMetrics &&
    bytes([...all.params, ...all.tags, ...all.metrics]) <= limits.batchBytes - envelopeBytes
  if (fits) return count === 0 ? [] : [all]
  return [
    ...pieces(all.params, limits.batchParams).map(params => ({ ...none, params })),
    ...pieces(all.tags, limits.batchTags).map(tags => ({ ...none, tags })),
    ...pieces(all.metrics, maxMetrics).map(metrics => ({ ...none, metrics })),
  ]
}

const none: Part = { params: [], tags: [], metrics: [] }
/** Run id, names of lists, brackets. */
const envelopeBytes = 512

function pieces(rows: readonly Row[], maxRows: number): readonly (readonly Row[])[] {
  const result: Row[][] = []
  let size = 0
  for (const row of rows) {
    const own = byteLength(row)
    const last = result.at(-1)
    if (last === undefined || last.length === maxRows || size + own > limits.batchBytes - envelopeBytes) {
      result.push([row])
      size = own
    } else {
      last.push(row)
      size += own
    }
  }
  return result
}

const encoder = new TextEncoder()
const scratch = new Uint8Array(256)

/** With the comma. Names and numbers are short and ASCII; encoding them would cost more than logging them. */
function byteLength({ json }: Row): number {
  if (json.length * 3 < scratch.length) return encoder.encodeInto(json, scratch).written + 1
  return encoder.encode(json).length + 1
}

const bytes = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + byteLength(row), 0)
