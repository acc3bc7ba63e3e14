import { createRedactor } from '../../src/plain.js'
import { describe, expect, it } from 'vitest'
import type { RunOptions } from '../../src/index.js'
import { getLogger, getRun, memorySink, startRun, withRun } from '../../src/index.js'
import { newParams, toRoutes, toTags } from '../../src/run-options.js'
import { StoppedClock } from '../support/stopped-clock.js'

const quiet = { dir: false, captureWarnings: false } as const
const refusal = async (options: unknown): Promise<string> =>
  startRun(options as RunOptions).then(
    async run => {
      await run.end()
      return 'nothing was refused'
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(TypeError)
      return (error as Error).message
    },
  )

/** Values that make no sense for each option. Null makes none for any. */
const wrong: Readonly<Record<keyof RunOptions, readonly unknown[]>> = {
  experiment: ['', '  ', 5, {}],
  name: ['', 5, []],
  id: ['', 'a b', 'a/b', '../x', 'x'.repeat(65), 5],
  notes: [5, {}],
  group: [5],
  jobType: [true],
  params: ['lr=1', [1], 5],
  tags: ['a', 5, [5], ['']],
  dir: ['', true, 5, {}],
  sinks: [{}, 'console', memorySink()],
  monitors: [{}, [{}], [null], [{ start: true }]],
  journal: ['yes', {}, true],
  metrics: ['loss', [], 5, true],
  minPriority: ['high', '', 5, 'toString', ['useful']],
  minLevel: ['warning', 'WARN', 3],
  components: ['a', [], 5],
  history: [true, 100, {}.toString, { points: -1 }, { points: 1.5 }, { bytes: NaN }, { points: '9' }, []],
  metricPrefix: [5, {}],
  captureWarnings: ['no', 0],
  redact: ['pin', [5], [''], {}],
  parent: [true, {}, 'run'],
  reuse: ['yes', 1],
  resume: ['yes', true],
  mode: ['off', false],
  signals: ['SIGINT', [5]],
  rank: [-1, 1, 0.5, '0', NaN],
  worldSize: [0, -1, 1.5, '2'],
  clock: [{}, Date, { now: () => 0 }],
  onSinkError: ['console.log', {}],
  onAlert: ['https://hooks.example.com', true],
}

