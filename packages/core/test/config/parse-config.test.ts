import { describe, expect, test } from 'vitest'
import { classifyError } from '../../src/errors/index.js'
import { ConfigError, parseConfig } from '../../src/config/index.js'
import { modules } from './modules.js'

const none = modules([])
/** The problems of a configuration, as `path: message`. */
const problems = async (data: unknown, options: Partial<Parameters<typeof parseConfig>[1]> = {}): Promise<string[]> => {
  const error: unknown = await parseConfig(data, { load: none, env: {}, ...options }).then(
    () => new Error('there was no problem'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw error as Error
  return error.problems.map(({ path, message }) => `${path}: ${message}`)
}

describe('parseConfig', () => {
  test('reads the example of the guide', async () => {
    const load = modules(['@trainlog/sink-console', '@trainlog/sink-mlflow', '@trainlog/monitor-gpu'])
    const data = {
      experiment: 'mnist',
      params: { lr: 0.001, batchSize: 64 },
      minPriority: 'useful',
      metrics: { 'activations/*': 'verbose', reward: { goal: 'maximize' } },
      sinks: [
        { use: 'console' },
        { use: '@trainlog/sink-mlflow', options: { trackingUri: '${MLFLOW_TRACKING_URI}' }, minPriority: 'important' },
      ],
      monitors: [{ use: 'gpu', options: { intervalMs: 5000 } }],
    }
    expect(await parseConfig(data, { load, env: { MLFLOW_TRACKING_URI: 'http://mlflow:5000' } })).toEqual({
      experiment: 'mnist',
      params: { lr: 0.001, batchSize: 64 },
      minPriority: 'useful',
      metrics: { 'activations/*': 'verbose', reward: { goal: 'maximize' } },
      sinks: [
        expect.objectContaining({ name: '@trainlog/sink-console', options: {} }),
        { sink: expect.objectContaining({ options: { trackingUri: 'http://mlflow:5000' } }) as unknown, minPriority: 'important' },
      ],
      monitors: [expect.objectContaining({ name: '@trainlog/monitor-gpu', options: { intervalMs: 5000 } })],
    })
  })

  test('takes every option that can be data', async () => {
    const data = {
      experiment: 'e',
      name: 'n',
      id: 'a-1_B',
      notes: '',
      group: 'g',
      jobType: 'train',
      params: { a: [1, null, { b: 'c' }] },
      tags: { team: 'x' },
      dir: false,
      metrics: { loss: { priority: 'essential', goal: 'minimize', unit: 'nats', axis: 'epoch', every: 2, mean: 100 } },
      minPriority: 'verbose',
      minLevel: 'warn',
      components: { trainer: { priority: 'important', minLevel: 'debug' } },
      history: { points: 10, bytes: 1000 },
      metricPrefix: 'p',
      captureWarnings: false,
      redact: ['*pin*'],
      reuse: true,
      resume: 'allow',
      mode: 'disabled',
      signals: ['SIGINT', 'SIGTERM'],
      rank: 1,
      worldSize: 2,
    }
    expect(await parseConfig(data, { load: none })).toEqual(data)
    expect(await parseConfig({ tags: ['a', 'b'], dir: 'out', history: false, journal: false }, { load: none })).toEqual({
      tags: ['a', 'b'],
      dir: 'out',
      history: false,
    })
    expect(await parseConfig(null, { load: none })).toEqual({})
    expect(await parseConfig({ notes: null, sinks: null }, { load: none })).toEqual({})
  })

  test('takes every option of a route', async () => {
    const route = {
      minPriority: 'important',
      minLevel: 'error',
      kinds: ['metrics', 'my-plugin/kind'],
      include: ['loss'],
      exclude: ['system/*'],
      delivery: { batchEvents: 10, retry: { minDelayMs: 1, maxDelayMs: 2 }, durable: true },
      required: true,
    }
    const [sink] =
      (await parseConfig({ sinks: [{ use: 'trainlog-sink-x', ...route }] }, { load: modules(['trainlog-sink-x']) })).sinks ?? []
    expect(sink).toEqual({ sink: expect.objectContaining({ name: 'trainlog-sink-x' }) as unknown, ...route })
  })

  test('finds official packages by a short name, and takes everything else as a module', async () => {
    const ids = [
      '@trainlog/sink-file',
      '@acme/sink',
      'trainlog-sink-x',
      './sink.js',
      'acme/sink',
      'file:///sink.mjs',
      '@trainlog/monitor-system',
      '@trainlog/journal',
    ]
    const load = modules(ids)
    await parseConfig({ sinks: ['file', ...ids.slice(1, 6)], monitors: ['system'], journal: true }, { load })
    expect(load.loaded).toEqual(ids)
  })

  test('makes a journal with options', async () => {
    const load = modules(['@trainlog/journal', 'trainlog-journal-s3'])
    expect((await parseConfig({ journal: { options: { maxBytes: 5 } } }, { load })).journal).toMatchObject({ options: { maxBytes: 5 } })
    expect((await parseConfig({ journal: { use: 'trainlog-journal-s3' } }, { load })).journal).toMatchObject({
      name: 'trainlog-journal-s3',
    })
    expect(await parseConfig({ journal: { enabled: false } }, { load })).toEqual({})
  })

  test('neither loads nor reads what is not enabled', async () => {
    const load = modules(['@trainlog/sink-console'])
    const off = { use: 'mlflow', enabled: false, options: { uri: '${NOT_SET}' }, nonsense: 1 }
    const data = { sinks: [off, { use: 'console', enabled: true }, { use: 'wandb', enabled: '${USE_WANDB:-false}' }] }
    const { sinks } = await parseConfig(data, { load, env: {} })
    expect(sinks).toHaveLength(1)
    expect(load.loaded).toEqual(['@trainlog/sink-console'])
  })

  test('tells every problem at once, each with its place and what to write instead', async () => {
    const data = {
      experimnt: 'x',
      name: 2024,
      id: 'a b',
      dir: '',
      minPriority: 'importent',
      minLevel: 'loud',
      metrics: { 'activations/*': 'verbos', loss: { goal: 'down', every: 0 } },
      sinks: [
        { use: 'console', min_priority: 'useful', kinds: ['metric'] },
        { options: {} },
        7,
        { use: 'console', delivery: { flushIntervalMs: '500', retry: { minDelayMs: 5 } } },
      ],
      monitors: 'gpu',
      journal: 'yes',
      history: { points: 0 },
      onAlert: 'mail',
      resume: true,
      rank: 2,
      worldSize: 2,
      signals: ['INT'],
    }
    expect(await problems(data, { load: modules(['@trainlog/sink-console', '@trainlog/yes']) })).toEqual([
      'experimnt: there is no such field, did you mean `experiment`?',
      'onAlert: cannot be data; give it in code: withRun({ ...config, onAlert }, …)',
      'name: is 2024; write text, in quotes',
      "id: is 'a b'; write letters, digits, - and _",
      'dir: is empty; write a name, or leave it out',
      'sinks[0].min_priority: there is no such field, did you mean `minPriority`?',
      "sinks[0].kinds[0]: is 'metric', no kind of event; did you mean `metrics`?",
      "sinks[1]: has no field `use`; write use: with a package, for example '@trainlog/sink-console', or a short name like console",
      'sinks[2]: is 7; write fields with values: { use: …, options: …, enabled: … }',
      "sinks[3].delivery.flushIntervalMs: is '500'; write a whole number, at least 0, without quotes",
      'sinks[3].delivery.retry: write both, minDelayMs and maxDelayMs',
      "monitors: is 'gpu'; write a list: [ … ]",
      "metrics['activations/*']: is 'verbos', did you mean `verbose`; write essential, important, useful or verbose",
      "metrics.loss.goal: is 'down'; write minimize or maximize",
      'metrics.loss.every: is 0; write a whole number, at least 1',
      "minPriority: is 'importent', did you mean `important`; write essential, important, useful or verbose",
      "minLevel: is 'loud'; write debug, info, warn, error or critical",
      'history.points: is 0; write a whole number, at least 1',
      'resume: is true; write never, allow or must',
      "signals[0]: is 'INT'; write the name of a signal, for example SIGTERM",
      'rank: is 2 of a worldSize of 2; ranks count from 0 to worldSize - 1',
    ])
  })

  test('says in one readable message what is wrong', async () => {
    const error: unknown = await parseConfig({ mode: 'off', sinks: {} }, { load: none }).catch((reason: unknown) => reason)
    expect(String(error)).toBe('ConfigError: the configuration has 2 problems:\n  sinks: is a group of fields; write a list: [ … ]\n  mode: is \'off\'; write on or disabled') // prettier-ignore
    expect(classifyError(error)).toBe('configuration')
  })

  test.each([
    ['experiment: mnist', 'it is text that nobody has parsed: JSON.parse(text), or parse(text) of the package yaml; give an object'],
    [[], 'it is a list; give an object'],
    [7, 'it is 7; give an object'],
    [new Map(), 'it is an object of class Map; give an object'],
  ])('refuses %j as a whole', async (data, message) => {
    expect((await problems(data))[0]).toContain(message)
  })

  test('refuses what is no JSON data', async () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const params = { when: new Date(0), run: () => 1, big: 1n, map: new Map(), circular }
    const found = await problems({ params })
    expect(found.slice(0, 4)).toEqual([
      'params.when: is an object of class Date, which is no JSON data; write text, a number, true, false, a list or fields',
      'params.run: is a function, which is no JSON data; write text, a number, true, false, a list or fields',
      'params.big: is a bigint, which is no JSON data; write text, a number, true, false, a list or fields',
      'params.map: is an object of class Map, which is no JSON data; write text, a number, true, false, a list or fields',
    ])
    expect(found[4]).toMatch(/^params\.circular(\.self)+: is too deep, or contains itself; write it out flat$/)
  })

  test('takes names like __proto__ as they are', async () => {
    const data: unknown = JSON.parse('{ "params": { "__proto__": { "polluted": 1 } }, "metrics": { "constructor": "verbose" } }')
    const { params, metrics } = await parseConfig(data, { load: none })
    expect(JSON.stringify({ params, metrics })).toBe(JSON.stringify(data))
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(await problems(JSON.parse('{ "__proto__": 1, "toString": 2 }'))).toHaveLength(2)
  })

  test('wants to be told how to import', async () => {
    await expect(parseConfig({}, {} as never)).rejects.toThrow(
      new TypeError('parseConfig: load is no function; give { load: id => import(id) }'),
    )
  })
})
