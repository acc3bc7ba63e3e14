import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetricsEvent, Run, TrainEvent } from '../../src/index.js'
import { decodeEvent, encodeEvent, priorities } from '../../src/index.js'
import { metricSet } from '../../src/metric-set.js'
import { runs } from '../support/soak.js'
import { logged } from './logged.js'

/** Everything but the identity of sets, which are new objects on each side. */
const plain = (event: TrainEvent): unknown => (event.kind === 'metrics' ? { ...event, set: { ...event.set, id: 0 } } : event)
const roundTrip = (event: TrainEvent): void => {
  const line = encodeEvent(event)
  expect(line).not.toContain('\n')
  expect(plain(decodeEvent(line))).toEqual(plain(event))
  // What was read is written the same.
  expect(encodeEvent(decodeEvent(line))).toBe(line)
}

const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, Number.MAX_VALUE, 5e-324), fc.integer())
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '\ud800', '\udfff x', '\u2028', '', '__proto__', 'constructor', '$bytes'),
)
const key = fc.oneof(
  text,
  fc.constantFrom('$bytes', '$number', '$string', '$object', '$x', '__proto__', 'toJSON', '0', '10', 'rows', 'value', 'kind'),
)
/** An object that has exactly these, `__proto__` included, as parsing would make it. */
const own = (entries: readonly (readonly [string, unknown])[]): object => Object.fromEntries(entries)
const data = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(own),
    // What looks like one of our tags.
    fc.tuple(fc.constantFrom('$bytes', '$number', '$string', '$object', '$other'), tie('value')).map(entry => own([entry])),
  ),
})).value

