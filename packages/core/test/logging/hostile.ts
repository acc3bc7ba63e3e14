import fc from 'fast-check'

const thrower = (thrown: unknown): ProxyHandler<object> =>
  new Proxy(
    {},
    {
      get: () => () => {
        throw thrown
      },
    },
  )
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const circular = (): object => {
  const a: Record<string, unknown> = { list: [] }
  a['self'] = a
  ;(a['list'] as unknown[]).push(a, a['list'])
  return a
}
const nested = (depth: number): object => {
  let inner: object = {}
  for (let i = 0; i < depth; i++) inner = { inner, list: [inner] }
  return inner
}
const getters = {
  get step(): never {
    throw new Error('no step')
  },
  get priority(): never {
    throw new Error('no priority')
  },
  get loss(): never {
    throw Object.create(null)
  },
}
const lying = {
  length: 1e9,
  shape: [1e9],
  dtype: 5,
  dataSync: () => ({ length: 3 }),
  toJSON: () => lying,
  [Symbol.toPrimitive]: () => ({}),
}

/** What no caller should pass, and some will. Made anew each time, as a call may change it. */
export const makeHostile: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => NaN,
  () => -Infinity,
  () => 1.5,
  () => -0,
  () => 2 ** 60,
  () => 10n ** 30n,
  () => '',
  () => 'x',
  () => '__proto__',
  () => 'constructor',
  () => 'a\0b',
  () => '\ud800',
  () => 'x'.repeat(200_000),
  () => true,
  () => Symbol('s'),
  () => () => 1,
  () =>
    class Thing {
      x = 1
    },
  () => [],
  () => [[[[]]]],
  () => new Array<number>(1e6),
  () => ['essential', 5],
  () => [undefined, null, NaN, 'x', {}],
  () => ({}),
  () => ({ step: 'x', epoch: 0.5, time: NaN, priority: 'high', level: 'loud', category: 5, severity: {} }),
  () => ({ step: 5, epoch: 1, time: 1e300, priority: 'constructor' }),
  () => ({ edges: [1], counts: 'x' }),
  () => ({ columns: 5, rows: {} }),
  () => ({ width: -1, height: 2, data: 'x' }),
  () => ({ samples: {}, sampleRate: '8' }),
  () => ({ vectors: [[1], [2, 3]], metadata: 5 }),
  () => ({ loss: 'x', '': 1, accuracy: null, nested: {} }),
  () => ({ recovery: 5, context: 5, phase: 'lunch', faultId: {} }),
  () => ({ total: -1, window: 'x', smoothing: {}, description: {}, unit: [] }),
  () => Object.create(null) as unknown,
  () => Object.freeze({ __proto__: null, loss: 1 }),
  () => JSON.parse('{"__proto__": {"polluted": 1}}') as unknown,
  () => ({ kind: 'metrics', set: 5, values: 'x', seq: -1 }),
  () => getters,
  () => lying,
  circular,
  revoked,
  () => nested(50),
  () => new Proxy({}, thrower(new Error('trap'))),
  () => new Proxy([], thrower(Symbol('trap'))),
  () => new Proxy(() => 1, thrower(Object.create(null))),
  () => new Date(NaN),
  () => new Map<unknown, unknown>([[circular(), circular()]]),
  () => new Set([revoked()]),
  () => new Error('x', { cause: circular() }),
  () => Object.defineProperty(new Error('x'), 'message', { get: () => Symbol('m') }),
  () => new Uint8Array(5),
  () => new Float32Array([NaN, 1]),
  () => new BigInt64Array(2),
  () => new DataView(new ArrayBuffer(8)),
  () => new ArrayBuffer(8),
  () => Promise.resolve(5),
  () => new WeakMap(),
  () => /x/g,
]

/** Any argument: hostile, plain, or what a call expects, so that it comes further. */
export const argument: fc.Arbitrary<() => unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...makeHostile) },
  { weight: 1, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }).map(value => () => value) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<() => unknown>(
      () => 'name',
      () => 3,
      () => ({ loss: 1, accuracy: 2 }),
      () => ({ step: 3, priority: 'essential' }),
      () => [[1, 2], [3, 4]],
      () => 'validation',
      () => ({ shape: [2, 2], dtype: 'float32', dataSync: () => new Float32Array(4) }),
      () => 'metrics',
      () => 'my-kind',
    ),
  },
) // prettier-ignore
