import { describe, expect, it } from 'vitest'
import { prCurve } from '../../src/charts/index.js'
import { logged, loggedAs, payload, warnings } from './logged.js'

const float32 = (...values: number[]): object => ({
  mediaType: 'application/x-float32',
  bytes: new Uint8Array(Float32Array.of(...values).buffer),
})

describe('text', () => {
  it('is Markdown under a name', async () => {
    const [event] = await loggedAs('text', run => run.logger('a').text('notes', '# Hello', { step: 3, epoch: 1 }))
    expect(event).toMatchObject({ step: 3, epoch: 1, source: 'a', name: 'a/notes', text: '# Hello' })
  })

  it('is cut at 65 536 characters', async () => {
    const [event] = await loggedAs('text', run => run.text('a', 'x'.repeat(70_000)))
    expect(event?.text).toBe(`${'x'.repeat(65_536)}… [4464 more characters]`)
  })
})

describe('a table', () => {
  const table = async (given: unknown): Promise<unknown> => payload((await loggedAs('table', run => run.table('t', given as never)))[0])

  it('of records has a column per key, in the order of their first appearance', async () => {
    expect(await table([{ a: 1, b: 'x' }, { b: NaN, c: { d: [1] } }, {}])).toEqual({
      name: 't',
      columns: ['a', 'b', 'c'],
      rows: [
        [1, 'x', null],
        [null, NaN, { d: [1] }],
        [null, null, null],
      ],
      chart: undefined,
    })
  })

  it('of columns and rows keeps them, and how to draw them', async () => {
    const given = { columns: ['x', 'x', '__proto__'], rows: [[1, 2, 3]], chart: { type: 'line', x: 'x' } }
    expect(await table(given)).toEqual({ name: 't', ...given })
    expect(await table({ columns: [], rows: [] })).toEqual({ name: 't', columns: [], rows: [], chart: undefined })
  })

  it('is copied', async () => {
    const row: unknown[] = [{ a: 1 }]
    const columns = ['x']
    const [event] = await loggedAs('table', run => {
      run.table('t', { columns, rows: [row as never] })
      row[0] = 2
      columns[0] = 'y'
    })
    expect(payload(event)).toMatchObject({ columns: ['x'], rows: [[{ a: 1 }]] })
  })

  it.each([
    null,
    5,
    'x',
    {},
    { columns: ['a'] },
    { columns: ['a'], rows: [[1, 2]] },
    { columns: ['a'], rows: [1] },
    { columns: 'a', rows: [] },
  ])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.table('t', given as never)))).toHaveLength(1)
  })
})

describe('a precision-recall curve', () => {
  it('is kept as `prCurve` makes it, copied', async () => {
    const curve = prCurve({ actual: [true, false, true], scores: [0.9, 0.2, 0.4], thresholds: 5 })
    const expected = structuredClone(curve)
    const [event] = await loggedAs('pr-curve', run => {
      run.prCurve('pr', curve, 2)
      ;(curve.precision as number[]).fill(-1)
    })
    expect(event).toMatchObject({ step: 2 })
    expect(payload(event)).toEqual({ name: 'pr', ...expected })
  })

  it.each([null, {}, { ...prCurve({ actual: [true], scores: [1], thresholds: 3 }), recall: [1] }, 'x'])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.prCurve('pr', given as never)))).toHaveLength(1)
  })
})

describe('an embedding', () => {
  it('is its points, with labels of one or several columns, and pictures', async () => {
    const sprites = { shape: [2, 1, 1, 1], dtype: 'int32', dataSync: () => Int32Array.of(5, 6) }
    const [a, b, c] = await loggedAs('embedding', run => {
      const vectors = [
        [1, 2],
        [3, 4],
      ]
      run.embedding('e', { vectors, metadata: ['cat', 7] })
      run.embedding('e', { vectors, metadata: [{ token: 'cat', n: 1 }, { token: 'dog' }], sprites }, 3)
      run.embedding('e', { vectors: [Float32Array.of(1, 2), Float32Array.of(3, 4)] as never })
    })
    expect(payload(a)).toEqual({
      name: 'e',
      payload: float32(1, 2, 3, 4),
      count: 2,
      dimensions: 2,
      columns: ['label'],
      metadata: [['cat'], ['7']],
      sprites: undefined,
    })
    expect(b).toMatchObject({
      step: 3,
      columns: ['token', 'n'],
      metadata: [
        ['cat', '1'],
        ['dog', ''],
      ],
      sprites: { width: 1, height: 1, channels: 1, payload: { bytes: Uint8Array.of(5, 6) } },
    })
    expect(c).toMatchObject({ payload: float32(1, 2, 3, 4), columns: [], metadata: [] })
  })

  it.each([
    null,
    {},
    { vectors: [1, 2] },
    { vectors: [[1], [1, 2]] },
    { vectors: [['a']] },
    { vectors: [[1], [2]], metadata: ['a'] },
    { vectors: [[1]], metadata: [null] },
    { vectors: [[1]], sprites: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) },
    { vectors: [[1]], sprites: { width: 1, height: 1, data: new Uint8Array(2) } },
  ])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.embedding('e', given as never)))).toHaveLength(1)
  })
})

