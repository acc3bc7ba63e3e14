import { MlflowError } from '../mlflow-error.js'
import { limits } from '../wire/limits.js'
import { split, type Part } from './batch.js'

/** Sends one request; `recover` replaces its repetition where its outcome is unknown. */
export type SendPart = (part: Part, recover: (() => Promise<true>) | undefined) => Promise<unknown>

/**
 * Whether a server says that a row is there already. It compares rows when they are sent again, but not NaN rows (NaN is unlike NaN), and
 * before 3.11 not rows whose names differ between chunks of 100.
 */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MlflowError && error.status !== undefined && /IntegrityError|UNIQUE constraint|duplicate key/i.test(error.what)
}

/**
 * Sends a part so that each row is stored once, whatever happens in between:
 * after an attempt of unknown outcome its metrics go again by 100 at most, which every server recognises as stored or stores;
 * where one says "duplicate", halves go by themselves, down to the single row that is there already.
 */
export async function deliver(part: Part, send: SendPart): Promise<void> {
  const again = split(part, limits.resendMetrics)
  try {
    await send(part, again.length > 1 ? () => deliverAll(again, send) : undefined)
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const smaller = halves(part)
    // It is there: that is what the server says.
    if (smaller === undefined) return
    for (const each of smaller) await deliver(each, send)
  }
}

async function deliverAll(parts: readonly Part[], send: SendPart): Promise<true> {
  for (const each of parts) await deliver(each, send)
  return true
}

/** Rows that can be recognised apart from NaN rows, these in halves; undefined for a single metric. */
function halves(part: Part): readonly Part[] | undefined {
  const { params, tags, metrics } = part
  const empty: Part = { params: [], tags: [], metrics: [] }
  if (params.length + tags.length > 0 && metrics.length > 0)
    return [
      { params, tags, metrics: [] },
      { ...empty, metrics },
    ]
  if (metrics.length <= 1) return undefined
  const finite = metrics.filter(each => !each.isNaN)
  const nan = metrics.filter(each => each.isNaN)
  if (finite.length > 0 && nan.length > 0)
    return [...split({ ...empty, metrics: finite }, limits.resendMetrics), { ...empty, metrics: nan }]
  const middle = metrics.length >> 1
  return [
    { ...empty, metrics: metrics.slice(0, middle) },
    { ...empty, metrics: metrics.slice(middle) },
  ]
}
