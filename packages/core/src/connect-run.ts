import type { PlainPort, Port, PortHello } from './port.js'
import type { MetricRule, Run, RunOptions } from './run.js'
import type { Priority } from './vocabulary.js'
import type { Sink } from './sink.js'
import { SinkError } from './sink-error.js'
import { startRunAs } from './start-run.js'

/** How many events may be on their way to the owner of the run before the worker keeps further ones back. */
const maxUnderway = 200_000

/**
 * In a worker thread: a run that logs into the run that `port` came from. Its events keep their order; `end` hands over what is left,
 * lets go of the port, and leaves the run to its owner. Metric rules, thresholds and redaction are the owner's.
 */
export async function connectRun(port: Port): Promise<Run> {
  const theirs = port as unknown as PlainPort
  const { info, options, taken } = await new Promise<PortHello>(resolve => {
    theirs.onmessage = ({ data }) => resolve(data as PortHello)
  })
  return startRunAs(
    { ...options, sinks: [portSink(theirs, taken)], metrics: withoutMeans(options.metrics), history: false, captureWarnings: false },
    info,
  )
}

function portSink(port: PlainPort, taken: Int32Array | undefined): Sink {
  return {
    name: 'port',
    sync: true,
    delivery: { maxQueueEvents: 1_000_000, maxQueueBytes: 256 << 20 },
    open() {
      let sent = 0
      let acknowledged = 0
      let ended = false
      port.onmessage = ({ data }) => {
        const news = data as { readonly taken?: number; readonly ended?: boolean }
        acknowledged += news.taken ?? 0
        ended ||= news.ended === true
      }
      port.unref?.()
      return {
        write(batch) {
          if (ended || (taken && Atomics.load(taken, 1) === 1)) throw new SinkError('the run has ended in the thread that owns it')
          // Both counters may run over; their difference is right all the same.
          const underway = (sent - (taken ? Atomics.load(taken, 0) : acknowledged)) | 0
          if (underway > maxUnderway)
            throw new SinkError('the thread that owns the run is blocked, or does not keep up', { retryable: true })
          port.postMessage({ events: batch })
          sent += batch.length
        },
        close: () => port.close(),
      }
    },
  }
}

/** Means are made where the values of all threads meet. */
function withoutMeans(rules: RunOptions['metrics'] = {}): NonNullable<RunOptions['metrics']> {
  const entries = Object.entries(rules).map(([pattern, rule]): [string, Priority | MetricRule] => {
    if (typeof rule === 'string') return [pattern, rule]
    const { mean, ...rest } = rule
    return [pattern, mean === undefined ? rule : rest]
  })
  return Object.fromEntries<Priority | MetricRule>(entries)
}
