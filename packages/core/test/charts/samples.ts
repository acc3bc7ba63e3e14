import fc from 'fast-check'
import type { TensorLike } from '../../src/vocabulary.js'

/** Samples, many of them with equal scores. */
export const samples = fc.integer({ min: 1, max: 40 }).chain(n =>
  fc.record({
    actual: fc.array(fc.boolean(), { minLength: n, maxLength: n }),
    scores: fc.array(
      fc.integer({ min: 0, max: 16 }).map(i => i / 16),
      { minLength: n, maxLength: n },
    ),
  }),
)
/** Of both kinds at least one. */
export const bothKinds = samples.filter(({ actual }) => actual.includes(true) && actual.includes(false))

/** A tensor as far as charts can see. */
export const tensor = (data: Float32Array | Int32Array): TensorLike => ({ shape: [data.length], dtype: 'float32', dataSync: () => data })
