import vm from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Level, LoggerOptions, Priority, RunOptions } from '../../src/index.js'
import { levels } from '../../src/index.js'
import { logged, loggedAs, ofKind } from './logged.js'

describe('a message', () => {
  it.each<[Level, Priority]>([
    ['debug', 'verbose'],
    ['info', 'useful'],
    ['warn', 'important'],
    ['error', 'essential'],
    ['critical', 'essential'],
  ])('of level %s is %s', async (level, priority) => {
    const [message] = await loggedAs('message', run => run.logger('a')[level]('hello', { x: 1 }))
    expect(message).toMatchObject({ level, priority, source: 'a', text: 'hello', fields: { x: 1 } })
  })

  it('carries the step and epoch of the run', async () => {
    const [message] = await loggedAs('message', run => {
      run.setStep(3, 1)
      run.info('x')
    })
    expect(message).toMatchObject({ step: 3, epoch: 1, fields: {} })
  })

  it.each<[Level, LoggerOptions, readonly Level[]]>([
    ['debug', {}, levels],
    ['debug', { minLevel: 'warn' }, ['warn', 'error', 'critical']],
    ['info', {}, ['info', 'warn', 'error', 'critical']],
    // The run's own level is a threshold, like its priority: no logger goes below it.
    ['warn', { minLevel: 'debug' }, ['warn', 'error', 'critical']],
    ['critical', {}, ['critical']],
  ])('is dropped and counted below the level of the run (%s) and of its logger (%j)', async (minLevel, options, heard) => {
    const messages = await loggedAs(
      'message',
      run => {
        for (const level of levels) run.logger('a', options)[level](level)
        expect(run.report().events.filtered).toBe(levels.length - heard.length)
      },
      { minLevel },
    )
    expect(messages.map(message => message.text)).toEqual(heard)
  })

  it('goes by level, never by priority', async () => {
    const options: RunOptions = { minPriority: 'essential', components: { a: { priority: 'essential' } } }
    expect(await loggedAs('message', run => run.logger('a').debug('x'), options)).toHaveLength(1)
  })

  it('of an Error is its name and message, with the stack and the cause in the fields', async () => {
    const error = new RangeError('too far', { cause: new TypeError('wrong turn') })
    const [message] = await loggedAs('message', run => run.error(error, { where: 'here' }))
    expect(message?.text).toBe('RangeError: too far')
    expect(message?.fields).toEqual({
      where: 'here',
      stack: error.stack,
      cause: { name: 'TypeError', message: 'wrong turn', stack: (error.cause as Error).stack },
    })
  })

  it('takes an Error of another realm for one, as test runners and workers have them', async () => {
    const foreign = vm.runInNewContext("new TypeError('from elsewhere')") as Error
    expect(foreign instanceof Error).toBe(false)
    const [message] = await loggedAs('message', run => run.critical(foreign, { error: foreign }))
    expect(message?.text).toBe('TypeError: from elsewhere')
    expect(message?.fields['error']).toMatchObject({ name: 'TypeError', message: 'from elsewhere' })
  })

  it('shows whatever else is given for its text', async () => {
    const given = [5, undefined, null, { a: [1] }, Symbol('s'), 5n, Object.create(null), new Date(0)]
    const messages = await loggedAs('message', run => given.forEach(text => run.info(text as never)))
    expect(messages.map(message => message.text)).toEqual([
      '5',
      'undefined',
      'null',
      '{"a":[1]}',
      'Symbol(s)',
      'a bigint',
      '{}',
      '"1970-01-01T00:00:00.000Z"',
    ])
  })
})

describe('fields', () => {
  const fieldsOf = async (fields: unknown): Promise<unknown> =>
    (await loggedAs('message', run => run.info('x', fields as never)))[0]?.fields

  it('are made plain at the call: what one would expect of each', async () => {
    class Point {
      readonly x = 1
      readonly #hidden = 2
      get sum(): number {
        return this.x + this.#hidden
      }
    }
    const error = new TypeError('no', { cause: 'because' })
    expect(
      await fieldsOf({
        text: 'a',
        number: 1.5,
        nan: NaN,
        yes: true,
        nothing: null,
        missing: undefined,
        small: 5n,
        large: 2n ** 70n,
        date: new Date(0),
        noDate: new Date(NaN),
        map: new Map<unknown, unknown>([
          ['a', 1],
          [2, { b: 2 }],
        ]),
        set: new Set([1, 'a']),
        bytes: new Uint8Array([1, 2]),
        floats: new Float64Array([0.5]),
        point: new Point(),
        url: new URL('https://example.com/a'),
        error,
        fn: () => 1,
        symbol: Symbol('s'),
        bare: Object.assign(Object.create(null) as object, { a: 1 }),
        tensor: { shape: [2, 3], dtype: 'float32', dataSync: () => new Float32Array(6) },
      }),
    ).toEqual({
      text: 'a',
      number: 1.5,
      nan: NaN,
      yes: true,
      nothing: null,
      small: 5,
      large: '1180591620717411303424',
      date: '1970-01-01T00:00:00.000Z',
      noDate: null,
      map: { a: 1, 2: { b: 2 } },
      set: [1, 'a'],
      bytes: [1, 2],
      floats: [0.5],
      point: { x: 1 },
      url: 'https://example.com/a',
      error: { name: 'TypeError', message: 'no', stack: error.stack, cause: { name: 'Error', message: 'because' } },
      fn: '[function]',
      symbol: '[Symbol(s)]',
      bare: { a: 1 },
      tensor: '[tensor of shape [2, 3]]',
    })
  })

  it('are copied: changing them afterwards changes nothing', async () => {
    const fields = { list: [1], inner: { a: 1 } }
    const events = await logged(run => {
      run.info('x', fields)
      fields.list.push(2)
      fields.inner.a = 2
    })
    expect(ofKind('message', events)[0]?.fields).toEqual({ list: [1], inner: { a: 1 } })
  })

  it('that are no record are kept as `value`', async () => {
    expect(await fieldsOf([1, 2])).toEqual({ value: [1, 2] })
    expect(await fieldsOf('text')).toEqual({ value: 'text' })
    expect(await fieldsOf(null)).toEqual({})
  })

  it('may be circular, unreadable and named like prototypes', async () => {
    const circular: Record<string, unknown> = { a: { list: [] as unknown[] } }
    circular['self'] = circular
    ;(circular['a'] as { list: unknown[] }).list.push(circular['a'])
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const fields = {
      circular,
      thrower: {
        good: 1,
        get bad(): never {
          throw new Error('boo')
        },
        get worse(): never {
          throw Object.create(null)
        },
      },
      revoked: revoked.proxy,
      ...(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as object),
    }
    const kept = await fieldsOf(fields)
    expect(kept).toMatchObject({
      circular: { a: { list: ['[circular]'] }, self: '[circular]' },
      thrower: { good: 1, bad: '[unreadable: boo]', worse: '[unreadable: what was thrown cannot be read]' },
      revoked: expect.stringMatching(/^\[unreadable: .*revoked\]$/) as string,
      constructor: 1,
    })
    expect(Object.keys(kept as object)).toContain('__proto__')
    expect('polluted' in (kept as object)).toBe(false)
  })

  it('that hold the same object twice, side by side, hold it twice', async () => {
    const shared = { a: 1 }
    expect(await fieldsOf({ x: shared, y: [shared, shared] })).toEqual({ x: { a: 1 }, y: [{ a: 1 }, { a: 1 }] })
  })
})
