/** What must hold on an idle machine, each the most that may be measured. All bars of the project, in one place. */
export const bars = {
  /** Median cost of a call of 3 scalars, 5 sinks at one threshold, in nanoseconds. */
  callNs: 150,
  /** The same with 5 sinks at different thresholds. */
  mixedCallNs: 200,
  /** 99th percentile of the same, for both. */
  slowCallNs: 2000,
  /** Longest time in which the event loop serves nothing else, at 10 000 calls a second, in milliseconds. */
  loopBlockMs: 10,
  /** `import('@trainlog/core')` in a new process, in milliseconds. */
  importMs: 10,
} as const

/** `--quick` runs on machines that do other things as well: there, a bar is missed only from this many times its value. */
export const quickAllowance = 2
