import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback } from './create-callback.js'
import { callable, checkOptions, interval as intervalCheck, text, whole } from './options.js'

/** What `memoryMonitor` may be told. Everything is optional. */
export interface MemoryMonitorOptions {
  /** ['memory'] */
  readonly name?: string
  /** Of the tensor library, as `tf.memory` gives it: `memoryMonitor({ tensors: () => tf.memory() })` [not logged]. */
  readonly tensors?: () => { readonly numTensors: number; readonly numBytes: number }
  /** Log after batches or after epochs ['epoch']. */
  readonly interval?: 'batch' | 'epoch'
  /** Log once in so many of them [1]. */
  readonly every?: number
  /** Epochs in a row at whose end there are more tensors than at the one before, until it is called a leak [5]. */
  readonly leakAfter?: number
}

interface State {
  tensors: number | undefined
  growing: number
}

/**
 * Logs, in bytes, `<name>/rss`, `heap_used`, `external` and `array_buffers` of the process (nothing in a browser), and with `tensors`
 * `<name>/tensors` and `<name>/tensor_bytes`. Warns once when tensors leak: their number grows at the end of each epoch.
 *
 * @throws TypeError for options that make no sense.
 */
export function memoryMonitor(options: MemoryMonitorOptions = {}): TrainingCallback {
  checkOptions('memoryMonitor', options, { name: text, tensors: callable, interval: intervalCheck, every: whole(1), leakAfter: whole(1) })
  const { tensors, interval = 'epoch', every = 1, leakAfter = 5 } = options
  const process = (globalThis as { readonly process?: { memoryUsage?(): NodeJS.MemoryUsage } }).process
  const log = (context: TrainingContext): void => {
    const used = process?.memoryUsage?.()
    const held = tensors?.()
    context.log.log({
      ...(used && { rss: used.rss, heap_used: used.heapUsed, external: used.external, array_buffers: used.arrayBuffers }),
      ...(held && { tensors: held.numTensors, tensor_bytes: held.numBytes }),
    })
  }
  return createCallback<State>({ name: options.name ?? 'memory', fresh: () => ({ tensors: undefined, growing: 0 }) }, memory => ({
    onBatchEnd: context => (interval === 'batch' && context.step % every === 0 ? log(context) : undefined),
    onEpochEnd(context) {
      if (interval === 'epoch' && context.epoch % every === 0) log(context)
      if (!tensors) return
      const state = memory.now
      const count = tensors().numTensors
      state.growing = state.tensors !== undefined && count > state.tensors ? state.growing + 1 : 0
      state.tensors = count
      if (state.growing === leakAfter)
        context.log.warn(
          `tensors leak: their number has grown ${leakAfter} epochs in a row, to ${count}; dispose of what is no longer needed, or use tf.tidy`,
        )
    },
  }))
}
