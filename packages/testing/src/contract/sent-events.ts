import type { TrainEvent } from '@trainlog/core'
import type { Bench } from './bench.js'
import { describePlanted, plant, type Planted } from './probe.js'
import type { Reading } from './reading.js'
import { check } from './rule.js'
import { minimalPayload } from './samples.js'
import type { TrialSession } from './trial-session.js'

/** At most so many kinds where one would do. */
const someProbes = 3

/** Ordinary events, that can be recognised where anything can, of the first few kinds. */
export async function someEvents(bench: Bench, session: TrialSession, perKind: number): Promise<Sent> {
  const probes = (await bench.probes()).slice(0, someProbes)
  if (probes.length > 0) {
    const rounds = Array.from({ length: perKind }, () => probes.map(probe => plant(session, probe, bench)))
    return new Sent(rounds.flat())
  }
  return new Sent([], await plainEvents(bench, session, perKind))
}

/** Ordinary events of the first kind that is accepted; none if it is one that only a plug-in knows, and gave no sample of. */
async function plainEvents(bench: Bench, session: TrialSession, count: number): Promise<readonly TrainEvent[]> {
  const kinds = await bench.kinds()
  const kind = ['metrics' as const, 'message' as const].find(each => kinds.includes(each)) ?? kinds[0]
  if (kind === undefined) return (bench.options.events ?? []).slice(0, count)
  return Array.from({ length: count }, (_, i) =>
    session.event(kind, minimalPayload(kind, 'loss', bench.files(session.run)) ?? {}, { step: i, epoch: 0 }),
  )
}

/** Events on their way, and how to find them again. */
export class Sent {
  readonly planted: readonly Planted[]
  readonly events: readonly TrainEvent[]

  constructor(planted: readonly Planted[], events: readonly TrainEvent[] = planted.map(({ event }) => event)) {
    this.planted = planted
    this.events = events
  }

  /** @throws BrokenRule when one of them is missing. */
  checkKept(reading: Reading, when: string): void {
    const lost = this.planted.filter(one => reading.countOf(one) === 0)
    const [one] = lost
    check(
      one === undefined,
      one ? `${when}, ${lost.length} of ${this.planted.length} events are missing: ${describePlanted(one)} for one` : '',
    )
  }
}
