import type { EventKind, EventMap, Run, RunOptions, TrainEvent } from '../../src/index.js'
import { memorySink, withRun } from '../../src/index.js'

/** Every event of a run with this body. Nothing is written to disk, and thresholds let everything pass unless the options say otherwise. */
export async function logged(body: (run: Run) => unknown, options: RunOptions = {}): Promise<readonly TrainEvent[]> {
  const sink = memorySink()
  await withRun({ dir: false, sinks: [sink], captureWarnings: false, minPriority: 'verbose', ...options }, body)
  return sink.events
}

/** The events of one kind. */
export function ofKind<K extends EventKind>(kind: K, events: readonly TrainEvent[]): readonly EventMap[K][] {
  return events.filter((event): event is EventMap[K] & TrainEvent => event.kind === kind)
}

/** What the body logged, of one kind. */
export async function loggedAs<K extends EventKind>(
  kind: K,
  body: (run: Run) => unknown,
  options: RunOptions = {},
): Promise<readonly EventMap[K][]> {
  return ofKind(kind, await logged(body, options))
}

/** Metrics as `[step, { name: value }]`. */
export function rows(events: readonly TrainEvent[]): readonly (readonly [number | undefined, Readonly<Record<string, number>>])[] {
  return ofKind('metrics', events).map(({ step, set, values }) => [
    step,
    Object.fromEntries(set.names.map((name, i) => [name, values[i] as number])),
  ])
}

/** What trainlog warned about. */
export function warnings(events: readonly TrainEvent[]): readonly string[] {
  return ofKind('message', events)
    .filter(event => event.source === 'trainlog')
    .map(event => event.text)
}

const header = new Set(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank'])

/** The payload of an event: what its kind carries beside the header. */
export function payload(event: TrainEvent | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(event ?? {}).filter(([key]) => !header.has(key)))
}
