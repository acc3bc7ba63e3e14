import type { ErrorCategory } from '../vocabulary.js'

/**
 * One line of the table that finds an error's category. All conditions given must hold for the same error of a `cause` chain;
 * a rule without conditions matches nothing.
 */
export interface ErrorRule {
  readonly category: ErrorCategory
  /** `error.name`, or the name of its class or of a class above it: the whole name, or a pattern. */
  readonly name?: string | RegExp
  /** `error.code`, as Node and many libraries set it: the whole code, or a pattern. */
  readonly code?: string | RegExp
  /** Found somewhere in the message: a string in any case, or a pattern. Only the first 4 096 characters are looked at. */
  readonly message?: string | RegExp
}
