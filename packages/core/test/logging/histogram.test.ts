import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HistogramEvent, TensorLike } from '../../src/index.js'
import { runs } from '../support/soak.js'
import { logged, loggedAs, warnings } from './logged.js'

async function histogram(values: unknown, where?: unknown): Promise<HistogramEvent> {
  const [event] = await loggedAs('histogram', run => run.histogram('h', values as never, where as never))
  if (!event) throw new Error('nothing was logged')
  return event
}

/** `_buckets` of TensorBoard's plugins/histogram/summary_v2.py, word for word, for values that are not all equal. */
function tensorboard(values: readonly number[], k: number): [left: number, right: number, count: number][] {
  const min = Math.min(...values)
  const max = Math.max(...values)
  const width = (max - min) / k
  const edges = Array.from({ length: k + 1 }, (_, i) => (i === k ? max : i * ((max - min) / k) + min))
  const counts = new Array<number>(k).fill(0)
  for (const value of values) counts[Math.min(Math.floor((value - min) / width), k - 1)]! += 1
  return counts.map((count, i) => [edges[i]!, edges[i + 1]!, count])
}
const triples = ({ edges, counts }: HistogramEvent): [number, number, number][] =>
  counts.map((count, i) => [edges[i]!, edges[i + 1]!, count])

describe('a histogram', () => {
  it('is buckets of equal width by TensorBoard’s rule, 30 or as many as are asked for', async () => {
    const wide = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    const values = fc.array(fc.oneof(fc.double({ noNaN: true, min: -10, max: 10 }), fc.integer(), wide), { minLength: 2, maxLength: 60 })
    const distinct = values.filter(all => (Math.max(...all) - Math.min(...all)) / 50 > 1e-300) // below, a width is no more than a few bits
    await fc.assert(
      fc.asyncProperty(distinct, fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), async (all, buckets) => {
        const made = await histogram(all, buckets === undefined ? 3 : { buckets, step: 3 })
        expect(made.step).toBe(3)
        expect(triples(made)).toEqual(tensorboard(all, buckets ?? 30))
        expect(made).toMatchObject({ min: Math.min(...all), max: Math.max(...all), count: all.length, nonFinite: 0 })
      }),
      runs(100),
    )
  })

  it('counts every value once, whatever they are, and its moments are those of the finite ones', async () => {
    const values = fc.array(
      fc.oneof(fc.double(), fc.double({ min: 0, max: 1e-320 }), fc.constantFrom(0, -0, Number.MAX_VALUE, -Number.MAX_VALUE)),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 40 }), async (all, buckets) => {
        const made = await histogram(all, { buckets })
        const finite = all.filter(Number.isFinite)
        expect(made.count).toBe(finite.length)
        expect(made.nonFinite).toBe(all.length - finite.length)
        expect(made.counts.reduce((sum, n) => sum + n, 0)).toBe(finite.length)
        expect(made.counts.every(n => Number.isSafeInteger(n) && n >= 0)).toBe(true)
        expect(made.edges).toHaveLength(finite.length === 0 ? 0 : made.counts.length + 1)
        expect(made.edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= (made.edges[i - 1] ?? 0)))).toBe(true)
        expect(made.sum).toBe(finite.reduce((sum, x) => sum + x, 0))
        expect(made.sumSquares).toBe(finite.reduce((sum, x) => sum + x * x, 0))
      }),
      runs(200),
    ) // prettier-ignore
  })

  it.each([
    ['[1, 1, 1, 2, 2, 3, 3, 3, 3]', [1, 1, 1, 2, 2, 3, 3, 3, 3], 3, [3, 2, 4]],
    ['a range beyond what a number can hold', [-1.7e308, 1.7e308, 0, 1e307], 2, [1, 3]],
    ['a range too small for 30 parts', [0, 5e-324], 30, [2]],
    ['values on the edges', [0, 1, 2, 3, 4], 4, [1, 1, 1, 2]],
    ['one zero among many ones', [0, ...new Array<number>(1000).fill(1)], 2, [1, 1000]],
  ])('of %s', async (_, values, buckets, counts) => {
    expect((await histogram(values, { buckets })).counts).toEqual(counts)
  })

  it('of equal values is one bucket of width 1 around them', async () => {
    for (const value of [0, 12, -0.5]) {
      expect(await histogram([value, value, value])).toMatchObject({
        edges: [value - 0.5, value + 0.5],
        counts: [3],
        min: value,
        max: value,
      })
    }
  })

  it('of nothing, or of nothing finite, is empty', async () => {
    const empty = { edges: [], counts: [], min: 0, max: 0, sum: 0, sumSquares: 0, count: 0 }
    expect(await histogram([])).toMatchObject({ ...empty, nonFinite: 0 })
    expect(await histogram([NaN, Infinity, -Infinity])).toMatchObject({ ...empty, nonFinite: 3 })
  })

  it('may be made of a tensor, a typed array or a nested array, read at the call', async () => {
    const data = Float32Array.of(1, 2, 3, 4)
    const tensor: TensorLike = { shape: [2, 2], dtype: 'float32', dataSync: () => data }
    const events = await loggedAs('histogram', run => {
      const nested = [
        [1, 2],
        [3, 4],
      ]
      run.histogram('h', tensor, { buckets: 2 })
      run.histogram('h', data, { buckets: 2 })
      run.histogram('h', nested, { buckets: 2 })
      data.fill(0)
      nested[0]?.fill(0)
    })
    for (const event of events) expect(event).toMatchObject({ counts: [2, 2], sum: 10, sumSquares: 30, min: 1, max: 4 })
    expect(events).toHaveLength(3)
  })

  it('may be buckets that were made elsewhere; its moments are those of their middles', async () => {
    const edges = [0, 1, 3]
    const made = await histogram({ edges, counts: [2, 4] }, 5)
    edges[0] = 9
    expect(made).toMatchObject({
      step: 5,
      edges: [0, 1, 3],
      counts: [2, 4],
      min: 0,
      max: 3,
      count: 6,
      sum: 9,
      sumSquares: 16.5,
      nonFinite: 0,
    })
    expect(await histogram({ edges: [], counts: [] })).toMatchObject({ count: 0, min: 0, max: 0 })
    expect((await histogram({ edges: [-1.7e308, 1.7e308], counts: [1] })).sum).toBe(0)
    expect(await histogram({ edges: Float32Array.of(0, 1), counts: Uint32Array.of(3) })).toMatchObject({ edges: [0, 1], counts: [3] })
  })

  it.each([
    ['text', 'x', undefined],
    ['null', null, undefined],
    ['a number', 5, undefined],
    ['a list with text', [1, 'a'], undefined],
    ['ragged lists', [[1], [1, 2]], undefined],
    ['bigints', new BigInt64Array(2), undefined],
    ['no edges', { edges: 5, counts: [] }, undefined],
    ['too few edges', { edges: [1], counts: [1] }, undefined],
    ['edges that do not ascend', { edges: [1, 1], counts: [1] }, undefined],
    ['a negative count', { edges: [1, 2], counts: [-1] }, undefined],
    ['no buckets', [1], { buckets: 0 }],
    ['half a bucket', [1], { buckets: 1.5 }],
    ['a million buckets', [1], { buckets: 1e6 }],
  ])('is refused of %s', async (_, values, where) => {
    const events = await logged(run => run.histogram('h', values as never, where))
    expect(events.some(event => event.kind === 'histogram')).toBe(false)
    expect(warnings(events)).toHaveLength(1)
  })
})
