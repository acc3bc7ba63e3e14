/**
 * How many rounds a random test runs. `TRAINLOG_SOAK` unset: `quick`; `full`: `full`; a number: that many times `quick`, at
 * most `full`.
 */
export function rounds(quick: number, full: number): number {
  const soak = process.env['TRAINLOG_SOAK']
  if (soak === undefined || soak === '') return quick
  if (soak === 'full') return full
  const factor = Number(soak)
  if (!(factor > 0)) throw new TypeError(`TRAINLOG_SOAK is "${soak}"; set it to "full" or to a positive number`)
  return Math.min(full, Math.ceil(quick * factor))
}
