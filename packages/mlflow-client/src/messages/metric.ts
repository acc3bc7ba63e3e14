import { list, message, optional, type Codec } from '../wire/codec.js'
import { key, runId } from '../wire/names.js'
import { double, int64, text, type Int64 } from '../wire/scalars.js'

/** A value that was measured. */
export interface Metric {
  readonly key: string
  /**
   * NaN comes back as NaN. Infinities come back from servers on a database as ±`Number.MAX_VALUE` (±1.7976931348623157e308), from those on
   * files as infinities.
   */
  readonly value: number
  /** Milliseconds since 1970. */
  readonly timestamp: Int64
  readonly step: Int64
  readonly datasetName?: string
  readonly datasetDigest?: string
  /** Logged model it belongs to. */
  readonly modelId?: string
  /** Where one answer covers several runs. */
  readonly runId?: string
}

/** A value to log. */
export interface MetricInput {
  /** At most 250 letters, digits, `_ - . : /` and spaces; see `safeKey`. */
  readonly key: string
  /** NaN and infinities are allowed. */
  readonly value: number
  /** Integer; bigint beyond 2^53. Default 0. */
  readonly step?: Int64
  /** Milliseconds since 1970, integer, not negative. Default now. */
  readonly timestamp?: Int64
  readonly datasetName?: string
  readonly datasetDigest?: string
  /** Logged model it belongs to. */
  readonly modelId?: string
}

/** Codec of milliseconds since 1970. */
export const timestamp: Codec<Int64> = int64(0n)

/** Codec of {@link Metric}. */
export const metric: Codec<Metric> = message<Metric>({
  key: text(),
  value: double,
  timestamp: int64(),
  step: int64(),
  datasetName: optional(text()),
  datasetDigest: optional(text()),
  modelId: optional(text()),
  runId: optional(text()),
})

/** Codec of {@link MetricInput}, apart from the time, which is filled in before. */
export const metricInput: Codec<MetricInput> = message<MetricInput>({
  key,
  value: double,
  step: optional(int64()),
  timestamp: optional(timestamp),
  datasetName: optional(text()),
  datasetDigest: optional(text()),
  modelId: optional(runId),
})

const metrics = list(metric)

/** The latest metric of each name, as runs show them: latest by (step, timestamp, value). */
export const latestMetrics: Codec<Readonly<Record<string, Metric>>> = {
  encode: record => Object.values(record).map(each => metric.encode(each, 'metrics')),
  decode: (json, at) => Object.fromEntries(metrics.decode(json, at).map(each => [each.key, each])),
}
