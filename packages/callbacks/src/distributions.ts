const central = {
  a: [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239],
  b: [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1],
} as const
const tail = {
  a: [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783],
  b: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1],
} as const

/** What a standard normal value stays below with probability `p` (0 to 1). P. J. Acklam's rational approximation, relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    return polynomial(tail.a, q) / polynomial(tail.b, q)
  }
  const q = p - 0.5
  return (q * polynomial(central.a, q * q)) / polynomial(central.b, q * q)
}

/**
 * What a value of Student's t with `freedom` degrees stays below with probability `p`. Expansion around the normal quantile
 * (Abramowitz & Stegun 26.7.5), within 0.5 % from 10 degrees on.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (p === lastStudent.p && freedom === lastStudent.freedom) return lastStudent.t
  const z = normalQuantile(p)
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ]
  const t = terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z)
  lastStudent = { p, freedom, t }
  return t
}

/** A window asks for the same again and again. */
let lastStudent = { p: 0.5, freedom: 1, t: 0 }

/**
 * Probability of `count` or more events in the next stretch of time, when `total` were counted in `stretches` such stretches before: the
 * upper tail of the negative binomial distribution that follows from a Poisson count with Jeffreys' prior Gamma(1/2, 0) on its rate. Unlike
 * a plain Poisson tail it knows that the rate is an estimate.
 */
export function countTail(count: number, total: number, stretches: number): number {
  const r = total + 0.5
  const next = 1 / (stretches + 1)
  let term = (stretches * next) ** r
  let below = 0
  for (let k = 0; k < count; k++) {
    below += term
    term *= ((r + k) / (k + 1)) * next
  }
  if (below < 0.999) return 1 - below
  // What is left of 1 would be rounding: sum the tail itself.
  let above = 0
  for (let k = count; term > above * 1e-12 && k < count + 100_000; k++) {
    above += term
    term *= ((r + k) / (k + 1)) * next
  }
  return above
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}
