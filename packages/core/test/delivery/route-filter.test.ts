import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventKind, Level, MetricsEvent, Priority, Route, TrainEvent } from '../../src/index.js'
import { levels, priorities } from '../../src/index.js'
import { metricSet } from '../../src/metric-set.js'
import { Bench, imbalance, message, metrics } from '../support/fanout.js'
import { ScriptedSink } from '../support/scripted-sink.js'
import { runs } from '../support/soak.js'

type Filter = Omit<Route, 'sink'>

/** What sinks with these filters get of the events. */
async function through(filters: readonly (Filter & { readonly accepts?: readonly EventKind[] })[], events: readonly TrainEvent[]) {
  const sinks = filters.map(({ accepts }, i) => new ScriptedSink({}, { name: `sink ${i}`, sync: true, ...(accepts && { accepts }) }))
  const bench = await new Bench(sinks.map((sink, i) => ({ ...filters[i]!, sink }))).opened()
  bench.fanout.offer(events)
  await bench.clock.advance(0)
  for (const stats of bench.fanout.stats()) expect(imbalance(stats)).toBe(0)
  return { bench, sinks, stats: bench.fanout.stats(), got: sinks.map(sink => sink.taken) }
}

const set = metricSet(['loss', 'val/loss', 'debug/x', 'lr'], ['essential', 'important', 'verbose', 'useful'])
const said = (seq: number, level: Level, priority: Priority): TrainEvent => ({ ...message(seq, priority), level }) as TrainEvent
const histogram = (seq: number, priority: Priority): TrainEvent =>
  ({ kind: 'histogram', time: 0, seq, source: '', priority, step: 0, epoch: 0, rank: undefined, name: 'w', edges: [], counts: [], min: 0, max: 0, sum: 0, sumSquares: 0, count: 0, nonFinite: 0 }) // prettier-ignore