const header = fc.record({
  time: fc.integer(),
  seq: fc.nat(),
  source: text,
  priority: fc.constantFrom(...priorities),
  step: fc.option(fc.oneof(fc.maxSafeInteger(), fc.constant(-0)), { nil: undefined }),
  epoch: fc.option(fc.integer(), { nil: undefined }),
  rank: fc.option(fc.nat(), { nil: undefined }),
})
/** All but those of delivery, which need a sink that fails or has a link. */
const kinds = [
  'run-start', 'run-end', 'metrics', 'message', 'params', 'tags', 'summary', 'text', 'histogram', 'table', 'image', 'audio', 'video', 'figure',
  'pr-curve', 'embedding', 'graph', 'mesh', 'artifact', 'dataset', 'checkpoint', 'progress', 'phase', 'training-step', 'performance',
  'numeric-issue', 'fault', 'system', 'alert', 'rewind',
] // prettier-ignore
const headerKeys = new Set(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank'])

describe('an event', () => {
  it('of any kind, with any data in any field, comes back as it was', () => {
    const numeric = fc.constantFrom('rows', 'value', 'count', 'edges', 'precision', 'loss', 'size', 'min', 'durationMs')
    const field = fc.oneof(fc.tuple(key, data), fc.tuple(numeric, fc.oneof(number, fc.array(number, { maxLength: 4 }), fc.array(text, { maxLength: 3 }), data)))
    const fields = fc.array(field, { maxLength: 6 }).map(entries => own(entries.filter(([name]) => !headerKeys.has(name))))
    fc.assert(
      fc.property(text.filter(kind => kind !== 'metrics'), header, fields, (kind, head, rest) => roundTrip({ kind, ...head, ...rest } as unknown as TrainEvent)),
      runs(1000),
    )
  }) // prettier-ignore

  it('of metrics comes back with its names, values and priorities', () => {
    // JavaScript itself puts names that are array indices first; all others keep their order.
    const name = text.filter(one => !/^(0|[1-9]\d*)$/.test(one))
    const metrics = fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain(names =>
      fc.record({
        names: fc.constant(names),
        values: fc.array(number, { minLength: names.length, maxLength: names.length }),
        priorities: fc.array(fc.constantFrom(...priorities), { minLength: names.length, maxLength: names.length }),
      }),
    )
    fc.assert(
      fc.property(header, metrics, (head, { names, values, priorities: each }) => roundTrip({ kind: 'metrics', ...head, set: metricSet(names, each), values })),
      runs(500),
    )
  }) // prettier-ignore

  it('of metrics named by numbers keeps each value and priority with its name', () => {
    const set = metricSet(['b', '10', 'a', '2'], ['essential', 'verbose', 'important', 'useful'])
    const head = {
      kind: 'metrics',
      time: 0,
      seq: 0,
      source: '',
      priority: 'essential',
      step: 1,
      epoch: undefined,
      rank: undefined,
    } as const
    const back = decodeEvent(encodeEvent({ ...head, set, values: [1, 2, 3, 4] })) as MetricsEvent
    expect(back.set.names.map((name, i) => [name, back.values[i], back.set.priorities[i]]).sort()).toEqual([
      ['10', 2, 'verbose'],
      ['2', 4, 'useful'],
      ['a', 3, 'important'],
      ['b', 1, 'essential'],
    ])
  })

  it('of each kind that a run makes comes back as it was', async () => {
    const everything = (run: Run): void => {
      const at = { step: 1, epoch: 2, time: 3, priority: 'essential' } as const
      const tensor = { shape: [1, 1, 3], dtype: 'float32', dataSync: () => Float32Array.of(0, 0.5, 1) }
      run.log({ loss: NaN, lr: -0, x: Infinity }, at)
      run.info('hello', { nan: NaN, list: [-0, Infinity], tag: { $bytes: 'AAAA' }, proto: JSON.parse('{"__proto__": 1}') as unknown })
      run.params({ lr: NaN })
      run.tags({ a: 'b' })
      run.summary({ best: -Infinity })
      run.text('t', '\ud800', at)
      run.histogram('h', [1, NaN, 2])
      run.histogram('h', [])
      run.table('t', [{ a: NaN, b: { $number: 'NaN' } }, {}])
      run.table('t', { columns: [], rows: [[], []] })
      run.image('i', tensor, { boxes: [{ x: 0, y: 0, width: 1, height: 1 }] })
      run.audio('a', { samples: [0], sampleRate: 8000 })
      run.video('v', tensor)
      run.figure('f', '<svg/>')
      const list = [0.5, NaN, 0]
      run.prCurve('p', {
        truePositives: list,
        falsePositives: list,
        trueNegatives: list,
        falseNegatives: list,
        precision: list,
        recall: list,
      })
      run.embedding('e', { vectors: [[1, 2]], metadata: ['a'] })
      run.graph('g', { a: 1 })
      run.mesh('m', { vertices: [[1, 2, 3]] })
      run.artifact('x', { metadata: { a: NaN } })
      run.dataset('d', { rows: 5, schema: { rows: NaN } })
      run.emit('checkpoint', { path: 'x', size: 1, sha256: undefined, seconds: NaN, reason: undefined, best: true, metrics: { loss: NaN } })
      run.progress().end()
      run.phase('validation')()
      run.trainingStep({ loss: NaN })
      run.performance('op', { durationMs: -0 })
      run.numericIssue('nan', { location: 'x', details: { value: NaN } })
      run.fault(new Error('x', { cause: 'y' }), { recovery: { attempted: true, successful: false } })
      run.system('health_status', 'fine', { load: NaN })
      run.alert('a', 'b', { value: NaN, threshold: Infinity })
      run.rewind(0, 'rollback')
    }
    const events = await logged(everything)
    expect(new Set(events.map(event => event.kind))).toEqual(new Set(kinds))
    for (const event of events) roundTrip(event)
  })

  it('is JSON that other languages read: numbers that it has no word for are text in fields of numbers, tagged elsewhere', () => {
    const head = { time: 1, seq: 2, source: 's', priority: 'useful', step: undefined, epoch: 4, rank: undefined } as const
    const line = encodeEvent({
      kind: 'my-kind', ...head,
      min: NaN, counts: [1, Infinity, -0], value: 'NaN',
      bytes: Uint8Array.of(1, 2, 3), free: [NaN, { deep: -Infinity }], mine: { $bytes: 'x' }, missing: undefined,
    } as unknown as TrainEvent) // prettier-ignore
    expect(JSON.parse(line)).toEqual({
      kind: 'my-kind', time: 1, seq: 2, source: 's', priority: 'useful', epoch: 4,
      min: 'NaN', counts: [1, 'Infinity', '-0'], value: { $string: 'NaN' },
      bytes: { $bytes: 'AQID' }, free: [{ $number: 'NaN' }, { deep: { $number: '-Infinity' } }], mine: { $object: { $bytes: 'x' } },
    }) // prettier-ignore
    const set = metricSet(['loss', 'lr'], ['essential', 'important'])
    const metrics = { kind: 'metrics', ...head, priority: 'essential', set, values: [NaN, 0.1] } as const
    expect(JSON.parse(encodeEvent(metrics))).toMatchObject({ values: { loss: 'NaN', lr: 0.1 }, priorities: ['essential', 'important'] })
    expect(encodeEvent({ ...metrics, set: metricSet(['loss', 'lr'], ['essential', 'essential']) })).not.toContain('priorities')
  })

  it('may hold many bytes', () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, i) => i * 7)
    roundTrip({ kind: 'x', time: 0, seq: 0, source: '', priority: 'useful', step: 0, epoch: 0, rank: 0, bytes } as unknown as TrainEvent)
  })
})

