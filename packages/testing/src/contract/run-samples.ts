import type { ErrorInfo, MetricSet, RunInfo, SinkStats } from '@trainlog/core'
import type { RunKind, Samples } from './sample.js'

let sets = 0

/** A set as core makes it: one object for each list of names. */
export function sampleSet(names: readonly string[]): MetricSet {
  // Far from the ids that core gives in the same process.
  return { id: 1_000_000_000 + sets++, names, priorities: names.map(() => 'useful') }
}

/** A run as a sink is told of it. */
export function sampleRunInfo(of: Partial<RunInfo> & Pick<RunInfo, 'id' | 'name' | 'dir'>): RunInfo {
  return {
    experiment: 'contract',
    startTime: Date.UTC(2030, 0, 1),
    session: 0,
    rank: 0,
    worldSize: 1,
    resumed: undefined,
    parent: undefined,
    params: { lr: 0.01, optimizer: { name: 'adam', betas: [0.9, 0.999] } },
    tags: { stage: 'test' },
    notes: undefined,
    group: undefined,
    jobType: undefined,
    ...of,
  }
}

/** An error with a cause, as plain data. */
export const sampleError: ErrorInfo = {
  name: 'Error',
  message: 'loss is NaN',
  stack: 'Error: loss is NaN\n    at train (train.js:1:1)',
  cause: { name: 'TypeError', message: 'no data', stack: undefined, cause: undefined },
}

const stats: SinkStats = {
  sink: 'other', state: 'failing', offered: 8, delivered: 0, filtered: 1, unsupported: 1, refused: 1, failed: 1, overflow: 1, late: 0, lost: 1,
  deferred: 1, queued: 1, filteredMetrics: 2, retries: 1, blockedMs: 0.5,
} // prettier-ignore

/** Who the run is, what it measures and says, and what becomes of it. */
export const runSamples: Samples<RunKind> = {
  'run-start': {
    minimal: name => ({ info: { ...sampleRunInfo({ id: 'sample', name, dir: undefined }), params: {}, tags: {} } }),
    typical: name => [
      {
        info: {
          ...sampleRunInfo({ id: 'sample', name, dir: undefined, session: 1, resumed: { step: 10, epoch: undefined } }),
          parent: { id: 'parent', links: [{ sink: 'other', url: 'https://example.org/run' }] },
          notes: 'second try',
        },
      },
    ],
  },
  'run-end': {
    minimal: () => ({ status: 'finished', error: undefined, durationMs: 0 }),
    typical: () => [
      { status: 'failed', error: sampleError, durationMs: 1234.5 },
      { status: 'killed', error: undefined, durationMs: 10 },
    ],
  },
  message: {
    minimal: text => ({ level: 'info', text, fields: {} }),
    typical: text =>
      (['debug', 'info', 'warn', 'error', 'critical'] as const).map(level => ({ level, text, fields: { rows: 3, from: { disk: 'a' } } })),
  },
  params: {
    minimal: name => ({ values: { [name]: 1 } }),
    typical: name => [{ values: { [name]: 'adam', layers: [64, 10], nested: { dropout: 0.5, bias: true, init: null }, unset: undefined } }],
  },
  tags: {
    minimal: name => ({ values: { [name]: '' } }),
    typical: name => [{ values: { [name]: 'yes', host: 'a' } }],
  },
  summary: {
    minimal: name => ({ values: { [name]: 1 } }),
    typical: name => [{ values: { [name]: 0.93, best: { epoch: 4 }, classes: ['cat', 'dog'], note: null } }],
  },
  metrics: {
    minimal: name => ({ set: sampleSet([name]), values: [1] }),
    typical: name => [{ set: sampleSet([name, `val/${name}`, 'loss']), values: [0.5, -2.25, 3e-9] }],
  },
  delivery: {
    minimal: name => ({ sink: name, change: 'open', error: undefined, stats }),
    typical: name =>
      (['failing', 'recovered', 'stuck', 'refused', 'overflow', 'dead', 'report'] as const).map(change => ({
        sink: name,
        change,
        error: sampleError,
        stats,
      })),
  },
  rewind: {
    minimal: () => ({ toStep: 0, reason: 'resume' }),
    typical: () => [{ toStep: 2, reason: 'rollback' }],
  },
  link: {
    minimal: name => ({ sink: name, id: undefined, url: undefined }),
    typical: name => [{ sink: 'other', id: name, url: `https://example.org/${encodeURIComponent(name)}` }],
  },
}
