import type { TableData } from '../logger.js'
import { binary, type BinaryList, finite, type NumberList, paired, thin } from './list.js'

/** What `rocCurve` may be told. */
export interface RocCurveOptions {
  /** What is true of each sample: 1 or true for positive. Both kinds must occur. */
  readonly actual: BinaryList
  /** How sure the model is that the sample is positive, in the same order; any scale, higher is surer. */
  readonly scores: NumberList
  /** Rows of the table at most; `auc` is of all samples [1000]. */
  readonly maxPoints?: number
}
/** A table that also has the area under its curve. */
export interface RocCurve extends TableData {
  /** 0 to 1: the chance that a positive sample is scored above a negative one, a tie counting as half. */
  readonly auc: number
}

/**
 * The receiver operating characteristic: for each threshold the share of negative and of positive samples with a score at or
 * above it, from (0, 0) at an infinite threshold to (1, 1). Samples of equal scores move the curve together, in one straight
 * line, and points within a straight line are left out, as in scikit-learn's `roc_curve`. The column `curve` holds the legend,
 * with the area.
 *
 * @throws TypeError when the lists differ in length or are empty, a score is not finite, or one of the two kinds is missing.
 */
export function rocCurve(options: RocCurveOptions): RocCurve {
  const actual = binary(options.actual, 'rocCurve: actual')
  const scores = finite(options.scores, 'rocCurve: scores')
  paired(actual, 'actual', scores, 'scores', 'rocCurve')
  const positives = actual.reduce((sum, one) => sum + one, 0)
  const negatives = actual.length - positives
  if (positives === 0 || negatives === 0)
    throw new TypeError(`rocCurve: actual holds ${positives === 0 ? 'no positive' : 'no negative'} sample; the curve needs both kinds`)

  const points = corners(actual, scores)
  let doubled = 0
  for (let i = 1; i < points.length; i++) doubled += (points[i]!.fp - points[i - 1]!.fp) * (points[i]!.tp + points[i - 1]!.tp)
  const auc = doubled / 2 / positives / negatives
  const legend = `AUC ${auc.toFixed(4)}`
  return {
    columns: ['false_positive_rate', 'true_positive_rate', 'threshold', 'curve'],
    rows: thin(points, options.maxPoints ?? 1000, 'rocCurve').map(({ fp, tp, threshold }) => [
      fp / negatives,
      tp / positives,
      threshold,
      legend,
    ]),
    chart: { type: 'roc', x: 'false_positive_rate', y: 'true_positive_rate', group: 'curve' },
    auc,
  }
}

interface Point {
  /** Negative samples with a score at or above the threshold. */
  readonly fp: number
  /** Positive ones. */
  readonly tp: number
  readonly threshold: number
}

/** One point per distinct score, the highest first, after the one at infinity; without those on a straight line. */
function corners(actual: Uint8Array, scores: ArrayLike<number>): readonly Point[] {
  const order = Uint32Array.from(actual, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const points: Point[] = [{ fp: 0, tp: 0, threshold: Infinity }]
  let tp = 0
  for (let i = 0; i < order.length; i++) {
    const sample = order[i]!
    tp += actual[sample]!
    const next = order[i + 1]
    if (next !== undefined && scores[next] === scores[sample]) continue
    const point = { fp: i + 1 - tp, tp, threshold: scores[sample]! }
    const [before, last] = [points.at(-2), points.at(-1)!]
    if (before && (last.fp - before.fp) * (point.tp - last.tp) === (last.tp - before.tp) * (point.fp - last.fp)) points.pop()
    points.push(point)
  }
  return points
}