describe('a line', () => {
  it('of a kind or with fields that nobody knows is given as it is', () => {
    const line = '{"kind":"from-the-future","time":1,"seq":2,"new":{"a":[{"$number":"NaN"}]},"$future":{"$tag":1}}'
    expect(decodeEvent(line)).toEqual({
      kind: 'from-the-future',
      time: 1,
      seq: 2,
      source: '',
      priority: 'useful',
      step: undefined,
      epoch: undefined,
      rank: undefined,
      new: { a: [NaN] },
      $future: { $tag: 1 },
    })
  })

  it('may have priorities that fit its metrics, or they are that of the event', () => {
    const decode = (fields: object): unknown =>
      (decodeEvent(JSON.stringify({ kind: 'metrics', time: 0, seq: 0, priority: 'verbose', ...fields })) as MetricsEvent).set.priorities
    expect(decode({ values: { a: 1, b: 2 }, priorities: ['useful', 'essential'] })).toEqual(['useful', 'essential'])
    for (const bad of [['useful'], ['useful', 'x'], 'useful', null]) {
      expect(decode({ values: { a: 1, b: 2 }, priorities: bad })).toEqual(['verbose', 'verbose'])
    }
  })

  it('has its fields in the order of every event, so that all share one shape', () => {
    const event = decodeEvent('{"rank":1,"seq":2,"extra":0,"kind":"x","time":1}')
    expect(Object.keys(event)).toEqual(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank', 'extra'])
  })

  it.each(['', '{', 'x', '{"kind":"x"', 'undefined'])('that is no JSON is a SyntaxError: %s', line => {
    expect(() => decodeEvent(line)).toThrow(SyntaxError)
  })

  it.each([
    'null',
    '5',
    '[]',
    '{}',
    '{"kind":5,"time":0,"seq":0}',
    '{"kind":"x"}',
    '{"kind":"x","time":0}',
    '{"kind":"x","time":"now","seq":0}',
    '{"kind":"metrics","time":0,"seq":0}',
    '{"kind":"metrics","time":0,"seq":0,"values":5}',
    '{"kind":"metrics","time":0,"seq":0,"values":{"loss":"low"}}',
    '{"kind":"metrics","time":0,"seq":0,"values":{"loss":null}}',
    '{"kind":"x","time":0,"seq":0,"bytes":{"$bytes":"*"}}',
  ])('that is no event is a TypeError that says so: %s', line => {
    expect(() => decodeEvent(line)).toThrow(TypeError)
    expect(() => decodeEvent(line)).toThrow(/the line is no event/)
  })

  it('of any other text is one or the other, and never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), data.map(value => JSON.stringify(value) ?? '')), line => {
        try {
          decodeEvent(line)
        } catch (error) {
          expect(error instanceof SyntaxError || error instanceof TypeError).toBe(true)
        }
      }),
      runs(500),
    ) // prettier-ignore
  })
})
