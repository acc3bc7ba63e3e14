import type { ImageSource } from './logger.js'
import { isTensor, tensorData } from './numbers.js'

/** Pictures of one size, ready to be a payload: see `ImageEvent`. */
export interface Pictures {
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly width: number | undefined
  readonly height: number | undefined
  readonly channels: 1 | 3 | 4 | undefined
  readonly count: number
}

/** Media type of raw pictures. */
export const pixelsType = 'application/x-pixels'

/** The first bytes of encoded media. */
const signatures: readonly (readonly [string, number, readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['image/bmp', 0, [0x42, 0x4d]],
  ['audio/wav', 8, [0x57, 0x41, 0x56, 0x45]],
  ['video/webm', 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ['video/mp4', 4, [0x66, 0x74, 0x79, 0x70]],
]

/** What encoded bytes are, by how they begin. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  return signatures.find(([, at, signature]) => signature.every((byte, i) => bytes[at + i] === byte))?.[0]
}

/**
 * Encoded bytes of one of `types` (`image/`, …), raw pixels or a tensor `[h, w]`, `[h, w, c]`, `[n, h, w, c]` as pictures, copied.
 * @throws TypeError for anything else.
 */
export function toPictures(source: ImageSource, types: readonly string[] = ['image/']): Pictures {
  if (source instanceof Uint8Array) {
    const mediaType = mediaTypeOf(source)
    if (mediaType === undefined || !types.some(type => mediaType.startsWith(type))) {
      throw new TypeError(
        `the bytes are ${mediaType ?? 'of no known type'}, not ${types.join(' or ')}…; raw pixels need { width, height, data }`,
      )
    }
    return { mediaType, bytes: new Uint8Array(source), width: undefined, height: undefined, channels: undefined, count: 1 }
  }
  if (isTensor(source)) {
    const { shape, dtype } = source
    const [count, height, width, depth] = shape.length === 2 ? [1, ...shape, 1] : shape.length === 3 ? [1, ...shape] : shape
    if (shape.length > 4 || !(count && height && width) || !isChannels(depth)) {
      throw new TypeError(`a tensor of shape [${shape.join(', ')}] is no picture; use [h, w], [h, w, 1|3|4] or [n, h, w, 1|3|4]`)
    }
    return { mediaType: pixelsType, bytes: toBytes(tensorData(source), dtype), width, height, channels: depth, count }
  }
  const { width, height, data } = (source ?? {}) as Partial<typeof source>
  const channels = (data?.length ?? 0) / (width ?? 0) / (height ?? 0)
  if (!data || !Number.isSafeInteger(width) || !Number.isSafeInteger(height) || !isChannels(channels)) {
    throw new TypeError('give encoded bytes, a tensor, or { width, height, data } with 1, 3 or 4 bytes of data for each pixel')
  }
  return { mediaType: pixelsType, bytes: Uint8Array.from(data), width, height, channels, count: 1 }
}

function isChannels(n: number | undefined): n is 1 | 3 | 4 {
  return n === 1 || n === 3 || n === 4
}

function toBytes(data: ArrayLike<number>, dtype: string): Uint8Array {
  const scale = /^(float|bool)/.test(dtype) ? 255 : 1
  // Clamps, rounds, and makes NaN black.
  const bytes = new Uint8ClampedArray(data.length)
  for (let i = 0; i < data.length; i++) bytes[i] = (data[i] as number) * scale
  return new Uint8Array(bytes.buffer)
}
