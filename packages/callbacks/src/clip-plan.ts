import type { GradientMath } from './gradient-math.js'
import { normOf } from './numbers-of.js'

/** How to clip: one of the four ways, with its limit. */
export type ClipRule =
  | { readonly by: 'globalNorm' | 'norm' | 'value'; readonly limit: number }
  | { readonly by: 'adaptive'; readonly ratio: number; readonly eps: number; readonly unit: 'last' | 'first' }

/** What clipping a step did. */
export interface ClipReport {
  /** Euclidean norm of all gradients before; with `value` the largest absolute value. */
  readonly norm: number
  /** Smallest number that a gradient was multiplied with; undefined where values or units were clipped apart. */
  readonly coefficient: number | undefined
  readonly clipped: boolean
  readonly finite: boolean
}

/** Gradients after clipping, with what was done. */
export interface ClipResult<G> {
  readonly gradients: Readonly<Record<string, G>>
  readonly report: ClipReport
}

/**
 * Clips the gradients of one step. Where a value is not finite nothing is clipped: the same record comes back. It also does when there was
 * nothing to do; a new record is made only for new gradients.
 *
 * @throws TypeError when adaptive clipping has no weight for a gradient.
 */
export function clipStep<G>(
  rule: ClipRule,
  gradients: Readonly<Record<string, G>>,
  math: GradientMath<G>,
  weights: Readonly<Record<string, G>> | undefined,
): ClipResult<G> {
  const names = Object.keys(gradients)
  const list = names.map(name => gradients[name] as G)
  const sizes = rule.by === 'value' ? math.largest(list) : math.norms(list)
  const norm = rule.by === 'value' ? largest(sizes) : normOf(sizes)
  const finite = Number.isFinite(norm)
  const untouched = (): ClipResult<G> => ({ gradients, report: { norm, coefficient: finite ? 1 : undefined, clipped: false, finite } })
  const change = (make: (gradient: G, index: number) => G): Readonly<Record<string, G>> =>
    Object.fromEntries<G>(list.map((gradient, index) => [names[index]!, make(gradient, index)]))
  const done = (changed: Readonly<Record<string, G>>, coefficient: number | undefined): ClipResult<G> => ({
    gradients: changed,
    report: { norm, coefficient, clipped: true, finite },
  })
  if (!finite) return untouched()

  if (rule.by === 'adaptive') {
    const changed = change((gradient, index) => math.adapt(gradient, weightOf(weights, names[index]!), rule))
    return names.some(name => changed[name] !== gradients[name]) ? done(changed, undefined) : untouched()
  }
  const { limit } = rule
  if (rule.by === 'globalNorm') {
    if (norm <= limit) return untouched()
    return done(
      change(gradient => math.scale(gradient, limit / norm)),
      limit / norm,
    )
  }
  const most = largest(sizes)
  if (most <= limit) return untouched()
  const beyond = (index: number): boolean => (sizes[index] as number) > limit
  if (rule.by === 'value')
    return done(
      change((gradient, index) => (beyond(index) ? math.clamp(gradient, limit) : gradient)),
      undefined,
    )
  return done(
    change((gradient, index) => (beyond(index) ? math.scale(gradient, limit / (sizes[index] as number)) : gradient)),
    limit / most,
  )
}

function weightOf<G>(weights: Readonly<Record<string, G>> | undefined, name: string): G {
  const weight = weights?.[name]
  if (weight !== undefined) return weight
  throw new TypeError(
    `clipGradients: adaptive clipping needs the weight of each gradient, and '${name}' has none; give the weights, or clip by norm`,
  )
}

function largest(sizes: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < sizes.length; i++) most = Math.max(most, sizes[i] as number)
  return most
}
