import { invalid } from '../mlflow-error.js'
import { hasLoneSurrogate } from '../wire/scalars.js'

/**
 * Checks a path among artifacts: relative, with slashes, nothing that leads elsewhere. `..` would be resolved before it is sent and reach
 * another file, with a 200; `#` is refused by servers however it is written.
 */
export function checkPath(path: string, at = 'path'): string {
  const problem = typeof path !== 'string' ? 'is no string' : problemOf(path)
  if (problem !== undefined) throw invalid(at, problem, 'Pass a relative path such as plots/loss.png.')
  return path
}

function problemOf(path: string): string | undefined {
  if (path === '') return 'is empty'
  if (path.includes('\\')) return 'contains a backslash'
  if (path.includes('#')) return 'contains #, which servers refuse'
  if (/\p{Cc}/u.test(path)) return 'contains a control character'
  if (hasLoneSurrogate(path)) return 'contains half a character (a lone surrogate)'
  if (/^[a-zA-Z]:/.test(path)) return 'begins with a drive or a scheme'
  const parts = path.split('/')
  if (parts.some(part => part === '' || part === '.' || part === '..')) return 'has a part that is empty, . or ..'
  // Servers decode a path once more than they should: a%20b would be stored as "a b", and %2e%2e leads to another folder.
  if (/%[0-9a-f]{2}/i.test(path)) return 'contains % and two hexadecimal digits, which servers decode'
  return undefined
}

/** A path with each part percent-encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** The folder of a path, empty at the top, and its name. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) }
}
