/** Whether random tests and loops run in full: `TRAINLOG_SOAK=full`. */
export const soak: boolean = process.env['TRAINLOG_SOAK'] === 'full'

/** How often a property is tried: so many times, 20 times that in full. A failure prints the seed; `TRAINLOG_SEED` repeats it. */
export function runs(numRuns: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = process.env['TRAINLOG_SEED']
  return { numRuns: soak ? numRuns * 20 : numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) }
}
