import type { Logger } from '@trainlog/core'
import { confusionMatrix } from '@trainlog/core/charts'
import { grid, type Digits } from './data.js'
import { classes, type Classifier, type Prediction } from './model.js'

/** How good a model is at some digits. */
export interface Evaluation extends Prediction {
  /** Share of them that it got right. */
  readonly accuracy: number
  /** Positions of those that it got wrong. */
  readonly mistakes: readonly number[]
}

/** Lets the model read the digits. */
export function evaluate(model: Classifier, digits: Digits): Evaluation {
  const prediction = model.predict(digits)
  const mistakes = [...digits.labels.keys()].filter(index => prediction.predicted[index] !== digits.labels[index])
  return { ...prediction, mistakes, accuracy: 1 - mistakes.length / digits.count }
}

/** Everything worth knowing of an evaluation: which digits are taken for which, and what the worst of them look like. */
export function logEvaluation(log: Logger, digits: Digits, evaluation: Evaluation): void {
  const { loss, accuracy, predicted, confidence, mistakes } = evaluation
  log.log({ loss, accuracy }, { priority: 'essential' })
  log.table(
    'confusion',
    confusionMatrix({ actual: digits.labels, predicted, labels: Array.from({ length: classes }, (_, digit) => `${digit}`) }),
  )
  log.table('classes', accuracyPerClass(digits, evaluation))

  const worst = mistakes.toSorted((a, b) => confidence[b]! - confidence[a]!).slice(0, 16)
  log.table(
    'mistakes',
    worst.map(index => ({ index, actual: digits.labels[index], predicted: predicted[index], confidence: confidence[index] })),
  )
  if (worst.length > 0) log.image('mistakes', grid(digits, worst), { caption: 'The digits that the model is most wrong about' })
}

/** `4 → 9 (12 times)`: the pairs that are confused most, most first. */
export function confusedPairs(digits: Digits, { predicted, mistakes }: Evaluation, most = 3): readonly string[] {
  const pairs = new Map<string, number>()
  for (const index of mistakes) {
    const pair = `${digits.labels[index]} → ${predicted[index]}`
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return [...pairs]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([pair, times]) => `${pair} (${times})`)
}

function accuracyPerClass({ labels }: Digits, { mistakes }: Evaluation): readonly Readonly<Record<string, number>>[] {
  return Array.from({ length: classes }, (_, digit) => {
    const samples = labels.filter(label => label === digit).length
    const wrong = mistakes.filter(index => labels[index] === digit).length
    return { digit, samples, correct: samples - wrong, accuracy: (samples - wrong) / samples }
  })
}
