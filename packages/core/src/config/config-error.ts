/** One thing in a configuration that cannot be as it is. */
export interface ConfigProblem {
  /** Where: `sinks[1].options.port`, `metrics['activations/*']`; '' for the configuration as a whole. */
  readonly path: string
  /** What is wrong and what to write instead. Never holds a secret or what came from an environment variable. */
  readonly message: string
}

/** Everything that is wrong with a configuration, found in one go. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError'
  /** In the order of the fields; what only showed when packages were loaded comes last. */
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
    super(`the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}`)
    this.problems = problems
  }
}
