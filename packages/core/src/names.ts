import type { Level, Phase, Priority } from './vocabulary.js'

/** Most important first. */
export const priorities: readonly Priority[] = ['essential', 'important', 'useful', 'verbose']
/** Least severe first. */
export const levels = ['debug', 'info', 'warn', 'error', 'critical'] as const
/** In the order in which a run goes through them. */
export const phases: readonly Phase[] = [
  'initialization', 'data_loading', 'model_setup', 'training_start', 'epoch_start', 'batch_start', 'forward_pass', 'loss_computation',
  'backward_pass', 'optimization_step', 'batch_end', 'epoch_end', 'validation', 'checkpoint_saving', 'training_end', 'error_recovery',
] // prettier-ignore

/** 0 for essential to 3 for verbose; passes a threshold when not above it. */
export const rankOf: Readonly<Record<Priority, number>> = { essential: 0, important: 1, useful: 2, verbose: 3 }

/** What a message of a level is worth. */
export const levelPriority: Readonly<Record<Level, Priority>> = {
  debug: 'verbose',
  info: 'useful',
  warn: 'important',
  error: 'essential',
  critical: 'essential',
}

/** Is it a priority? */
export function isPriority(value: unknown): value is Priority {
  return priorities.includes(value as Priority)
}
/** Is it the level of a message? */
export function isLevel(value: unknown): value is Level {
  return levels.includes(value as Level)
}

/** Longest name of a metric, of data or of a logger, in UTF-16 units: backends allow less, and names are kept as long as the run. */
const maxName = 1000

/** Why this is no name for a metric, for data or for a logger; undefined when it is one. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'its name is no text'
  if (name === '') return 'it needs a name'
  if (name.length > maxName) return `its name is longer than ${maxName} characters`
  return /\p{Cc}/u.test(name) ? 'its name has line breaks or other control characters' : undefined
}

/** What several names have come to mean, and the one that rules and look-ups use. Names are stored as written. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(?:validation|val)[_/]/, '$1val_'],
  [/(^|[/_])acc$/, '$1accuracy'],
  [/(^|[/_])lr$/, '$1learning_rate'],
  [/(^|[/_])grad_norm$/, '$1gradient_norm'],
]

/**
 * The name that all aliases of a metric share: `acc` is `accuracy`, `val/loss` and `validation_loss` are `val_loss`, `lr` is
 * `learning_rate`, `grad_norm` is `gradient_norm`; also as the last part of a longer name.
 */
export function canonicalName(name: string): string {
  if (name === lastName) return lastMeaning
  lastName = lastMeaning = name
  for (const [pattern, replacement] of aliases) lastMeaning = lastMeaning.replace(pattern, replacement)
  return lastMeaning
}
// A name is held against many patterns in a row.
let lastName = ''
let lastMeaning = ''

/**
 * A test for metric names. A pattern without `/` is held against the last part of a name, one with `/` against the whole; `*`
 * stands for any characters, `/` included. Aliases are seen through on both sides, so `val/loss` is a pattern without `/`.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const canonical = canonicalName(pattern)
  const expression = new RegExp(`^${canonical.split('*').map(escape).join('.*')}$`, 's')
  const lastPart = !canonical.includes('/')
  // `val/*` has lost its `/`, and still means `val/decoder/loss`.
  const whole = pattern.includes('/')
  return name => {
    const seen = canonicalName(name)
    return (whole && expression.test(seen)) || (lastPart && expression.test(seen.slice(seen.lastIndexOf('/') + 1)))
  }
}

function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
