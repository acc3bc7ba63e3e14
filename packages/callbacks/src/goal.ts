import { canonicalName } from '@trainlog/core'
import { oneOf, type Check } from './options.js'

/** Whether lower (`min`) or higher (`max`) is better; `auto` finds it from the metric's name. */
export type Mode = 'auto' | 'min' | 'max'

/** Check of a `mode` option. */
export const mode: Check = oneOf('auto', 'min', 'max')

const growing =
  /(^|[_/])(accuracy|auc|auroc|f1|precision|recall|score|reward|return|bleu|rouge|iou|miou|dice|psnr|ssim|r2|map|ndcg|correlation)([_@/]|$)(?!.*(loss|error|time)$)/i
const shrinking = /(^|[_/])(loss|error|mse|rmse|mae|mape|nll|perplexity|ppl|wer|cer|fid|cross_?entropy|gradient_norm|time)([_@/]|$)/i

/**
 * The direction in which a metric is better.
 *
 * @throws TypeError for `auto` and a name that says nothing: Keras 3 asks as well, where Keras 2 and tfjs took everything without `acc` for a loss.
 */
export function resolveMode(caller: string, mode: Mode, metric: string): 'min' | 'max' {
  if (mode !== 'auto') return mode
  const name = canonicalName(metric)
  if (growing.test(name)) return 'max'
  if (shrinking.test(name)) return 'min'
  throw new TypeError(
    `${caller}: nobody can tell from the name '${metric}' whether lower or higher is better; write mode: 'min' or mode: 'max'`,
  )
}
