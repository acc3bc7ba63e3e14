import type { Priority } from './vocabulary.js'

/** Most important first. */
export const priorities: readonly Priority[] = ['essential', 'important', 'useful', 'verbose']
/** Least severe first. */
export const levels = ['debug', 'info', 'warn', 'error', 'critical'] as const

/** 0 for essential to 3 for verbose; passes a threshold when not above it. */
export const rankOf: Readonly<Record<Priority, number>> = { essential: 0, important: 1, useful: 2, verbose: 3 }

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
  for (const [pattern, replacement] of aliases) name = name.replace(pattern, replacement)
  return name
}

/**
 * A test for metric names. A pattern without `/` is held against the last part of a name, one with `/` against the whole; `*`
 * stands for any characters, `/` included. Aliases are seen through on both sides.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const canonical = canonicalName(pattern)
  const whole = pattern.includes('/') && canonical.includes('/')
  const expression = new RegExp(`^${canonical.split('*').map(escape).join('.*')}$`, 's')
  return name => {
    const seen = canonicalName(name)
    return expression.test(whole ? seen : seen.slice(seen.lastIndexOf('/') + 1))
  }
}

function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
