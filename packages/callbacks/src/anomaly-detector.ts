import { levels, type Level, type Logger, type Sink, type TrainEvent } from '@trainlog/core'
import type { TrainingCallback, TrainingContext } from '@trainlog/core/training'
import { createCallback, type Memory } from './create-callback.js'
import { MessageRate, type MessageRateRule } from './message-rate.js'
import { createNameFilter } from './name-filter.js'
import { above0, checkOptions, fraction, from0, listOf, oneOf, text, whole } from './options.js'
import { OutlierDetector, type OutlierRule } from './outlier-rule.js'

/** What `anomalyDetector` may be told. Everything is optional. */
export interface AnomalyDetectorOptions {
  /** ['anomalies'] */
  readonly name?: string
  /** Names or patterns, as for `run.metric` [['*'], all]. */
  readonly metrics?: readonly string[]
  /** Values of a metric to compare with [100]. */
  readonly window?: number
  /** Values before the first judgement [30]. */
  readonly minValues?: number
  /** Standard deviations (by MAD) from the median, on either side [6]. */
  readonly threshold?: number
  /** The distance must also be at least this share of the median's size [0.001]. */
  readonly minRelative?: number
  /** Values in a row that are as usual again, until the alert is called resolved [10]. */
  readonly resolveAfter?: number
  /** Messages from this level on are counted; needs the detector's `sink` ['warn']. */
  readonly minLevel?: Level
  /** Length of the stretches in which messages are counted, in seconds [60]. */
  readonly messageSeconds?: number
  /** Stretches to compare with [30]; the first judgement comes after 5. */
  readonly messageWindows?: number
  /** Probability, per stretch, of taking an ordinary number of messages for too many [0.00001]. */
  readonly alpha?: number
}

/** A callback, and a sink for what callbacks do not see. */
export interface AnomalyDetector extends TrainingCallback {
  /**
   * Give it to the run (`sinks: [detector.sink]`), and message rates and every metric of the run are watched; without it, the metrics of
   * batches and epochs. Alerts are raised while the callback takes part in a training.
   */
  readonly sink: Sink
}

interface Watched {
  detector: OutlierDetector
  /** Values since the alert that were as usual; undefined without an alert. */
  usual: number | undefined
}

interface State {
  readonly metrics: Map<string, Watched>
  readonly messages: MessageRate
}

/**
 * Raises an alert when a metric is far from where it was, on either side (`OutlierDetector`: median and MAD), and when messages come far more
 * often than before (`countTail`: a Poisson rate of unknown size); a resolved one when the metric is as usual again. A metric that has
 * moved for good becomes usual within half a window. Saved with a checkpoint: all windows and open alerts.
 *
 * @throws TypeError for options that make no sense.
 */
export function anomalyDetector(options: AnomalyDetectorOptions = {}): AnomalyDetector {
  checkOptions('anomalyDetector', options, {
    name: text,
    metrics: listOf(text),
    window: whole(3),
    minValues: whole(2),
    threshold: above0,
    minRelative: from0,
    resolveAfter: whole(1),
    minLevel: oneOf(...levels),
    messageSeconds: above0,
    messageWindows: whole(5),
    alpha: fraction,
  })
  const { name = 'anomalies', window = 100, resolveAfter = 10, minLevel = 'warn', messageSeconds = 60 } = options
  const patterns = options.metrics ?? ['*']
  const meant = createNameFilter(patterns)
  const rule: OutlierRule = {
    window,
    minValues: Math.min(window, options.minValues ?? 30),
    threshold: options.threshold ?? 6,
    minRelative: options.minRelative ?? 1e-3,
    minAbsolute: 0,
    side: 'both',
  }
  const rates: MessageRateRule = {
    windowMs: messageSeconds * 1000,
    windows: options.messageWindows ?? 30,
    minWindows: 5,
    alpha: options.alpha ?? 1e-5,
  }
  let memory: Memory<State> | undefined
  /** Where alerts go; undefined while no training runs. */
  let log: Logger | undefined
  let sinks = 0

  const look = (metric: string, value: number): void => {
    if (!Number.isFinite(value) || !meant(metric)) return
    const { metrics } = memory!.now
    let watched = metrics.get(metric)
    if (!watched) metrics.set(metric, (watched = { detector: new OutlierDetector(rule), usual: undefined }))
    const found = watched.detector.push(value)
    const title = `${metric} is unusual`
    if (found) {
      if (watched.usual === undefined)
        log?.alert(
          title,
          `it is ${value}, and was about ${found.median}: ${Math.abs(found.distance).toPrecision(3)} standard deviations away`,
          {
            metric,
            value,
            threshold: rule.threshold,
          },
        )
      watched.usual = 0
    } else if (watched.usual !== undefined && ++watched.usual >= resolveAfter) {
      watched.usual = undefined
      log?.alert(title, 'it is as usual again', { level: 'info', metric, value, resolved: true })
    }
  }
  const lookAtEvent = (event: TrainEvent): void => {
    // Its own messages are not looked at, or an alert could beget the next one.
    if (event.source === name) return
    if (event.kind === 'metrics') event.set.names.forEach((metric, i) => look(metric, event.values[i] as number))
    else if (event.kind === 'message' && levels.indexOf(event.level) >= levels.indexOf(minLevel)) {
      const burst = memory!.now.messages.push(event.time)
      if (!burst) return
      const text = `${burst.count} of level ${minLevel} or above within ${messageSeconds} s; before there were ${burst.usual.toPrecision(3)} on average`
      log?.alert('many messages', text, { value: burst.count, threshold: burst.usual })
    }
  }

  const callback = createCallback<State>(
    {
      name,
      fresh: () => ({ metrics: new Map(), messages: new MessageRate(rates) }),
      save: ({ metrics, messages }) => ({
        metrics: Object.fromEntries(
          [...metrics].map(([metric, { detector, usual }]) => [metric, { window: detector.toArray(), usual: usual ?? null }] as const),
        ),
        messages: messages.toArray(),
      }),
      load(saved, { metrics, messages }) {
        const all = saved.record('metrics')
        for (const metric of all.keys) {
          const one = all.record(metric)
          metrics.set(metric, { detector: new OutlierDetector(rule, one.numbers('window')), usual: one.optional('usual') })
        }
        messages.restore(saved.numbers('messages'))
      },
    },
    given => {
      memory = given
      const take = (context: TrainingContext): void => {
        log ??= context.log
        if (sinks > 0) return
        const { metrics } = context
        for (const metric in metrics) look(metric, metrics[metric] as number)
      }
      return {
        onTrainBegin(context) {
          log = context.log
        },
        onBatchEnd: take,
        onEpochEnd(context) {
          log ??= context.log
          if (sinks > 0) return
          // Means of an epoch are no neighbours of values of batches.
          for (const metric in context.metrics) look(`epoch/${metric}`, context.metrics[metric] as number)
        },
        onTrainEnd(context) {
          if (given.now.metrics.size === 0 && sinks === 0)
            context.log.warn(
              `no metric like ${patterns.join(', ')} has appeared; there were ${Object.keys(context.metrics).join(', ') || 'none at all'}`,
            )
          log = undefined
        },
      }
    },
  )
  return {
    ...callback,
    sink: {
      name,
      sync: true,
      open() {
        sinks++
        return {
          write: events => events.forEach(lookAtEvent),
          close() {
            sinks--
          },
        }
      },
    },
  }
}