describe('the filter of a route', () => {
  it('minPriority keeps metrics and data away, one by one within an event, and messages not at all', async () => {
    const events = [
      metrics(0, set, [1, 2, 3, 4], 'essential'),
      histogram(1, 'useful'),
      histogram(2, 'important'),
      said(3, 'debug', 'verbose'),
    ]
    const { got, stats } = await through([{ minPriority: 'important' }], events)
    const [first, ...rest] = got[0] as [MetricsEvent, ...TrainEvent[]]
    expect(first).toEqual({
      ...events[0],
      set: { id: first.set.id, names: ['loss', 'val/loss'], priorities: ['essential', 'important'] },
      values: [1, 2],
    })
    expect(rest).toEqual([events[2], events[3]])
    expect(stats[0]).toMatchObject({ offered: 4, delivered: 3, filtered: 1, filteredMetrics: 2 })
  })

  it('minLevel keeps messages away, and nothing else, whatever their priority', async () => {
    const events = levels.flatMap((level, i) => priorities.map((priority, j) => said(i * 4 + j, level, priority)))
    const { got, stats } = await through([{ minLevel: 'error' }], [...events, metrics(99, set, [1, 2, 3, 4]), histogram(100, 'verbose')])
    expect(got[0]?.map(event => event.seq)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 99, 100])
    expect(stats[0]).toMatchObject({ filtered: 12, filteredMetrics: 0 })
  })

  it('kinds keeps the others away as filtered, accepts as unsupported', async () => {
    const events = [metrics(0, set, [1, 2, 3, 4]), message(1), histogram(2, 'useful')]
    const { got, stats } = await through(
      [
        { kinds: ['message'] },
        { accepts: ['message'] },
        { accepts: ['message', 'metrics'], kinds: ['metrics', 'histogram'] },
        { kinds: [] },
      ],
      events,
    )
    expect(got.map(list => list.map(event => event.seq))).toEqual([[1], [1], [0], []])
    expect(stats.map(({ filtered, unsupported }) => [filtered, unsupported])).toEqual([[2, 0], [0, 2], [1, 1], [3, 0]]) // prettier-ignore
  })

  it('include and exclude choose metrics by name: exclude wins, aliases are seen through, an event without any left is filtered', async () => {
    const named = (filter: Filter) => through([filter], [metrics(0, set, [1, 2, 3, 4], 'essential')])
    const names = async (filter: Filter) => ((await named(filter)).got[0]?.[0] as MetricsEvent | undefined)?.set.names
    expect(await names({ include: ['loss'] })).toEqual(['loss'])
    expect(await names({ include: ['learning_rate', 'val_*'] })).toEqual(['val/loss', 'lr'])
    expect(await names({ exclude: ['debug/*'] })).toEqual(['loss', 'val/loss', 'lr'])
    expect(await names({ include: ['*loss'], exclude: ['val_loss'] })).toEqual(['loss'])
    expect(await names({ include: ['nothing'] })).toBeUndefined()
    expect((await named({ include: ['nothing'] })).stats[0]).toMatchObject({ filtered: 1, filteredMetrics: 0 })
    expect((await named({ include: ['loss'] })).stats[0]).toMatchObject({ filtered: 0, filteredMetrics: 3 })
  })

  it('recomputes the priority of what is left of an event', async () => {
    const { got } = await through([{ exclude: ['*loss'] }], [metrics(0, set, [1, 2, 3, 4], 'essential')])
    expect(got[0]?.[0]?.priority).toBe('useful')
  })

  it('a filter function has the last word, on what is left of an event; one that throws lets it pass', async () => {
    const seen: unknown[] = []
    const filter = (event: TrainEvent): boolean => {
      seen.push(event.kind === 'metrics' ? event.values : event.kind)
      if (event.kind === 'message') throw new Error('its author made a mistake')
      return event.seq > 0
    }
    const events = [metrics(0, set, [1, 2, 3, 4]), metrics(1, set, [5, 6, 7, 8]), message(2)]
    const { got, stats } = await through([{ filter, include: ['loss'] }], events)
    expect(seen).toEqual([[1], [5], 'message'])
    expect(got[0]?.map(event => event.seq)).toEqual([1, 2])
    expect(stats[0]).toMatchObject({ filtered: 1, filteredMetrics: 3 })
  })

  it('sinks that ask for the same share one array, and one event per projection, in which sets are one object', async () => {
    const filter = (): boolean => true
    const events = [metrics(0, set, [1, 2, 3, 4]), metrics(1, set, [5, 6, 7, 8])]
    const same: Filter = { minPriority: 'important' }
    const { sinks, got } = await through(
      [{}, {}, same, same, { ...same, filter }, { ...same, filter }, { ...same, filter: () => true }],
      events,
    )
    const batches = sinks.map(sink => sink.batches[0])
    expect(batches[0]).toBe(events)
    expect(batches[1]).toBe(events)
    expect(batches[3]).toBe(batches[2])
    expect(batches[5]).toBe(batches[4])
    expect(batches[6]).not.toBe(batches[4])
    const sets = new Set([...got[2]!, ...got[3]!].map(event => (event as MetricsEvent).set))
    expect(sets.size).toBe(1)
  })

  it('leaves events and batches as they are', async () => {
    const events = Object.freeze([Object.freeze(metrics(0, set, Object.freeze([1, 2, 3, 4]))), Object.freeze(message(1))])
    const { got } = await through([{ minPriority: 'essential' }, {}], events)
    expect(got[1]).toEqual(events)
    expect(Object.keys(got[0]![0]!)).toEqual(Object.keys(events[0]!))
  })

  it('agrees with a plain reading of the options, whatever they are', async () => {
    const names = ['loss', 'val/loss', 'trainer/loss', 'acc', 'lr', 'system/gpu']
    const filter = fc.record(
      {
        minPriority: fc.constantFrom(...priorities),
        minLevel: fc.constantFrom(...levels),
        kinds: fc.uniqueArray(fc.constantFrom<EventKind>('metrics', 'message', 'histogram'), { minLength: 1 }),
        include: fc.array(fc.constantFrom('loss', '*loss', 'val_*', 'trainer/*', 'accuracy'), { maxLength: 2 }),
        exclude: fc.array(fc.constantFrom('loss', 'lr', 'system/*'), { maxLength: 2 }),
        accepts: fc.uniqueArray(fc.constantFrom<EventKind>('metrics', 'message', 'histogram'), { minLength: 1 }),
      },
      { requiredKeys: [] },
    )
    const sets = fc
      .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
      .chain(chosen =>
        fc
          .array(fc.constantFrom(...priorities), { minLength: chosen.length, maxLength: chosen.length })
          .map(ranks => metricSet(chosen, ranks)),
      )
    const event = fc.oneof(
      fc.record({ kind: fc.constant('metrics' as const), set: sets }),
      fc.record({ kind: fc.constant('message' as const), level: fc.constantFrom(...levels), priority: fc.constantFrom(...priorities) }),
      fc.record({ kind: fc.constant('histogram' as const), priority: fc.constantFrom(...priorities) }),
    )
    const matches: Readonly<Record<string, RegExp>> = {
      'loss': /(^|trainer\/)loss$/, '*loss': /loss$/, 'val_*': /^val\//, 'trainer/*': /^trainer\//, 'accuracy': /(^|\/)acc$/, 'lr': /^lr$/, 'system/*': /^system\//,
    } // prettier-ignore
    await fc.assert(
      fc.asyncProperty(
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        fc.array(event, { minLength: 1, maxLength: 20 }),
        async (filters, kinds) => {
          const events = kinds.map((one, seq) =>
          one.kind === 'metrics'
            ? metrics(seq, one.set, one.set.names.map((_, i) => i), priorities.find(p => one.set.priorities.includes(p)))
            : one.kind === 'message' ? said(seq, one.level, one.priority) : histogram(seq, one.priority),
        ) // prettier-ignore
          const { got, stats } = await through(filters, events)
          filters.forEach((options, i) => {
            const { minPriority = 'verbose', minLevel = 'debug', kinds: wanted, include, exclude = [], accepts } = options
            const above = (priority: Priority): boolean => priorities.indexOf(priority) <= priorities.indexOf(minPriority)
            let unsupported = 0
            let filteredMetrics = 0
            const expected = events.flatMap((one): readonly (number | string)[] => {
              if (accepts && !accepts.includes(one.kind)) return (unsupported++, [])
              if (wanted && !wanted.includes(one.kind)) return []
              if (one.kind === 'message') return levels.indexOf(one.level) >= levels.indexOf(minLevel) ? [one.seq] : []
              if (one.kind !== 'metrics') return above(one.priority) ? [one.seq] : []
              const left = one.set.names.filter(
                (name, at) =>
                  above(one.set.priorities[at]!) &&
                  (!include || include.some(pattern => matches[pattern]!.test(name))) &&
                  !exclude.some(pattern => matches[pattern]!.test(name)),
              )
              if (left.length > 0) filteredMetrics += one.set.names.length - left.length
              return left.length > 0
                ? [`${one.seq} ${left.join()} ${left.map(name => one.values[one.set.names.indexOf(name)]).join()}`]
                : []
            })
            const found = got[i]!.map(one => (one.kind === 'metrics' ? `${one.seq} ${one.set.names.join()} ${one.values.join()}` : one.seq))
            expect(found).toEqual(expected)
            expect(stats[i]).toMatchObject({
              offered: events.length,
              unsupported,
              filtered: events.length - unsupported - expected.length,
              filteredMetrics,
            })
            for (const one of got[i]!) {
              if (one.kind === 'metrics') expect(one.priority).toBe(priorities.find(p => one.set.priorities.includes(p)))
            }
          })
        },
      ),
      runs(100),
    )
  })
})
