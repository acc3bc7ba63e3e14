import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyError, errorRules, extendRules } from '../../src/errors/index.js'
import type { ErrorCategory } from '../../src/vocabulary.js'

const caught = async (body: () => unknown): Promise<unknown> => {
  try {
    await body()
  } catch (error) {
    return error
  }
  throw new Error('the body was expected to throw')
}

/** Words of the libraries themselves: TensorFlow.js 4.22 (provoked and copied), emscripten, CUDA, browsers. */
const messages: readonly (readonly [ErrorCategory, string])[] = [
  ['memory', 'OOM when allocating tensor with shape[64,1024,1024] and type float on /job:localhost'],
  ['memory', 'memory access out of bounds'],
  ['memory', 'abort(OOM). Build with -sASSERTIONS for more info.'],
  ['memory', 'Cannot enlarge memory arrays to size 2147483648 bytes (OOM).'],
  ['memory', 'CUDA out of memory. Tried to allocate 2.00 GiB'],
  ['memory', 'Requested texture size [20000x1] greater than WebGL maximum on this browser / GPU [16384x16384].'],
  ['device', "Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'"],
  ['device', "Backend name 'wasm' not found in registry"],
  ['device', 'Failed to link vertex and fragment shaders.'],
  ['device', 'CUDNN_STATUS_NOT_SUPPORTED'],
  ['device', 'WebGL context was lost'],
  ['network', 'Failed to fetch'],
  ['network', 'NetworkError when attempting to fetch resource.'],
  ['network', 'socket hang up'],
  ['network', 'Request failed with status code 503'],
  ['configuration', 'Unknown Optimizer adamm'],
  ['configuration', 'Unknown loss meanSquaredErro'],
  ['configuration', 'You must compile a model before training/testing. Use LayersModel.compile(modelCompileArgs).'],
  ['checkpoint', "Cannot find any save handlers for URL 'file:///x'"],
  ['checkpoint', 'checkpoint step-400 does not verify: weights.bin has another hash'],
  ['gradient_computation', 'Cannot find a connection between any variable and the result of the loss function y=f(x).'],
  ['gradient_computation', 'Cannot compute gradient of y=f(x) with respect to x.'],
  ['optimization', 'getWeights() is not implemented for Adamax yet.'],
  ['optimization', 'learning rate must be positive'],
  ['loss_computation', 'Error in softmaxCrossEntropy:  Shapes 2,3 and 2,4 must match'],
  ['loss_computation', 'loss is NaN at step 12'],
  ['model_inference', 'Error in matMul: inner shapes (3) and (2) of Tensors with shapes 2,3 and 2,3 must match.'],
  ['model_inference', 'Error when checking : expected dense_Dense1_input to have shape [null,3] but got array with shape [2,4].'],
  ['model_inference', 'Operands could not be broadcast together with shapes 2,3 and 4,5.'],
  ['model_inference', 'Size(100) must match the product of shape 3,3'],
  ['model_inference', 'Tensor is disposed.'],
  ['model_inference', "Argument 'a' passed to 'add' must be a Tensor or TensorLike, but got 'null'"],
  ['validation', 'evaluation on the held-out set failed'],
  ['data_loading', 'dataset shard 3 is truncated'],
  ['system', 'write failed: no space left on device'],
  ['unknown', 'x is not a function'],
  ['unknown', ''],
]

