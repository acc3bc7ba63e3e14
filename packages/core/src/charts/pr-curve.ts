import type { PrCurve } from '../event.js'
import { binary, type BinaryList, describe, elements, type NumberList, paired } from './list.js'

/** What `prCurve` may be told. */
export interface PrCurveOptions {
  /** What is true of each sample: 1 or true for positive. */
  readonly actual: BinaryList
  /** Probability of being positive, 0 to 1, in the same order. */
  readonly scores: NumberList
  /** How many thresholds, evenly spaced from 0 to 1, both included [201]. */
  readonly thresholds?: number
}

/** Sums of probabilities end a little beside 1 in float32. */
const tolerance = 1e-6

/**
 * Precision and recall at the thresholds `i / (n - 1)`, counted as TensorBoard counts (`tensorboard/plugins/pr_curve/summary.py`
 * of 2.20): a sample of score `p` is called positive at the thresholds up to number `⌊p · (n - 1)⌋`, computed in float32 for a
 * Float32Array or tensor, else in double precision. Where nothing is called positive, precision is 0; where nothing is
 * positive, recall is 0.
 *
 * @throws TypeError when the lists differ in length or are empty, a score is not within 0 to 1 (±1e-6), or `thresholds` is no
 * integer of at least 2.
 */
export function prCurve(options: PrCurveOptions): PrCurve {
  const { thresholds = 201 } = options
  if (!Number.isInteger(thresholds) || thresholds < 2)
    throw new TypeError(`prCurve: thresholds is ${describe(thresholds)}; give an integer of at least 2`)
  const actual = binary(options.actual, 'prCurve: actual')
  const scores = elements<number>(options.scores, 'prCurve: scores')
  paired(actual, 'actual', scores, 'scores', 'prCurve')

  const truePositives = Array.from({ length: thresholds }, () => 0)
  const falsePositives = Array.from({ length: thresholds }, () => 0)
  const round = scores instanceof Float32Array ? Math.fround : (value: number): number => value
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (!(score >= -tolerance && score <= 1 + tolerance))
      throw new TypeError(`prCurve: scores[${i}] is ${describe(score)}; give probabilities from 0 to 1 (of logits, the sigmoid or softmax)`)
    const bucket = Math.floor(round(Math.max(0, Math.min(1, score)) * (thresholds - 1)))
    if (actual[i] === 1) truePositives[bucket]!++
    else falsePositives[bucket]!++
  }
  for (let i = thresholds - 2; i >= 0; i--) {
    truePositives[i]! += truePositives[i + 1]!
    falsePositives[i]! += falsePositives[i + 1]!
  }
  const [positives, negatives] = [truePositives[0]!, falsePositives[0]!]
  return {
    truePositives,
    falsePositives,
    trueNegatives: falsePositives.map(count => negatives - count),
    falseNegatives: truePositives.map(count => positives - count),
    // TensorBoard divides by max(1e-7, …); of counts, which are whole, that is this.
    precision: truePositives.map((count, i) => count / Math.max(1, count + falsePositives[i]!)),
    recall: truePositives.map(count => count / Math.max(1, positives)),
  }
}
