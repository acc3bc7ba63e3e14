import type { TableData } from '../logger.js'
import { type ClassList, describe, elements, paired } from './list.js'

/** What `confusionMatrix` may be told. */
export interface ConfusionMatrixOptions {
  /** The true class of each sample. */
  readonly actual: ClassList
  /** The class that the model said, in the same order. */
  readonly predicted: ClassList
  /**
   * Names of all classes, in the order of rows and columns; numbers in `actual` and `predicted` are positions in it. Left out:
   * the classes that occur, numbers in ascending order, names by their characters.
   */
  readonly labels?: readonly string[]
}

/**
 * How often each class was taken for which: one row per true class, its name in the column `actual`, then one column per
 * predicted class with the number of samples. The diagonal is what was right.
 *
 * @throws TypeError when the lists differ in length, are empty, or hold something that is no class.
 */
export function confusionMatrix(options: ConfusionMatrixOptions): TableData {
  const actual = elements<number | string | boolean>(options.actual, 'confusionMatrix: actual')
  const predicted = elements<number | string | boolean>(options.predicted, 'confusionMatrix: predicted')
  paired(actual, 'actual', predicted, 'predicted', 'confusionMatrix')
  const labels = options.labels === undefined ? occurring(actual, predicted) : distinct(options.labels)
  const position = new Map(labels.map((label, index) => [label, index]))
  const named = options.labels !== undefined

  const counts = labels.map(() => labels.map(() => 0))
  for (let i = 0; i < actual.length; i++) {
    const row = counts[place(actual[i]!, `actual[${i}]`, position, named)]!
    row[place(predicted[i]!, `predicted[${i}]`, position, named)]!++
  }
  // A class may itself be called "actual": two columns of one name would be one too many.
  const corner = position.has('actual') ? 'actual class' : 'actual'
  return {
    columns: [corner, ...labels],
    rows: counts.map((row, index) => [labels[index]!, ...row]),
    chart: { type: 'confusion_matrix', y: corner },
  }
}

function place(value: unknown, where: string, position: ReadonlyMap<string, number>, named: boolean): number {
  const index =
    named && typeof value === 'number' ? value : named && typeof value === 'boolean' ? Number(value) : position.get(String(value))
  if (index !== undefined && Number.isInteger(index) && index >= 0 && index < position.size) return index
  const remedy = `give one of ${[...position.keys()].slice(0, 10).join(', ')}${position.size > 10 ? ', …' : ''}, or a position from 0 to ${position.size - 1}`
  throw new TypeError(`confusionMatrix: ${where} is ${describe(value)}, which is not among labels; ${remedy}`)
}

function distinct(labels: readonly string[]): readonly string[] {
  if (labels.length === 0) throw new TypeError('confusionMatrix: labels is empty; name every class, or leave labels out')
  const seen = new Set<string>()
  for (const label of labels) {
    if (typeof label !== 'string') throw new TypeError(`confusionMatrix: the label ${describe(label)} is no string; give names`)
    if (seen.has(label)) throw new TypeError(`confusionMatrix: the label ${describe(label)} is there twice; name each class once`)
    seen.add(label)
  }
  return labels
}

function occurring(actual: ArrayLike<unknown>, predicted: ArrayLike<unknown>): readonly string[] {
  const found = new Set<unknown>()
  for (const [name, list] of [
    ['actual', actual],
    ['predicted', predicted],
  ] as const)
    // prettier-ignore
    for (let i = 0; i < list.length; i++) {
      const value = list[i]
      if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isInteger(value))
        throw new TypeError(
          `confusionMatrix: ${name}[${i}] is ${describe(value)}; a class is an integer, a name, true or false (of scores, take the highest first)`,
        )
      found.add(value)
    }
  const values = [...found]
  const type = typeof values[0]
  if (values.some(value => typeof value !== type))
    throw new TypeError(
      'confusionMatrix: actual and predicted mix numbers and names; give labels, so that it is clear which belong together',
    )
  return (type === 'number' ? (values as number[]).sort((a, b) => a - b) : values.sort()).map(String)
}
