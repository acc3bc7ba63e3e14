import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Payload, Run, TensorLike } from '../../src/index.js'
import { logged, loggedAs, payload, warnings } from './logged.js'

/** As far as a logger can see, a tensor of tfjs. */
const tensor = (shape: readonly number[], data: ArrayLike<number> | string[], dtype = 'float32'): TensorLike => ({
  shape,
  dtype,
  dataSync: () => data,
})
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
const gif = new TextEncoder().encode('GIF89a...')
const bytesOf = (kept: Payload): Uint8Array => ('bytes' in kept ? kept.bytes : new Uint8Array())
const pixels = (...bytes: number[]): object => ({ mediaType: 'application/x-pixels', bytes: new Uint8Array(bytes) })

describe('an image', () => {
  const image = async (...args: Parameters<Run['image']>): Promise<Record<string, unknown>> =>
    payload((await loggedAs('image', run => run.image(...args)))[0])

  it('may be encoded bytes, of a type that is found by their first ones', async () => {
    expect(await image('x', png)).toEqual({
      name: 'x',
      payload: { mediaType: 'image/png', bytes: png },
      width: undefined,
      height: undefined,
      channels: undefined,
      count: 1,
      caption: undefined,
      boxes: [],
    })
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])
    const webp = new TextEncoder().encode('RIFF....WEBP')
    expect(await image('x', jpeg)).toMatchObject({ payload: { mediaType: 'image/jpeg' } })
    expect(await image('x', webp)).toMatchObject({ payload: { mediaType: 'image/webp' } })
    expect(await image('x', gif)).toMatchObject({ payload: { mediaType: 'image/gif' } })
  })

  it('may be pixels of 1, 3 or 4 channels', async () => {
    for (const channels of [1, 3, 4]) {
      const data = Uint8ClampedArray.from({ length: 2 * 3 * channels }, (_, i) => i)
      expect(await image('x', { width: 2, height: 3, data })).toMatchObject({
        width: 2,
        height: 3,
        channels,
        count: 1,
        payload: pixels(...data),
      })
    }
  })

  it.each([
    ['[h, w]', tensor([1, 2], [0, 1]), { height: 1, width: 2, channels: 1, count: 1, payload: pixels(0, 255) }],
    ['[h, w, c]', tensor([1, 1, 3], [0, 0.5, 1]), { height: 1, width: 1, channels: 3, count: 1, payload: pixels(0, 128, 255) }],
    ['[n, h, w, c]', tensor([2, 1, 1, 1], [0, 1]), { height: 1, width: 1, channels: 1, count: 2, payload: pixels(0, 255) }],
    ['of integers', tensor([1, 3], Int32Array.of(-5, 7, 300), 'int32'), { payload: pixels(0, 7, 255) }],
    ['of booleans', tensor([1, 2], Uint8Array.of(0, 1), 'bool'), { payload: pixels(0, 255) }],
    ['with values that are none', tensor([1, 4], [NaN, -1, 2, Infinity]), { payload: pixels(0, 0, 255, 255) }],
  ])('may be a tensor %s', async (_, given, expected) => {
    expect(await image('x', given)).toMatchObject(expected)
  })

  it('carries boxes and a caption, and step and priority from the same options', async () => {
    const boxes = [{ x: 1, y: 2, width: 3, height: 4, label: 'cat', score: 0.9, more: 'dropped' }]
    const [event] = await loggedAs('image', run =>
      run.logger('a').image('x', png, { caption: 'a cat', boxes, step: 5, priority: 'essential' }),
    )
    expect(event).toMatchObject({ name: 'a/x', source: 'a', step: 5, priority: 'essential', caption: 'a cat' })
    expect(event?.boxes).toEqual([{ x: 1, y: 2, width: 3, height: 4, label: 'cat', score: 0.9 }])
  })

  it.each([
    ['text', 'x'],
    ['null', null],
    ['bytes of no known type', new Uint8Array([1, 2, 3])],
    ['a WAV file', new TextEncoder().encode('RIFF....WAVE')],
    ['a vector', tensor([4], [1, 2, 3, 4])],
    ['two channels', tensor([1, 1, 2], [1, 2])],
    ['nothing', tensor([0, 5, 3], [])],
    ['a tensor with too few values', tensor([2, 2], [1, 2, 3])],
    ['a tensor of text', tensor([1, 1], ['a'], 'string')],
    ['pixels that do not fill their size', { width: 2, height: 2, data: new Uint8Array(5) }],
    ['half pixels', { width: 1.5, height: 2, data: new Uint8Array(3) }],
    ['pixels without data', { width: 2, height: 2 }],
    ['a disposed tensor', { ...tensor([1, 1], []), dataSync: () => { throw new Error('Tensor is disposed.') } }],
  ])('is refused when it is %s, with one warning', async (_, given) => {
    const events = await logged(run => {
      run.image('x', given as never)
      run.image('x', given as never)
      expect(run.report().events.rejected).toBe(2)
    })
    expect(events.some(event => event.kind === 'image')).toBe(false)
    expect(warnings(events)).toHaveLength(1)
    expect(warnings(events)[0]).toMatch(/^image 'x': /)
  }) // prettier-ignore
})

