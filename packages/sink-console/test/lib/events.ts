import type { EventKind, EventMap, EventPayload, MetricSet, Priority, RunInfo, SinkStats } from '@trainlog/core'

let seq = 0
let sets = 0

/** An event as core would make it; `at` overrides the header. */
export function event<K extends EventKind>(
  kind: K,
  payload: EventPayload<K>,
  at: { step?: number; epoch?: number; rank?: number; source?: string; time?: number } = {},
): EventMap[K] {
  const { step, epoch, rank, source = '', time = Date.UTC(2026, 0, 2, 3, 4, 5) } = at
  return { kind, time, seq: seq++, source, priority: 'useful', step, epoch, rank, ...payload } as unknown as EventMap[K]
}

/** A set of names, each with its priority [useful]. */
export function metricSet(...names: (string | readonly [string, Priority])[]): MetricSet {
  return {
    id: sets++,
    names: names.map(name => (typeof name === 'string' ? name : name[0])),
    priorities: names.map(name => (typeof name === 'string' ? 'useful' : name[1])),
  }
}

/** Metrics at a step. */
export function metrics(set: MetricSet, values: readonly number[], step?: number, epoch?: number): EventMap['metrics'] {
  return event('metrics', { set, values }, { ...(step === undefined ? {} : { step }), ...(epoch === undefined ? {} : { epoch }) })
}

/** A report of a loop. */
export function progress(
  payload: Partial<EventPayload<'progress'>>,
  at: { step?: number; epoch?: number; rank?: number } = {},
): EventMap['progress'] {
  const { done = 0, unit = 'batch' } = payload
  const rest = {
    samples: done,
    samplesPerSecond: undefined,
    batchTimeMs: undefined,
    elapsedMs: 0,
    state: 'running' as const,
    total: undefined,
  }
  return event('progress', { id: 0, description: 'progress', ...rest, ...payload, done, unit }, at)
}

/** A message. */
export function message(
  level: EventMap['message']['level'],
  text: string,
  fields: EventMap['message']['fields'] = {},
  source = '',
): EventMap['message'] {
  return event('message', { level, text, fields }, { source })
}

/** A run as a sink is told of it. */
export function runInfo(of: Partial<RunInfo> = {}): RunInfo {
  return {
    id: 'r1',
    experiment: 'digits',
    name: 'digits_1',
    startTime: 0,
    session: 0,
    rank: 0,
    worldSize: 1,
    resumed: undefined,
    parent: undefined,
    dir: undefined,
    params: {},
    tags: {},
    notes: undefined,
    group: undefined,
    jobType: undefined,
    ...of,
  }
}

/** Counters of a sink, all 0 but for the given ones. */
export function stats(of: Partial<SinkStats> = {}): SinkStats {
  const zero = { offered: 0, delivered: 0, filtered: 0, unsupported: 0, refused: 0, failed: 0, overflow: 0, late: 0, lost: 0 }
  return { sink: 'mlflow', state: 'open', ...zero, deferred: 0, queued: 0, filteredMetrics: 0, retries: 0, blockedMs: 0, ...of }
}
