/** What a reduction on a plateau goes by. */
export interface PlateauRule {
  readonly mode: 'min' | 'max'
  readonly factor: number
  readonly patience: number
  readonly threshold: number
  readonly thresholdMode: 'rel' | 'abs'
  readonly cooldown: number
  readonly min: number
  readonly eps: number
  readonly counting: 'keras' | 'torch'
}

/** How far it is. */
export interface PlateauState {
  best: number | undefined
  /** Values without improvement. */
  bad: number
  /** Values for which nothing is counted. */
  cooldown: number
}

/**
 * Looks at the next value and gives the new learning rate, or the old one.
 *
 * `torch` (`ReduceLROnPlateau.step`): reduce when `bad > patience`; a cooling value is tested first, then taken off the cool-down.
 * `keras` (`ReduceLROnPlateau.on_epoch_end`): reduce when `bad >= patience`; a value is taken off the cool-down first, so that the last cooling
 * one counts. Both reduce to `max(old * factor, min)`, and only by more than `eps`. Not a number or infinite: never better, counts as bad.
 */
export function judgePlateau(rule: PlateauRule, state: PlateauState, value: number, learningRate: number): number {
  const better = Number.isFinite(value) && isBetter(rule, value, state.best)
  const cool = (): void => {
    if (state.cooldown === 0) return
    state.cooldown--
    state.bad = 0
  }
  if (better) state.best = value
  if (rule.counting === 'keras') {
    cool()
    if (better) state.bad = 0
    else if (state.cooldown === 0 && ++state.bad >= rule.patience) return reduceKeras(rule, state, learningRate)
    return learningRate
  }
  state.bad = better ? 0 : state.bad + 1
  cool()
  if (state.bad <= rule.patience) return learningRate
  state.bad = 0
  state.cooldown = rule.cooldown
  return reduced(rule, learningRate)
}

/** Keras starts to cool only after a real reduction; torch also when it is skipped. */
function reduceKeras(rule: PlateauRule, state: PlateauState, learningRate: number): number {
  const next = reduced(rule, learningRate)
  if (next === learningRate) return learningRate
  state.cooldown = rule.cooldown
  state.bad = 0
  return next
}

function reduced({ factor, min, eps }: PlateauRule, learningRate: number): number {
  const next = Math.max(learningRate * factor, min)
  return learningRate - next > eps ? next : learningRate
}

/** torch's relative threshold loosens when the best is below 0; here it is always relative to its size. */
function isBetter({ mode, threshold, thresholdMode }: PlateauRule, value: number, best: number | undefined): boolean {
  if (best === undefined) return true
  const sign = mode === 'min' ? 1 : -1
  if (thresholdMode === 'abs') return sign * value < sign * best - threshold
  const factor = 1 - Math.sign(best) * sign * threshold
  return sign * value < sign * (best * factor)
}