describe('an option of a run', () => {
  it.each(Object.entries(wrong))('%s that makes no sense is a TypeError that names it and says what to write', async (option, values) => {
    for (const value of [...values, null]) {
      const message = await refusal({ ...quiet, [option]: value })
      expect(message).toMatch(new RegExp(`^${option}: .+ makes no sense here; \\S`))
      expect(message.length).toBeLessThan(400)
    }
    expect(getRun()).toBeUndefined()
  })

  it('is the same for withRun', async () => {
    await expect(withRun({ ...quiet, minLevel: 'loud' as never }, () => undefined)).rejects.toThrow(/^minLevel: 'loud' makes no sense here/)
  })

  it('that there is none of is named, with those that there are', async () => {
    expect(await refusal({ ...quiet, minPriorty: 'useful' })).toMatch(/^there is no option 'minPriorty'; the options of a run are experiment, .*minPriority/)
    expect(await refusal({ ...quiet, toString: 1 })).toMatch(/^there is no option 'toString'/)
  }) // prettier-ignore

  it('shows what was given shortly, and nothing from inside an object', async () => {
    expect(await refusal({ ...quiet, notes: { password: 'hunter2' } })).toBe('notes: an object makes no sense here; write text')
    expect(await refusal({ ...quiet, id: 'x '.repeat(1000) })).toHaveLength("id: '…' makes no sense here; write up to 64 letters, digits, - and _".length + 100)
    expect(await refusal({ ...quiet, notes: Object.create(null) as unknown })).toContain('an object makes no sense')
    expect(await refusal({ ...quiet, notes: Symbol('x') })).toContain('Symbol(x) makes no sense')
  }) // prettier-ignore

  it('may be undefined, which is as if it were not there', async () => {
    const options = Object.fromEntries(Object.keys(wrong).map(key => [key, undefined]))
    expect(await refusal({ ...options, ...quiet })).toBe('nothing was refused')
  })

  it.each([null, 'mnist', 5, [], () => 1])('is not %o: options are an object', async options => {
    expect(await refusal(options)).toMatch(/^a run's options are an object, such as/)
  })

  it('that makes sense is taken: all of them at once', async () => {
    const all: RunOptions = {
      ...quiet,
      experiment: 'e', name: 'n', id: 'a-1_B', notes: '', group: 'g', jobType: 'train', params: { lr: 1 }, tags: ['a'], sinks: [memorySink()],
      monitors: [{ name: 'm', start: () => undefined }], metrics: { loss: 'essential' }, minPriority: 'important', minLevel: 'warn',
      components: { data: { priority: 'verbose', minLevel: 'error' }, other: {} }, history: { points: 0, bytes: Infinity }, metricPrefix: '',
      redact: ['*pin*'], reuse: false, resume: 'never', mode: 'on', signals: [], rank: 3, worldSize: 4, clock: new StoppedClock(),
      onSinkError: () => undefined, onAlert: () => undefined,
    } // prettier-ignore
    expect(await refusal(all)).toBe('nothing was refused')
  })
})

describe('a metric rule', () => {
  it.each<[unknown, RegExp]>([
    ['high', /^metrics\['loss'\]\.priority: 'high' makes no sense here; write one of essential, important, useful, verbose/],
    [{ priority: 5 }, /^metrics\['loss'\]\.priority: 5 makes no sense here; write one of/],
    [{ goal: 'max' }, /^metrics\['loss'\]\.goal: 'max' makes no sense here; write 'minimize' or 'maximize'/],
    [{ unit: 5 }, /^metrics\['loss'\]\.unit: 5 makes no sense here; write a unit/],
    [{ axis: '' }, /^metrics\['loss'\]\.axis: '' makes no sense here; write a metric's name/],
    [{ every: 0 }, /^metrics\['loss'\]\.every: 0 makes no sense here; write a whole number above 0/],
    [{ every: 1.5 }, /^metrics\['loss'\]\.every: 1\.5 makes/],
    [{ every: '2' }, /^metrics\['loss'\]\.every: '2' makes/],
    [{ mean: -1 }, /^metrics\['loss'\]\.mean: -1 makes/],
    [{ mean: Infinity }, /^metrics\['loss'\]\.mean: Infinity makes/],
    [{ prio: 'useful' }, /^metrics\['loss'\]: there is no field 'prio'; write one of priority, goal, unit, axis, every, mean/],
    [null, /^metrics\['loss'\]: write a priority, or an object such as/],
    [5, /^metrics\['loss'\]: write a priority, or an object/],
    [[], /^metrics\['loss'\]: write a priority, or an object/],
  ])('%j is a TypeError that names the field and says what to write', async (rule, message) => {
    expect(await refusal({ ...quiet, metrics: { loss: rule } })).toMatch(message)
    // While the run goes on, it is a warning instead.
    await withRun({ ...quiet, sinks: [memorySink()] }, run => {
      run.metric('loss', rule as never)
      expect(run.report().events.rejected).toBe(1)
    })
  })

  it('needs a pattern', async () => {
    expect(await refusal({ ...quiet, metrics: { '': 'useful' } })).toMatch(/^metrics: a pattern is empty/)
  })

  it('may leave fields undefined', async () => {
    expect(await refusal({ ...quiet, metrics: { loss: { priority: undefined, every: 2 } } })).toBe('nothing was refused')
  })
})

describe('a component', () => {
  it.each<[unknown, RegExp]>([
    [{ minLevel: 'loud' }, /^components\['data'\]\.minLevel: 'loud' makes no sense here; write one of debug, info/],
    [{ priority: 'high' }, /^components\['data'\]\.priority: 'high' makes no sense here; write one of essential/],
    [{ priority: null }, /^components\['data'\]\.priority: null makes/],
    [{ level: 'warn' }, /^components\['data'\]: there is no option 'level'; write priority or minLevel/],
    [null, /^components\['data'\]: null makes no sense here; write \{ priority, minLevel \}/],
    ['warn', /^components\['data'\]: 'warn' makes no sense here/],
  ])('with %j is a TypeError that says what to write', async (data, message) => {
    expect(await refusal({ ...quiet, components: { data } })).toMatch(message)
  })
})

describe('a sink', () => {
  const { open } = memorySink()

  it.each<[unknown, RegExp]>([
    ['console', /^sinks\[1\]: it is no sink; pass what a factory such as consoleSink\(\) gives/],
    [null, /^sinks\[1\]: it is no sink/],
    [{}, /^sinks\[1\]: it is no sink/],
    [{ sink: null }, /^sinks\[1\]: it is no sink/],
    [{ use: 'console' }, /^sinks\[1\]: \{ use: 'console' \} is a sink as data; pass the options through parseConfig/],
    [{ sink: { use: 'console' } }, /^sinks\[1\]: \{ use: 'console' \} is a sink as data/],
    [{ open }, /^sinks\[1\]: the sink has no name/],
    [{ name: '', open }, /^sinks\[1\]: the sink has no name/],
    [{ name: 'memory', open }, /^sinks\[1\]: there are two sinks named 'memory'/],
    [{ sink: { name: 'b', open }, minPriority: 'high' }, /^sinks\[1\]\.minPriority: /],
    [{ sink: { name: 'b', open }, minLevel: 5 }, /^sinks\[1\]\.minLevel: /],
    [{ sink: { name: 'b', open }, kinds: 'metrics' }, /^sinks\[1\]\.kinds: /],
  ])('%o is a TypeError that says which one and what to pass', async (sink, message) => {
    expect(await refusal({ ...quiet, sinks: [memorySink(), sink] })).toMatch(message)
  })

  it('becomes a route', () => {
    const sink = memorySink()
    expect(toRoutes([sink])).toEqual([{ sink }])
    expect(toRoutes([{ sink, minPriority: 'important' }])).toEqual([{ sink, minPriority: 'important' }])
  })
})

describe('tags and params', () => {
  const redactor = createRedactor()

  it('are names with values, or names alone', () => {
    expect(toTags({ a: 'x', b: 5 as never, api_key: 'hunter2' }, redactor)).toEqual({ a: 'x', b: '5', api_key: '[redacted]' })
    expect(toTags(['a', 'b'], redactor)).toEqual({ a: '', b: '' })
    expect(toTags(undefined, redactor)).toEqual({})
  })

  it('keep the first value of a name; the same again is no change', () => {
    expect(newParams({ a: 1, b: { c: [1] } }, { a: 2, b: { c: [1] }, d: 3 })).toEqual({ fresh: { d: 3 }, changed: ['a'] })
  })

  it('may have the names of what every object has', () => {
    const given = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}') as Record<string, number>
    const { fresh, changed } = newParams({}, given)
    expect(Object.keys(fresh)).toEqual(['__proto__', 'constructor', 'toString'])
    expect('polluted' in fresh).toBe(false)
    expect(changed).toEqual([])
  })
})

describe('getLogger', () => {
  it.each(['', 5, null, undefined, {}, 'a\nb', 'x'.repeat(1001)])('of %o is a TypeError', name => {
    expect(() => getLogger(name as never)).toThrow(TypeError)
  })
})
