import { describe, expect, test } from 'vitest'
import { fakeClock } from '@trainlog/testing'

describe('fakeClock', () => {
  test('stands still until it is moved', async () => {
    const clock = fakeClock(1000)
    expect([clock.now(), clock.monotonic()]).toEqual([1000, 0])
    await clock.advance(250)
    expect([clock.now(), clock.monotonic()]).toEqual([1250, 250])
  })

  test('gives the wall clock in whole milliseconds', async () => {
    const clock = fakeClock(1000)
    await clock.advance(0.7)
    expect([clock.now(), clock.monotonic()]).toEqual([1000, 0.7])
  })

  test('fires what is due in the order of time, and at one time in the order it was set', async () => {
    const clock = fakeClock()
    const fired: string[] = []
    clock.setTimer(20, () => fired.push('c'))
    clock.setTimer(10, () => fired.push('a'))
    clock.setTimer(10, () => fired.push('b'))
    clock.setTimer(21, () => fired.push('late'))
    await clock.advance(20)
    expect(fired).toEqual(['a', 'b', 'c'])
    expect(clock.pending).toBe(1)
  })

  test('shows each timer the time it was set for', async () => {
    const clock = fakeClock()
    const seen: number[] = []
    for (const ms of [30, 10]) clock.setTimer(ms, () => seen.push(clock.monotonic()))
    await clock.advance(100)
    expect(seen).toEqual([10, 30])
  })

  test('lets promises settle between timers, and fires the timers they set within the time', async () => {
    const clock = fakeClock()
    const seen: number[] = []
    const wait = (ms: number): Promise<void> => new Promise(done => void clock.setTimer(ms, done))
    const loop = (async () => {
      for (let i = 0; i < 4; i++) {
        await wait(10)
        await Promise.resolve().then(() => Promise.resolve())
        seen.push(clock.monotonic())
      }
    })()
    clock.setTimer(15, () => seen.push(-1))
    await clock.advance(40)
    await loop
    expect(seen).toEqual([10, -1, 20, 30, 40])
  })

  test('forgets a timer that is called off', async () => {
    const clock = fakeClock()
    const cancel = clock.setTimer(5, () => expect.unreachable())
    cancel()
    expect(clock.pending).toBe(0)
    await clock.advance(10)
  })

  test('steps the wall clock back without moving timers', async () => {
    const clock = fakeClock(10_000)
    let fired = 0
    clock.setTimer(100, () => fired++)
    clock.stepBack(5000)
    expect([clock.now(), clock.monotonic(), fired]).toEqual([5000, 0, 0])
    await clock.advance(100)
    expect([clock.now(), fired]).toEqual([5100, 1])
  })

  test('refuses to go back in time, and to run for ever', async () => {
    const clock = fakeClock()
    await expect(clock.advance(-1)).rejects.toThrow(/stepBack/)
    const again = (): void => void clock.setTimer(0, again)
    again()
    await expect(clock.advance(1)).rejects.toThrow(/sets itself again/)
  })
})
