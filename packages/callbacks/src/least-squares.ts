/** Any sequence of numbers that can be read by position. */
export interface NumberList {
  readonly size: number
  at(index: number): number
}

/** A straight line through equally spaced values. */
export interface Line {
  /** Change per value. */
  readonly slope: number
  readonly mean: number
  /** Standard deviation of what the line leaves over, with n - 2 degrees of freedom. */
  readonly noise: number
  /** Standard error of the slope. */
  readonly slopeError: number
}

/** Ordinary least squares of the values over 0, 1, 2, …; at least 3 of them. */
export function fitLine(values: NumberList): Line {
  const n = values.size
  let mean = 0
  for (let i = 0; i < n; i++) mean += values.at(i) / n
  const middle = (n - 1) / 2
  const spread = (n * (n * n - 1)) / 12
  let covariance = 0
  for (let i = 0; i < n; i++) covariance += (i - middle) * (values.at(i) - mean)
  const slope = covariance / spread
  let left = 0
  for (let i = 0; i < n; i++) left += (values.at(i) - mean - slope * (i - middle)) ** 2
  const noise = Math.sqrt(left / (n - 2))
  return { slope, mean, noise, slopeError: noise / Math.sqrt(spread) }
}
