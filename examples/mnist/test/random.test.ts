import { describe, expect, test } from 'vitest'
import { seededRandom, shuffledIndices } from '../src/random.js'

describe('seeded random numbers', () => {
  test('are the same for the same seed, and others for another', () => {
    const take = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed))
    expect(take(7)).toEqual(take(7))
    expect(take(7)).not.toEqual(take(8))
  })

  test('fill the range from 0 to 1 evenly', () => {
    const random = seededRandom(1)
    const tenths = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) tenths[Math.floor(random() * 10)]!++
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120)
  })

  test('shuffle every number into a new place, once', () => {
    const order = shuffledIndices(1000, seededRandom(1))
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()])
    expect([...order].filter((index, place) => index === place).length).toBeLessThan(10)
  })
})
