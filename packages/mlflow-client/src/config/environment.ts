import { invalid } from '../mlflow-error.js'
import { nodeModule } from '../node-modules.js'

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The variables of this process; none in a browser. */
export function processEnvironment(): Environment {
  return (globalThis as { readonly process?: { readonly env?: Environment } }).process?.env ?? {}
}

/** Text of a variable; undefined where it is unset or empty. */
export function textVariable(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}

/** A variable that is `true`, `false`, `1` or `0` in any case, as the Python client reads it. */
export function booleanVariable(env: Environment, name: string): boolean | undefined {
  const value = textVariable(env, name)
  if (value === undefined) return undefined
  const lower = value.toLowerCase()
  if (lower === 'true' || lower === '1') return true
  if (lower === 'false' || lower === '0') return false
  throw invalid(name, `is ${JSON.stringify(value)}`, 'Set it to true, false, 1 or 0.')
}

/** A variable that is a number from `min` on. */
export function numberVariable(env: Environment, name: string, min = 0): number | undefined {
  const value = textVariable(env, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!(number >= min) || !Number.isFinite(number)) throw invalid(name, `is ${JSON.stringify(value)}`, `Set it to a number from ${min} on.`)
  return number
}

/** Text of a PEM file that a variable names. */
export function fileVariable(env: Environment, name: string): string | undefined {
  const path = textVariable(env, name)
  const fs = nodeModule('node:fs')
  if (path === undefined || fs === undefined) return undefined
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    throw invalid(
      name,
      `names ${path}, which cannot be read (${(error as { readonly code?: string }).code ?? 'unknown reason'})`,
      'Name a PEM file.',
    )
  }
}