describe('classifyError', () => {
  test.each(messages)('says %s of "%s"', (category, message) => {
    expect(classifyError(new Error(message))).toBe(category)
    expect(classifyError(message)).toBe(category)
  })

  test('knows what Node, V8 and wasm really throw', async () => {
    const closed = await new Promise<number>(resolve => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
    })
    const module = 'a-package-that-nobody-installed'
    expect(classifyError(await caught(() => fetch(`http://127.0.0.1:${closed}`)))).toBe('network')
    expect(classifyError(await caught(() => readFileSync('/nowhere/train.csv')))).toBe('data_loading')
    expect(classifyError(await caught(() => mkdtemp(`${tmpdir()}/nowhere/x`)))).toBe('data_loading')
    expect(classifyError(await caught(() => import(module)))).toBe('configuration')
    expect(classifyError(await caught(() => JSON.parse('<html>')))).toBe('data_loading')
    expect(classifyError(await caught(() => new ArrayBuffer(2 ** 52)))).toBe('memory')
    expect(classifyError(await caught(() => new Float32Array(2 ** 40)))).toBe('memory')
  })

  test('calls a worker that ran out of memory memory', async () => {
    const worker = new Worker('const a = []; for (;;) a.push(new Array(1e5).fill(1))', {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 16 },
    })
    expect(classifyError(await new Promise(resolve => worker.on('error', resolve)))).toBe('memory')
  })

  test.each([
    ['system', 'ENOSPC'],
    ['system', 'EMFILE'],
    ['network', 'ECONNREFUSED'],
    ['network', 'UND_ERR_CONNECT_TIMEOUT'],
    ['data_loading', 'ENOENT'],
    ['memory', 'ERR_OUT_OF_MEMORY'],
    ['memory', 'ENOMEM'],
    ['device', 'ERR_DLOPEN_FAILED'],
  ] as const)('says %s of the code %s', (category, code) => {
    expect(classifyError(Object.assign(new Error('it did not work'), { code }))).toBe(category)
  })

  test('looks through causes and through the errors of an AggregateError', () => {
    expect(classifyError(new Error('step 7 failed', { cause: new Error('batch', { cause: new Error('OOM') }) }))).toBe('memory')
    expect(classifyError(new AggregateError([new Error('x'), new Error('y', { cause: 'socket hang up' })]))).toBe('network')
  })

  test('lets the order of the table decide, wherever in the chain a rule matches', () => {
    expect(classifyError(new Error('validation failed', { cause: new Error('OOM') }))).toBe('memory')
    expect(classifyError(new Error('OOM', { cause: new Error('validation failed') }))).toBe('memory')
  })

  test('believes an error that names its category, the outermost first', () => {
    expect(classifyError(Object.assign(new Error('OOM'), { category: 'optimization' }))).toBe('optimization')
    expect(classifyError(new Error('OOM', { cause: { category: 'device' } }))).toBe('device')
    expect(classifyError(Object.assign(new Error('OOM'), { category: 'no such category' }))).toBe('memory')
    expect(classifyError(Object.assign(new Error('OOM'), { category: 'toString' }))).toBe('memory')
  })

  test('asks rules of your own first, and changes nothing for anybody else', () => {
    class QuotaError extends Error {}
    class DiskQuotaError extends QuotaError {}
    const rules = extendRules({ category: 'system', name: 'QuotaError' }, { category: 'data_loading', message: 'Shard' })
    expect(classifyError(new DiskQuotaError('OOM'), rules)).toBe('system')
    expect(classifyError('SHARD 3 is gone: OOM', rules)).toBe('data_loading')
    expect(classifyError('OOM', rules)).toBe('memory')
    expect(classifyError(new DiskQuotaError('OOM'))).toBe('memory')
  })

  test('asks every condition of a rule of the same error', () => {
    const rules = [{ category: 'device', code: 'E1', message: /lost/g } as const]
    const matching = Object.assign(new Error('lost'), { code: 'E1' })
    expect([classifyError(matching, rules), classifyError(matching, rules)]).toEqual(['device', 'device'])
    expect(classifyError(new Error('lost', { cause: { code: 'E1' } }), rules)).toBe('unknown')
    expect(classifyError({ code: 7 }, [{ category: 'device', code: '7' }])).toBe('device')
  })

  test('refuses a rule that would match nothing', () => {
    expect(() => extendRules({ category: 'device' })).toThrow(
      new TypeError('extendRules: rule 0 (device) has no condition; give it a name, a code or a message'),
    )
    expect(classifyError(new Error('x'), [{ category: 'device' }])).toBe('unknown')
    expect(Object.isFrozen(errorRules)).toBe(true)
  })

  test('survives circular causes, throwing getters, proxies, and a table that is none', () => {
    const circular = new Error('a')
    circular.cause = new Error('OOM', { cause: circular })
    expect(classifyError(circular)).toBe('memory')
    const hostile = { get message() { throw new Error('no') }, get cause() { throw new Error('no') }, code: 'ENOSPC' } // prettier-ignore
    expect(classifyError(hostile)).toBe('system')
    const trap = (): never => {
      throw new Error('trap')
    }
    expect(classifyError(new Proxy({}, { get: trap, getPrototypeOf: trap, has: trap }))).toBe('unknown')
    expect(classifyError(new Error('OOM'), null as unknown as typeof errorRules)).toBe('unknown')
  })

  test('never throws, whatever was thrown', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }), thrown => {
      expect(typeof classifyError(thrown)).toBe('string')
      expect(typeof classifyError(new Error('x', { cause: thrown }))).toBe('string')
    })) // prettier-ignore
  })

  test('takes no longer over a message of 10 MB, or an AggregateError of 100 000', () => {
    const start = performance.now()
    expect(classifyError(new Error('x'.repeat(10_000_000)))).toBe('unknown')
    expect(classifyError(new AggregateError(Array.from({ length: 100_000 }, () => new Error('x'))))).toBe('unknown')
    for (const filler of ['a', ' ', 'tensor ', 'requested texture size ', 'backend ']) classifyError(filler.repeat(4096))
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