describe('what is kept of bytes and tensors', () => {
  it('is a copy, also of a Buffer, whose slice is none', async () => {
    const data = Float32Array.of(0, 1)
    const wav = Buffer.from('RIFF....WAVE')
    const svg = Buffer.from(png)
    const graph = Buffer.from([8, 1])
    const events = await logged(run => {
      run.image('a', svg)
      run.image('b', tensor([1, 2], data))
      run.image('c', { width: 2, height: 1, data: svg.subarray(0, 2) })
      run.audio('d', wav)
      run.figure('e', svg)
      run.video('f', Buffer.from(gif))
      run.graph('g', graph)
      run.embedding('h', { vectors: tensor([1, 2], data) })
      run.mesh('i', { vertices: tensor([1, 3], new Float32Array(3)) })
      for (const bytes of [data, wav, svg, graph]) bytes.fill(0x2a)
    })
    const first = events.flatMap(event => ('payload' in event ? [bytesOf(event.payload)[0]] : []))
    expect(first).toEqual([0x89, 0, 0x89, 0x52, 0x89, 0x47, 8, 0])
    for (const event of events) if ('payload' in event) expect(Buffer.isBuffer(bytesOf(event.payload))).toBe(false)
  })

  it('goes into a file of the run folder above 64 KiB, once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'trainlog-'))
    try {
      const big = new Uint8Array(70_000)
      big.set(png)
      let folder = ''
      const events = await loggedAs('image', run => {
        folder = run.dir ?? ''
        run.image('a', big)
        run.image('b', big)
        run.image('c', png)
      }, { dir }) // prettier-ignore
      const [a, b, c] = events.map(event => event.payload)
      expect(a).toMatchObject({ mediaType: 'image/png', size: 70_000, file: expect.stringMatching(/^blobs\/[0-9a-f]{64}$/) as string })
      expect(b).toEqual(a)
      expect(c).toHaveProperty('bytes')
      expect(new Uint8Array(readFileSync(join(folder, a && 'file' in a ? a.file : '')))).toEqual(big)
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

describe('nothing is read or made', () => {
  it('that no sink wants', async () => {
    let read = 0
    const given: TensorLike = { shape: [1, 1], dtype: 'float32', dataSync: () => (read++, [1]) }
    await logged(
      run => {
        run.image('x', given)
        run.histogram('x', given)
        expect(run.wants('image')).toBe(false)
        expect(run.wants('text')).toBe(true)
        expect(run.report().events).toMatchObject({ filtered: 2, rejected: 0 })
      },
      { sinks: [{ name: 'texts', sync: true, accepts: ['text'], open: () => ({ write: () => undefined }) }] },
    )
    expect(read).toBe(0)
  })

  it('that is below the threshold of the run', async () => {
    let read = 0
    const given: TensorLike = { shape: [1, 1], dtype: 'float32', dataSync: () => (read++, [1]) }
    await logged(run => {
      run.image('x', given)
      expect(run.wants('image')).toBe(false)
      expect(run.wants('image', 'essential')).toBe(true)
      expect(run.logger('a', { priority: 'important' }).wants('image')).toBe(true)
      expect(run.wants('message')).toBe(true)
    }, { minPriority: 'important' }) // prettier-ignore
    expect(read).toBe(0)
  })

  it('after the run has ended', async () => {
    let ended: Run | undefined
    await logged(run => void (ended = run))
    expect(ended?.wants('message', 'essential')).toBe(false)
    ended?.image('x', png)
    expect(ended?.report().events.late).toBe(1)
  })
})

describe('a video', () => {
  it('may be encoded, or frames as a tensor', async () => {
    const [a, b] = await loggedAs('video', run => {
      run.video('x', gif, { fps: 25, caption: 'c' })
      run.video('x', tensor([2, 1, 1, 3], [0, 0, 0, 1, 1, 1]), 4)
    })
    expect(a).toMatchObject({ payload: { mediaType: 'image/gif' }, fps: 25, caption: 'c', count: 1, width: undefined })
    expect(b).toMatchObject({ step: 4, fps: 10, count: 2, width: 1, height: 1, channels: 3, payload: pixels(0, 0, 0, 255, 255, 255) })
  })

  it.each([[png, {}], [gif, { fps: 0 }], [gif, { fps: NaN }], [gif, { fps: 'fast' }], ['x', {}]])('is refused as %o with %o', async (given, options) => {
    const events = await logged(run => run.video('x', given as never, options as never))
    expect(warnings(events)).toHaveLength(1)
  }) // prettier-ignore
})

describe('a figure', () => {
  it('may be an SVG document or an encoded picture', async () => {
    const svg = '<?xml version="1.0"?><svg width="1"><text>ä</text></svg>'
    const [a, b] = await loggedAs('figure', run => {
      run.figure('x', svg, { caption: 'c', step: 2 })
      run.figure('x', png, 3)
    })
    expect(a).toMatchObject({ step: 2, caption: 'c', payload: { mediaType: 'image/svg+xml' } })
    expect(a && new TextDecoder().decode(bytesOf(a.payload))).toBe(svg)
    expect(b).toMatchObject({ step: 3, caption: undefined, payload: { mediaType: 'image/png', bytes: png } })
  })

  it.each(['no svg', new Uint8Array(3), null, {}])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.figure('x', given as never)))).toHaveLength(1)
  })
})

