import { count, facts, percent, type BarState, type Live } from './bar.js'
import type { Style } from './colors.js'

/** How often a loop tells of itself where no bar can be drawn. */
export const plainEveryMs = 10_000

/** `Epoch 3: 42/100 (42%), ETA 0:16, loss 0.1234, …`: a bar in words. */
export function plainProgress(bar: BarState, live: Live | undefined, style: Style): string {
  const share = bar.total === undefined ? '' : ` (${percent(bar.done, bar.total).trim()})`
  return [`${bar.description}: ${count(bar)}${share}`, ...facts(bar, live, style).map(fact => fact.text)].join(', ')
}
