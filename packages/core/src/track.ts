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
  const { name = 'progress', unit = 'batch', size = () => 1 } = options
  const total = options.total ?? lengthOf(items)
  const begin = (): Progress => host.progress({ description: name, unit, ...(total === undefined ? {} : { total }) })
  const tracked = {
    *[Symbol.iterator](): Iterator<T> {
      const progress = begin()
      let complete = false
      let index = 0
      try {
        for (const item of items as Iterable<T>) {
          host.advance(unit, index++)
          yield item
          progress.update(1, { batchSize: size(item) })
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
          progress.update(1, { batchSize: size(item) })
        }
        complete = true
      } finally {
        progress.end(complete)
      }
    },
  }
  return tracked
}

function lengthOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown }
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined
}