describe('audio', () => {
  const wavOf = async (samples: unknown, sampleRate = 8000): Promise<DataView> => {
    const [event] = await loggedAs('audio', run => run.audio('x', { samples, sampleRate } as never))
    if (!event) throw new Error('nothing was logged')
    return new DataView(bytesOf(event.payload).buffer)
  }
  const text = (view: DataView, at: number): string => String.fromCharCode(...[0, 1, 2, 3].map(i => view.getUint8(at + i)))
  const samplesOf = (view: DataView): number[] =>
    Array.from({ length: (view.byteLength - 44) / 2 }, (_, i) => view.getInt16(44 + i * 2, true))

  it('of samples is a WAV file of 16 bit PCM, channels one after another', async () => {
    const view = await wavOf([[0, 1, -1, 0.5], Float32Array.of(2, -2, NaN, -0.5)], 44_100)
    expect([text(view, 0), text(view, 8), text(view, 12), text(view, 36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data'])
    expect(view.getUint32(4, true)).toBe(view.byteLength - 8)
    expect([view.getUint32(16, true), view.getUint16(20, true), view.getUint16(22, true)]).toEqual([16, 1, 2])
    expect([view.getUint32(24, true), view.getUint32(28, true)]).toEqual([44_100, 44_100 * 4])
    expect([view.getUint16(32, true), view.getUint16(34, true), view.getUint32(40, true)]).toEqual([4, 16, 16])
    expect(samplesOf(view)).toEqual([0, 32767, 32767, -32767, -32767, 0, 16384, -16383])
  })

  it('of one list is mono', async () => {
    const view = await wavOf([0, 0.25])
    expect(view.getUint16(22, true)).toBe(1)
    expect(samplesOf(view)).toEqual([0, 8192])
    const [event] = await loggedAs('audio', run => run.audio('x', { samples: [0], sampleRate: 16_000 }, { caption: 'c' }))
    expect(event).toMatchObject({ sampleRate: 16_000, channels: 1, caption: 'c', payload: { mediaType: 'audio/wav' } })
  })

  it('may be a WAV file as it is', async () => {
    const file = new TextEncoder().encode('RIFF....WAVEdata')
    const [event] = await loggedAs('audio', run => run.audio('x', file, 1))
    expect(event).toMatchObject({ step: 1, payload: { mediaType: 'audio/wav', bytes: file }, sampleRate: undefined, channels: undefined })
  })

  it.each([
    png,
    null,
    {},
    { samples: [], sampleRate: 1 },
    { samples: [[1], [1, 2]], sampleRate: 1 },
    { samples: [1], sampleRate: 0 },
    { samples: [1], sampleRate: 0.4 },
    { samples: [1], sampleRate: NaN },
    { samples: Array.from({ length: 300 }, () => [0, 0]), sampleRate: 8000 },
  ])('is refused as %o', async given => {
    expect(warnings(await logged(run => run.audio('x', given as never)))).toHaveLength(1)
  })
})

describe('an artifact', () => {
  it('is a path with what is known of it, resolved', async () => {
    const options = { type: 'model', aliases: ['best'], metadata: { a: { b: 1 } }, step: 3 }
    const [a, b] = await loggedAs('artifact', run => {
      run.artifact('models/best/', options)
      run.artifact('weights.bin')
    })
    expect(a).toMatchObject({ step: 3, priority: 'essential' })
    expect(payload(a)).toEqual({ name: 'best', type: 'model', path: resolve('models/best'), aliases: ['best'], metadata: { a: { b: 1 } } })
    expect(payload(b)).toEqual({ name: 'weights.bin', type: 'file', path: resolve('weights.bin'), aliases: [], metadata: {} })
  })

  it.each([['', {}], [5, {}], ['x', { aliases: 'best' }], [undefined, null]])('is refused as %o with %o', async (path, options) => {
    expect(warnings(await logged(run => run.artifact(path as never, options as never)))).not.toHaveLength(0)
  }) // prettier-ignore
})
