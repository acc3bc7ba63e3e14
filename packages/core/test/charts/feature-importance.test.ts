import { describe, expect, test } from 'vitest'
import { featureImportance } from '../../src/charts/index.js'

describe('featureImportance', () => {
  test('orders bars by magnitude, equal ones as given', () => {
    expect(featureImportance({ age: 0.4, debt: -0.5, income: 0.6, zip: 0.4 })).toEqual({
      columns: ['feature', 'importance'],
      rows: [
        ['income', 0.6],
        ['debt', -0.5],
        ['age', 0.4],
        ['zip', 0.4],
      ],
      chart: { type: 'bar', x: 'feature', y: 'importance' },
    })
    expect(featureImportance({ age: 0.4, income: 0.6 }, { top: 1 }).rows).toEqual([['income', 0.6]])
  })

  test.each([
    [{}, {}, 'featureImportance: there is no feature'],
    [{ age: NaN }, {}, 'featureImportance: age is NaN; leave out what is not a finite number'],
    [{ age: 1 }, { top: 0 }, 'featureImportance: top is 0; give a positive integer'],
  ])('refuses %j with %j and says what to give', (importance, options, message) => {
    expect(() => featureImportance(importance, options)).toThrow(TypeError)
    expect(() => featureImportance(importance, options)).toThrow(message)
  })
})
