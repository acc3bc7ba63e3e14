import type { Progress } from './logger.js'
import type { TrackOptions } from './run.js'

/** What tracking a loop drives. */
export interface TrackHost {
  progress(options: { readonly description: string; readonly total?: number; readonly unit: 'epoch' | 'batch' }): Progress
  /** The next item begins. */
  advance(unit: 'epoch' | 'batch', index: number): void
}

/** The items, one by one, with the run's clock and a progress moved along. A loop that is left early, or throws, ends its progress as stopped. */
export function trackItems<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: TrackOptions<T>,
  host: TrackHost,
): Iterable<T> & AsyncIterable<T> {
  const { unit, size, ...told } = readOptions(items, options)
  const begin = (): Progress => host.progress({ ...told, unit })
  const count = (progress: Progress, item: T): void => {
    let batchSize: number | undefined
    try {
      batchSize = size?.(item)
    } catch {
      // The loop is the user's, and more than its count: this is refused as no number of samples, and one is counted.
      batchSize = NaN
    }
    progress.update(1, batchSize === undefined ? {} : { batchSize })
  }
  const tracked = {
    *[Symbol.iterator](): Iterator<T> {
      const progress = begin()
      let complete = false
      let index = 0
      try {
        for (const item of items as Iterable<T>) {
          host.advance(unit, index++)
          yield item
          count(progress, item)
        }
        complete = true
      } finally {
        progress.end(complete)
      }
    },
    async *[Symbol.asyncIterator](): AsyncIterator<T> {
      const progress = begin()
      let complete = false
      let index = 0
      try {
        for await (const item of items) {
          host.advance(unit, index++)
          yield item
          count(progress, item)
        }
        complete = true
      } finally {
        progress.end(complete)
      }
    },
  }
  return tracked
}

function readOptions<T>(items: object, options: TrackOptions<T>): Parameters<TrackHost['progress']>[0] & Pick<TrackOptions<T>, 'size'> {
  try {
    const { name = 'progress', unit, size, total = lengthOf(items) } = options ?? {}
    return { description: name, unit: unit === 'epoch' ? 'epoch' : 'batch', ...(total !== undefined && { total }), ...(size && { size }) }
  } catch {
    // Options whose getters throw are no options.
    return { description: 'progress', unit: 'batch' }
  }
}

function lengthOf(items: object): number | undefined {
  const { length, size } = (items ?? {}) as { length?: unknown; size?: unknown }
  return [length, size].find((n): n is number => typeof n === 'number' && n >= 0 && n < Infinity)
}
