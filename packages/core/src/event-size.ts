import type { Batch, TrainEvent } from './event.js'

const sizes = new WeakMap<object, number>()

/** The same for an event of `n` metrics. */
export function metricsBytes(n: number): number {
  return 128 + n * 8
}

/** About how many bytes of memory an event holds; estimated once. */
export function eventBytes(event: TrainEvent): number {
  if (event.kind === 'metrics') return metricsBytes(event.values.length)
  let size = sizes.get(event)
  if (size === undefined) sizes.set(event, (size = 128 + estimate(event, 0)))
  return size
}

/** The same for a batch. */
export function batchBytes(batch: Batch): number {
  let size = sizes.get(batch)
  if (size === undefined) {
    size = 0
    for (const event of batch) size += eventBytes(event)
    sizes.set(batch, size)
  }
  return size
}

/** Who has added up a batch anyway spares the others the trouble. */
export function noteBatchBytes(batch: Batch, bytes: number): void {
  sizes.set(batch, bytes)
}

function estimate(value: unknown, depth: number): number {
  if (typeof value === 'string') return 16 + value.length
  if (typeof value !== 'object' || value === null) return 8
  if (ArrayBuffer.isView(value)) return 64 + value.byteLength
  if (depth > 12) return 64
  let size = 32
  if (Array.isArray(value)) {
    if (typeof value[0] === 'number') return size + value.length * 8
    for (const item of value) size += estimate(item, depth + 1)
    return size
  }
  for (const key in value) size += 16 + estimate((value as Record<string, unknown>)[key], depth + 1)
  return size
}