describe('a mesh', () => {
  it('is vertices, faces and colors', async () => {
    const [a, b] = await loggedAs('mesh', run => {
      run.mesh('m', { vertices: [[0, 0.5, 1]], faces: [[0, 0, 0]], colors: [[0, 128, 300]] }, { step: 1 })
      run.mesh('m', { vertices: [[0, 0, 0]] })
    })
    expect(payload(a)).toEqual({
      name: 'm',
      vertices: float32(0, 0.5, 1),
      faces: { mediaType: 'application/x-int32', bytes: new Uint8Array(12) },
      colors: { mediaType: 'application/x-uint8', bytes: Uint8Array.of(0, 128, 255) },
    })
    expect(payload(b)).toMatchObject({ faces: undefined, colors: undefined })
  })

  it.each([
    null,
    { vertices: [[1, 2]] },
    { vertices: [[1, 2, 3]], faces: [[1, 2]] },
    {
      vertices: [[1, 2, 3]],
      colors: [
        [1, 2, 3],
        [1, 2, 3],
      ],
    },
  ])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.mesh('m', given as never)))).toHaveLength(1)
  })
})

describe('a graph', () => {
  const topology = { class_name: 'Sequential', config: { layers: [] } }
  /** As tfjs' models do. */
  const model = { config: topology, toJSON: (_: unknown, asText = true) => (asText ? JSON.stringify(topology) : topology) }

  it.each([
    ['an object', topology],
    ['its JSON', JSON.stringify(topology)],
    ['a model', model],
  ])('of a model is its topology: %s', async (_, given) => {
    const [event] = await loggedAs('graph', run => run.graph('model', given))
    expect(event).toMatchObject({ name: 'model', format: 'keras', priority: 'important', payload: { mediaType: 'application/json' } })
    const bytes = event && 'bytes' in event.payload ? event.payload.bytes : undefined
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(topology)
  })

  it('may be the bytes of a GraphDef', async () => {
    const [event] = await loggedAs('graph', run => run.graph('model', Uint8Array.of(8, 1)))
    expect(event).toMatchObject({ format: 'graphdef', payload: { mediaType: 'application/x-graphdef', bytes: Uint8Array.of(8, 1) } })
  })

  it.each([null, undefined, 5, 'no JSON', '5', () => 1, Object.assign({}, { toJSON: () => undefined })])(
    'is refused as %o',
    async given => {
      expect(warnings(await logged(run => run.graph('model', given as never)))).toHaveLength(1)
    },
  )
})

describe('a dataset', () => {
  it('is what is known of it, under a name of the run', async () => {
    const given = { context: 'training', uri: 'https://me:pass@host/data', digest: 'abc', rows: 8000, schema: { x: 'float' } }
    const [a, b] = await loggedAs('dataset', run => {
      run.logger('a').dataset('mnist', given, { step: 1 })
      run.dataset('other')
    })
    expect(a).toMatchObject({ name: 'mnist', ...given, uri: 'https://me:[redacted]@host/data', step: 1, priority: 'important' })
    expect(payload(b)).toEqual({ name: 'other', context: undefined, uri: undefined, digest: undefined, rows: undefined, schema: undefined })
  })
})

describe('an event of a plug-in', () => {
  it('is what was given, copied, without secrets', async () => {
    const given = {
      bytes: Uint8Array.of(1, 2),
      numbers: [NaN, -0, Infinity],
      text: 'x'.repeat(70_000),
      list: Array.from({ length: 12_000 }, (_, i) => i),
      inner: { password: 'abc', password_score: 5, missing: undefined, date: new Date(0) },
    }
    const [event] = await logged(run => {
      run.logger('a').emit('my-kind' as never, given as never, { step: 4, priority: 'important' })
      given.bytes[0] = 9
      given.numbers.length = 0
    }).then(events => events.filter(({ kind }) => (kind as string) === 'my-kind'))
    expect(event).toMatchObject({ kind: 'my-kind', source: 'a', step: 4, priority: 'important' })
    expect(payload(event)).toEqual({
      ...given,
      bytes: Uint8Array.of(1, 2),
      numbers: [NaN, -0, Infinity],
      inner: { password: '[redacted]', password_score: 5, date: '1970-01-01T00:00:00.000Z' },
    })
  })

  it('cannot write the header', async () => {
    const header = { kind: 'run-end', time: 'x', seq: -1, source: 5, priority: 'x', step: 'x', epoch: 'x', rank: 'x' }
    const events = await logged(run => run.emit('my-kind' as never, { ...header, a: 1 } as never, 3))
    const own = events.find(({ kind }) => (kind as string) === 'my-kind')
    expect(own).toMatchObject({ source: '', priority: 'useful', step: 3, seq: 1, epoch: undefined, rank: undefined, a: 1 })
    expect(events.map(event => event.seq)).toEqual(events.map((_, i) => i))
  })

  it.each(['run-start', 'run-end', 'metrics', 'rewind'] as const)('is not of the kind %s, which is the run’s own', async kind => {
    const events = await logged(run => run.emit(kind, {}))
    expect(warnings(events)).toEqual(['emit: the run makes events of this kind itself; use log, end, rewind or ingest'])
  })

  it.each([
    ['no record', 5],
    ['a list', []],
    ['a function inside', { a: () => 1 }],
    ['a symbol inside', { a: Symbol('x') }],
    ['a circle', (() => { const a: Record<string, unknown> = {}; a['a'] = a; return a })()],
    ['a getter that throws', { get a(): never { throw new Error('boo') } }],
    ['a depth of 200', JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)],
  ])('is refused with %s', async (_, given) => {
    const events = await logged(run => run.emit('my-kind' as never, given as never))
    expect(events.some(({ kind }) => (kind as string) === 'my-kind')).toBe(false)
    expect(warnings(events)).toHaveLength(1)
  }) // prettier-ignore
})
