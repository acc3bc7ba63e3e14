import type { NumberList } from './least-squares.js'

/**
 * The Mann–Kendall statistic Z of a sequence: above 0 it rises, and without any trend it is about standard normal. With correction for
 * ties and continuity (Mann 1945, Kendall 1975; as in Gilbert, Statistical Methods for Environmental Pollution Monitoring, 16.4). 0 when
 * all values are equal. O(n²).
 */
export function mannKendall(values: NumberList): number {
  const n = values.size
  let s = 0
  let tied = 0
  for (let i = 0; i < n; i++) {
    const value = values.at(i)
    let equalAfter = 0
    for (let j = i + 1; j < n; j++) {
      const difference = values.at(j) - value
      if (difference > 0) s++
      else if (difference < 0) s--
      else equalAfter++
    }
    // Once per group of equal values, at its first one.
    const t = equalAfter + 1
    if (t > 1 && !occursBefore(values, i)) tied += t * (t - 1) * (2 * t + 5)
  }
  const variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
  return s === 0 || variance <= 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
}

function occursBefore(values: NumberList, index: number): boolean {
  for (let j = 0; j < index; j++) if (values.at(j) === values.at(index)) return true
  return false
}
