import type { EventKind, TrainEvent } from '@trainlog/core'
import type { Bench } from './bench.js'
import { nextName, nextValue } from './reading.js'
import { sampleSet } from './run-samples.js'
import { minimalPayload } from './samples.js'
import type { TrialSession } from './trial-session.js'

/** A way to recognise events of a kind in what a backend holds: by a name or text in them, or by the value of a metric. */
export interface Probe {
  readonly kind: EventKind
  readonly by: 'name' | 'value'
}

/** An event that can be recognised. */
export interface Planted {
  readonly probe: Probe
  readonly event: TrainEvent
  readonly mark: string
}

/** Kinds with a name or text of the user's in them, those first that most backends keep. Progress and links are of the moment. */
const named: readonly EventKind[] = [
  'metrics', 'message', 'text', 'alert', 'fault', 'params', 'tags', 'summary', 'histogram', 'table', 'image', 'figure', 'audio', 'video',
  'pr-curve', 'embedding', 'graph', 'mesh', 'dataset', 'checkpoint', 'artifact', 'numeric-issue', 'performance', 'system',
] // prettier-ignore

/** So many events of a kind must be found before the kind counts as kept: a backend may hold the last one alone. */
const enough = 3
const lossSet = sampleSet(['loss'])
let step = 0

/** The next event of a session, with a mark that no other has. */
export function plant(session: TrialSession, probe: Probe, bench: Bench): Planted {
  const at = { step: ++step, epoch: 1 }
  if (probe.by === 'value') {
    const value = nextValue()
    return { probe, event: session.event('metrics', { set: lossSet, values: [value] }, at), mark: String(value) }
  }
  const mark = nextName()
  return { probe, event: session.event(probe.kind, minimalPayload(probe.kind, mark, bench.files(session.run)) ?? {}, at), mark }
}

/** The step of the event that was planted last. */
export function lastStep(): number {
  return step
}

/** The event in words. */
export function describePlanted({ event: { kind, seq } }: Planted): string {
  return `the ${kind} event with seq ${seq}`
}

/** Finds out by trying which events can be recognised in the backend. What fails meanwhile is the matter of other rules. */
export async function findProbes(bench: Bench): Promise<readonly Probe[]> {
  if (!bench.options.readBack) return []
  const kinds = new Set(await bench.kinds())
  const probes: Probe[] = named.filter(kind => kinds.has(kind)).map(kind => ({ kind, by: 'name' }))
  if (kinds.has('metrics')) probes.push({ kind: 'metrics', by: 'value' })
  const session = await bench.open()
  const planted = new Map<Probe, Planted[]>()
  for (const probe of probes) {
    const events = Array.from({ length: enough }, () => plant(session, probe, bench))
    for (const { event } of events) await session.writeBatch([event]).catch(ignore)
    planted.set(probe, events)
  }
  await session.flush().catch(ignore)
  await session.close().catch(ignore)
  const reading = await bench.read(session.run)
  const found = probes.filter(probe => planted.get(probe)?.every(one => reading.placeOf(one) >= 0))
  const byName = found.some(({ kind, by }) => kind === 'metrics' && by === 'name')
  return found.filter(({ by }) => by === 'name' || !byName)
}

/** Of a failure that other rules look at. */
export function ignore(): undefined {
  return undefined
}
