import { getLogger } from '@trainlog/core'
import { describe, expect, test } from 'vitest'
import { batchesOf, loadDigits, pixels, type Digits } from '../src/data.js'

// Without a run it is silent.
const log = getLogger('data')

function keysOf({ count, images }: Digits): readonly string[] {
  return Array.from({ length: count }, (_, index) => images.subarray(index * pixels, (index + 1) * pixels).join())
}

describe('the digits', () => {
  test('are split into parts that share none, with ink where a digit is', async () => {
    const { training, validation, heldOut } = await loadDigits(1, 8000, log)
    expect([training.count, validation.count, heldOut.count]).toEqual([8000, 1000, 1000])
    const seen = new Set([...keysOf(training), ...keysOf(validation)])
    // A few people write alike to the pixel? None do in this data.
    expect(keysOf(heldOut).filter(key => seen.has(key))).toEqual([])
    for (const { images, labels } of [training, validation, heldOut]) {
      expect(new Set(labels).size).toBe(10)
      const ink = images.reduce((sum, value) => sum + value, 0) / images.length
      expect(ink).toBeGreaterThan(0.05)
      expect(ink).toBeLessThan(0.3)
    }
  })

  test('are split the same way by the same seed, and held out alike from a smaller training', async () => {
    const [one, smaller, other] = await Promise.all([loadDigits(1, 8000, log), loadDigits(1, 4000, log), loadDigits(2, 8000, log)])
    expect(smaller.heldOut.labels).toEqual(one.heldOut.labels)
    expect(smaller.training.labels).toEqual(one.training.labels.subarray(0, 4000))
    expect(other.heldOut.labels).not.toEqual(one.heldOut.labels)
  })

  test('come in batches, each digit with its label, the last batch as large as what is left', () => {
    const digits = {
      count: 3,
      images: Float32Array.from({ length: 3 * pixels }, (_, i) => Math.floor(i / pixels)),
      labels: Uint8Array.of(7, 8, 9),
    }
    const batches = [...batchesOf(digits, Uint32Array.of(2, 0, 1), 2)]
    expect(batches.map(batch => batch.count)).toEqual([2, 1])
    expect(batches.map(batch => [...batch.labels])).toEqual([[9, 7], [8]])
    expect(batches.map(batch => batch.images[0])).toEqual([2, 1])
  })
})
