import type { CountingClock } from './counting-clock.js'

/** What keeps a process alive or listens to it, counted by what it is. */
export type Census = ReadonlyMap<string, number>

/** Counts what there is now. */
export function takeCensus(clock: CountingClock): Census {
  const counts = new Map<string, number>()
  const add = (what: string, count = 1): void => void counts.set(what, (counts.get(what) ?? 0) + count)
  // Made when they are first touched, and they stay.
  for (const stream of [process.stdout, process.stderr]) stream.listenerCount('error')
  for (const type of process.getActiveResourcesInfo()) add(`active ${type}`)
  for (const name of process.eventNames()) add(`listener for process '${String(name)}'`, process.listenerCount(name))
  add('timer of the clock that sinks are given', clock.pending)
  return counts
}

/** Connections that are kept for the next request are no leak while there are no more of them each time. */
const pooled = /^active (TCPSocketWrap|TLSWrap|PipeWrap|UDPWrap)$/

/** The first census, with the pooled connections of the second. */
export function withPools(first: Census, second: Census): Census {
  return new Map([...first, ...[...second].filter(([what]) => pooled.test(what))])
}

/** What there is more of than before, in words. */
export function growth(before: Census, now: Census): readonly string[] {
  return [...now].flatMap(([what, count]) => {
    const more = count - (before.get(what) ?? 0)
    return more > 0 ? [`${more} ${what}`] : []
  })
}
