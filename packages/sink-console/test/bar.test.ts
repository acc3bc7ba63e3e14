import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { remainingMs, renderBars, type BarState, type Live } from '../src/bar.js'
import { style } from '../src/colors.js'
import { displayWidth } from '../src/width.js'

const plain = style(false, true)
const bar = (of: Partial<BarState> = {}): BarState => ({
  description: 'Epoch 3',
  unit: 'batch',
  done: 42,
  total: 100,
  samples: 2688,
  samplesPerSecond: 7890,
  itemTimeMs: 8.1,
  elapsedMs: 12_000,
  state: 'running',
  ...of,
})
const live: Live = { loss: 0.12344, lossAverage: 0.13, accuracy: 0.98763, learningRate: 0.001 }

describe('a bar', () => {
  test('at 200 columns has throughput, time per batch, samples, average, time left, time gone, loss, accuracy and learning rate', () => {
    expect(renderBars([bar()], live, 200, plain)).toEqual([
      `Epoch 3  ${'━'.repeat(12)}╸${'─'.repeat(17)}  42% 42/100  ETA 0:00  loss 0.1234  ema 0.1300  acc 0.9876  lr 0.001000  7.9k samples/s  8.1 ms/batch  2.7k samples  elapsed 0:12`,
    ])
  })

  test('at 40 columns has how far and how long', () => {
    expect(renderBars([bar()], live, 40, plain)).toEqual(['Epoch 3  ━━━─────  42% 42/100  ETA 0:00'])
  })

  test('of a loop that is done says how long it took', () => {
    expect(renderBars([bar({ done: 100, state: 'done' })], undefined, 64, plain)[0]).toBe(
      `Epoch 3  ${'━'.repeat(12)} 100% 100/100  in 12.0 s  7.9k samples/s`,
    )
  })

  test('of a loop that was left early says so', () => {
    expect(renderBars([bar({ state: 'stopped' })], undefined, 70, plain)[0]).toContain('stopped after 12.0 s')
  })

  test('without a total counts', () => {
    expect(renderBars([bar({ total: undefined })], undefined, 60, plain)).toEqual(['Epoch 3  42 batches  7.9k samples/s  8.1 ms/batch'])
  })

  test('of batches without sizes speaks of batches', () => {
    expect(renderBars([bar({ samples: 42, samplesPerSecond: 123 })], undefined, 80, plain)[0]).toContain('123 batches/s')
  })

  test('of epochs speaks of epochs', () => {
    const [text] = renderBars(
      [bar({ description: 'Epochs', unit: 'epoch', done: 1, total: 3, samples: 1, itemTimeMs: 61_000 })],
      undefined,
      90,
      plain,
    )
    expect(text).toContain('1/3  ETA 2:02  1 min 01 s/epoch  elapsed 0:12')
  })

  test('stands under the bar of the outer loop, and the numbers are at the innermost', () => {
    const [outer, inner] = renderBars([bar({ description: 'all', done: 1, total: 9 }), bar()], live, 100, plain)
    expect(outer?.indexOf('━')).toBe(inner?.indexOf('━'))
    expect(outer?.indexOf('/')).toBeLessThan(inner?.indexOf('  ETA') ?? 0)
    expect([outer?.includes('loss'), inner?.includes('loss')]).toEqual([false, true])
  })

  test('cuts a long name, and counts wide characters', () => {
    const [text] = renderBars([bar({ description: '日本語の訓練データを読み込む' })], undefined, 60, plain)
    expect(text).toMatch(/^日本語の訓練… {2}━/)
  })

  test('is never wider than the terminal less one column, whatever it says', () => {
    const states = fc.record({
      description: fc.string({ unit: 'grapheme' }),
      unit: fc.constantFrom('epoch' as const, 'batch' as const),
      done: fc.nat(),
      total: fc.option(fc.nat(), { nil: undefined }),
      samples: fc.nat(),
      samplesPerSecond: fc.option(fc.double(), { nil: undefined }),
      itemTimeMs: fc.option(fc.double({ min: 0 }), { nil: undefined }),
      elapsedMs: fc.double({ min: 0, noNaN: true }),
      state: fc.constantFrom('running' as const, 'done' as const, 'stopped' as const),
    })
    fc.assert(
      fc.property(fc.array(states, { maxLength: 3 }), fc.integer({ min: 1, max: 250 }), (bars, width) =>
        renderBars(bars, live, width, plain).every(text => displayWidth(text) < Math.max(2, width)),
      ),
    )
  })

  test('is made of ASCII where the terminal has nothing else', () => {
    expect(renderBars([bar({ description: 'a long name for a loop of batches' })], live, 200, style(false, false))[0]).toMatch(
      /^\p{ASCII}*$/u,
    )
  })

  test('estimates by the present rate, else by the mean, and not without either', () => {
    expect(remainingMs({ done: 10, total: 30, itemTimeMs: 5, elapsedMs: 1000 })).toBe(100)
    expect(remainingMs({ done: 10, total: 30, itemTimeMs: undefined, elapsedMs: 1000 })).toBe(2000)
    expect(remainingMs({ done: 0, total: 30, itemTimeMs: undefined, elapsedMs: 1000 })).toBeUndefined()
    expect(remainingMs({ done: 10, total: undefined, itemTimeMs: 5, elapsedMs: 1000 })).toBeUndefined()
    expect(remainingMs({ done: 40, total: 30, itemTimeMs: 5, elapsedMs: 1000 })).toBe(0)
  })
})
