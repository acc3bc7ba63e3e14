/** What early stopping goes by. `min`: lower is better. */
export interface StopRule {
  readonly mode: 'min' | 'max'
  readonly patience: number
  readonly minDelta: number
  readonly baseline: number | undefined
  readonly nonFinite: 'stop' | 'count' | 'ignore'
  readonly stoppingThreshold: number | undefined
  readonly divergenceThreshold: number | undefined
}

/** How far it is. */
export interface StopState {
  best: number | undefined
  /** Where the best one was: epoch, or step. */
  bestAt: number | undefined
  /** Values since the last improvement. */
  wait: number
}

/** Why training is to end. */
export type StopReason = 'non-finite' | 'stopping-threshold' | 'divergence-threshold' | 'patience'

/** What a value meant. */
export interface StopVerdict {
  readonly improved: boolean
  readonly stop: StopReason | undefined
}

const nothing: StopVerdict = { improved: false, stop: undefined }
const improved: StopVerdict = { improved: true, stop: undefined }
const stops = Object.fromEntries(
  (['non-finite', 'stopping-threshold', 'divergence-threshold', 'patience'] as const).map(stop => [stop, { improved: false, stop }]),
) as Record<StopReason, StopVerdict>

/**
 * Looks at the next value. The questions come in Lightning's order (`EarlyStopping._evaluate_stopping_criteria`): finite? beyond
 * `stoppingThreshold`? beyond `divergenceThreshold`? improved? patience? The first yes decides. Improvement and patience are those of Keras
 * (`EarlyStopping.on_epoch_end`): strictly better by more than `minDelta`, the first finite value always; an improvement that does not beat
 * the baseline leaves the count where it is; stop at `wait >= patience`, though never at position 0.
 */
export function judgeValue(rule: StopRule, state: StopState, value: number, at: number): StopVerdict {
  const { stoppingThreshold, divergenceThreshold, baseline } = rule
  if (!Number.isFinite(value)) {
    if (rule.nonFinite === 'stop') return stops['non-finite']
    if (rule.nonFinite === 'ignore') return nothing
    state.wait++
    return patienceVerdict(rule, state, at)
  }
  const sign = rule.mode === 'min' ? 1 : -1
  if (stoppingThreshold !== undefined && sign * value < sign * stoppingThreshold) return stops['stopping-threshold']
  if (divergenceThreshold !== undefined && sign * value > sign * divergenceThreshold) return stops['divergence-threshold']
  state.wait++
  const beats = (than: number | undefined): boolean => than === undefined || sign * (value + sign * rule.minDelta) < sign * than
  if (!beats(state.best)) return patienceVerdict(rule, state, at)
  state.best = value
  state.bestAt = at
  if (beats(baseline)) state.wait = 0
  return improved
}

function patienceVerdict(rule: StopRule, state: StopState, at: number): StopVerdict {
  return state.wait >= rule.patience && at > 0 ? stops.patience : nothing
}
