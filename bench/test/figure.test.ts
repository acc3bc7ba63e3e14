import { expect, test } from 'vitest'
import type { Figure } from '../src/figure.js'
import { barTable, figureTable, show } from '../src/table.js'
import { defineBench, figureOf } from '../src/bench.js'
import { verdict } from '../src/figure.js'

const figure = (given: Partial<Figure>): Figure => ({
  bench: 'b',
  case: 'c',
  figure: 'p50',
  unit: 'ns',
  value: 100,
  rounds: [100],
  bar: undefined,
  ...given, // prettier-ignore
})

test('a bar is met up to its value, and missed above it', () => {
  expect([149, 150, 150.1].map(value => verdict({ value, bar: 150 }, false))).toEqual(['met', 'met', 'missed'])
})

test('a quick run tolerates up to twice the bar', () => {
  expect([150, 151, 300, 301].map(value => verdict({ value, bar: 150 }, true))).toEqual(['met', 'tolerated', 'tolerated', 'missed'])
})

test('above the bar only with what is none of trainlog is unclear: neither met nor missed', () => {
  expect([3, 2, 1].map(floor => verdict({ value: 12, bar: 10, floor }, false))).toEqual(['unclear', 'unclear', 'missed'])
  expect([3, 2, 1].map(floor => verdict({ value: 22, bar: 10, floor }, true))).toEqual(['unclear', 'unclear', 'missed'])
  expect(verdict({ value: 9, bar: 10, floor: 11 }, false)).toBe('met')
})

test('where there is no bar there is no verdict; what is no number misses every bar', () => {
  expect(verdict({ value: 1, bar: undefined }, false)).toBeUndefined()
  expect([verdict({ value: NaN, bar: 1 }, false), verdict({ value: NaN, bar: 1 }, true)]).toEqual(['missed', 'missed'])
})

test('a figure is the median of its rounds, and keeps them', () => {
  const made = figureOf({ case: 'c', figure: 'p50', unit: 'ns' }, [{ ns: 3 }, { ns: 1 }, { ns: 8 }], round => round.ns)
  expect(made).toEqual({ case: 'c', figure: 'p50', unit: 'ns', bar: undefined, value: 3, rounds: [3, 1, 8] })
})

test('rounds go through the cases forwards and backwards in turn', async () => {
  const order: string[] = []
  const bench = defineBench<string, number>({
    name: 'b',
    about: '',
    cases: () => ['x', 'y'],
    rounds: () => 3,
    measure: () => Promise.reject(new Error('is measured apart')),
    figures: measured => measured.map(each => figureOf({ case: each.case, figure: 'n', unit: '' }, each.rounds, n => n)),
  })
  const figures = await bench.run({
    quick: false,
    measureApart: async (name, given) => {
      order.push(`${name} ${String(given)}`)
      return order.length
    },
  })
  expect(order).toEqual(['b x', 'b y', 'b y', 'b x', 'b x', 'b y'])
  expect(figures.map(each => [each.bench, each.case, each.value, each.rounds])).toEqual([
    ['b', 'x', 4, [1, 4, 5]],
    ['b', 'y', 3, [2, 3, 6]],
  ])
})

test('tables have a line per case, a column per figure, and a verdict per bar', () => {
  const figures = [
    figure({ case: '0 sinks', value: 95.4 }),
    figure({ case: '5 sinks', value: 1234.5, bar: 150, rounds: [1200, 1300] }),
    figure({ case: '5 sinks', figure: 'mean', value: 7.123 }),
  ]
  expect(figureTable(figures).split('\n')).toEqual(['              p50     mean', '0 sinks   95.4 ns', '5 sinks  1 235 ns  7.12 ns']) // prettier-ignore
  expect(barTable(figures, false)).toContain('b: 5 sinks, p50  ≤ 150 ns  1 235 ns  1 200 ns … 1 300 ns            missed')
  expect(barTable([figure({})], false)).toBe('')
})

test('numbers show three digits that count', () => {
  expect([0, 0.1234, 12.34, 123.4, 1234567.8].map(value => show(value, ''))).toEqual(['0', '0.12', '12.3', '123', '1 234 568'])
})
