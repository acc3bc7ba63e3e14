import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confusionMatrix } from '../../src/charts/index.js'
import { tensor } from './samples.js'

describe('confusionMatrix', () => {
  test('counts for each true class how often each class was said', () => {
    expect(confusionMatrix({ actual: [0, 1, 2, 2], predicted: [0, 2, 2, 2], labels: ['cat', 'dog', 'fox'] })).toEqual({
      columns: ['actual', 'cat', 'dog', 'fox'],
      rows: [
        ['cat', 1, 0, 0],
        ['dog', 0, 0, 1],
        ['fox', 0, 0, 2],
      ],
      chart: { type: 'confusion_matrix', y: 'actual' },
    })
  })

  test('agrees with the example of scikit-learn, for numbers and for names', () => {
    const rows = [
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]
    const numbers = confusionMatrix({ actual: [2, 0, 2, 2, 0, 1], predicted: [0, 0, 2, 2, 0, 2] })
    const names = confusionMatrix({
      actual: ['cat', 'ant', 'cat', 'cat', 'ant', 'bird'],
      predicted: ['ant', 'ant', 'cat', 'cat', 'ant', 'cat'],
    })
    expect(numbers.columns).toEqual(['actual', '0', '1', '2'])
    expect(names.columns).toEqual(['actual', 'ant', 'bird', 'cat'])
    for (const table of [numbers, names]) expect(table.rows.map(row => row.slice(1))).toEqual(rows)
  })

  test('orders classes that are numbers as numbers', () => {
    expect(confusionMatrix({ actual: [10, 9], predicted: [9, 100] }).columns).toEqual(['actual', '9', '10', '100'])
  })

  test('takes names, tensors and yes or no beside labels', () => {
    const names = confusionMatrix({ actual: ['b', 'a'], predicted: ['b', 'b'], labels: ['b', 'a', 'c'] })
    expect(names.rows.map(row => row.slice(1))).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ])
    const numbers = confusionMatrix({ actual: tensor(Int32Array.of(0, 1)), predicted: Uint8Array.of(1, 1), labels: ['no', 'yes'] })
    const flags = confusionMatrix({ actual: [false, true], predicted: [true, true], labels: ['no', 'yes'] })
    expect(numbers).toEqual(flags)
  })

  test('keeps its columns apart when a class is called "actual"', () => {
    expect(confusionMatrix({ actual: ['actual'], predicted: ['actual'] })).toMatchObject({
      columns: ['actual class', 'actual'],
      chart: { y: 'actual class' },
    })
  })

  test('counts every sample once, and the right ones on the diagonal', () => {
    const labels = ['a', 'b', 'c', 'd']
    const classes = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 })
    fc.assert(
      fc.property(classes, pairs => {
        const { rows } = confusionMatrix({ actual: pairs.map(p => p[0]), predicted: pairs.map(p => p[1]), labels })
        for (const [i, row] of rows.entries())
          for (const [j, count] of row.slice(1).entries()) expect(count).toBe(pairs.filter(([a, p]) => a === i && p === j).length)
      }),
    )
  })

  test.each([
    [{ actual: [0], predicted: [0, 1] }, 'confusionMatrix: actual has 1 elements and predicted 2; give one of each per sample'],
    [{ actual: [], predicted: [] }, 'confusionMatrix: actual and predicted are empty; give at least one sample'],
    [{ actual: [3], predicted: [0], labels: ['a', 'b'] }, 'confusionMatrix: actual[0] is 3, which is not among labels; give one of a, b, or a position from 0 to 1'],
    [{ actual: ['a'], predicted: ['x'], labels: ['a'] }, 'confusionMatrix: predicted[0] is "x", which is not among labels; give one of a, or a position from 0 to 0'],
    [{ actual: [-1], predicted: [0], labels: ['a'] }, 'confusionMatrix: actual[0] is -1, which'],
    [{ actual: [0.7], predicted: [1] }, 'confusionMatrix: actual[0] is 0.7; a class is an integer'],
    [{ actual: [NaN], predicted: [1] }, 'confusionMatrix: actual[0] is NaN; a class is'],
    [{ actual: [1], predicted: ['1'] }, 'confusionMatrix: actual and predicted mix numbers and names; give labels'],
    [{ actual: [0], predicted: [0], labels: [] }, 'confusionMatrix: labels is empty; name every class'],
    [{ actual: [0], predicted: [0], labels: ['a', 'a'] }, 'confusionMatrix: the label "a" is there twice'],
    [{ actual: 'ab' as unknown as string[], predicted: [0] }, 'confusionMatrix: actual is no list; give an array'],
  ])('refuses %j and says what to give', (options, message) => {
    expect(() => confusionMatrix(options)).toThrow(TypeError)
    expect(() => confusionMatrix(options)).toThrow(message)
  }) // prettier-ignore
})
