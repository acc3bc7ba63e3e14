import type { Logger, Route, Run, SinkSession } from '@trainlog/core'
import { startRun } from '@trainlog/core'

/** How the sinks of a case take batches. */
export type Taking = 'sync' | 'async'
/** `one`: all sinks see everything. `mixed`: essential, important, useful, verbose and no threshold. */
export type Thresholds = 'one' | 'mixed'

/** A run to be measured. */
export interface Workload {
  readonly sinks: number
  readonly taking: Taking
  readonly thresholds: Thresholds
}

/** The three values of a call: whole and broken numbers, different each time, one of each priority that a run keeps by default. */
export function valuesAt(step: number): { readonly loss: number; readonly learning_rate: number; readonly samples: number } {
  return { loss: 4 / (step + 1.5), learning_rate: 0.001 - step * 1e-10, samples: step & 1023 }
}

const thresholds = ['essential', 'important', 'useful', 'verbose', undefined] as const

/** Sinks that only count, so that what is measured is trainlog. */
function countingRoutes({ sinks, taking, thresholds: which }: Workload): readonly Route[] {
  return Array.from({ length: sinks }, (_, i) => {
    let events = 0
    const session: SinkSession =
      taking === 'sync' ? { write: batch => void (events += batch.length) } : { write: async batch => void (events += batch.length) }
    const minPriority = which === 'mixed' ? thresholds[i % thresholds.length] : undefined
    const sink = { name: `counting-${i}`, sync: taking === 'sync', open: () => session, events: () => events }
    return minPriority === undefined ? { sink } : { sink, minPriority }
  })
}

/** Starts a run without a folder, so that no disk is measured. */
export function startWorkload(workload: Workload): Promise<Run> {
  return startRun({ dir: false, sinks: countingRoutes(workload) })
}

/**
 * Ends the run and makes sure that the figures are about events that arrived.
 *
 * @throws Error when a sink did not get every event of `calls` calls.
 */
export async function endWorkload(run: Run, calls: number): Promise<void> {
  for (const stats of await run.end()) {
    if (stats.delivered + stats.filtered < calls || stats.overflow + stats.lost + stats.failed + stats.late > 0) {
      throw new Error(`not every event arrived: ${JSON.stringify(stats)}`)
    }
  }
}

/** Takes calls and does nothing: what is measured with it is the measuring. */
export const silentLogger: Pick<Logger, 'log'> = { log: () => undefined }

/** One way of calling `log`. */
export function caller(logger: Pick<Logger, 'log'>, where: 'step' | 'nothing' | 'object'): (step: number) => void {
  if (where === 'step') return step => logger.log(valuesAt(step), step)
  if (where === 'nothing') return step => logger.log(valuesAt(step))
  return step => logger.log(valuesAt(step), { step, epoch: 3 })
}
