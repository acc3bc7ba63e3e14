import { nodeModule } from '../node-modules.js'
import type { Environment } from './environment.js'

/** User name and password of `~/.mlflow/credentials`, the file of `mlflow` and its auth server. */
export interface StoredCredentials {
  readonly username?: string
  readonly password?: string
}

/** Reads the section `[mlflow]` of an ini file the way Python's configparser does: `=` or `:`, comments with `#` or `;` on lines of their own. */
export function parseCredentials(text: string): StoredCredentials {
  const found: Record<string, string> = {}
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const header = /^\[([^\]]+)\]$/.exec(trimmed)
    const entry = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed)
    if (header !== null) section = header[1]!
    else if (section === 'mlflow' && entry !== null) found[entry[1]!.toLowerCase()] = entry[2]!
  }
  const { mlflow_tracking_username: username, mlflow_tracking_password: password } = found
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
}

/** The credentials of the user of this process; none in a browser or without the file. */
export function storedCredentials(env: Environment): StoredCredentials {
  const fs = nodeModule('node:fs')
  const home = env['HOME'] ?? env['USERPROFILE'] ?? nodeModule('node:os')?.homedir()
  if (fs === undefined || home === undefined) return {}
  const path = `${home}/.mlflow/credentials`
  return fs.existsSync(path) ? parseCredentials(fs.readFileSync(path, 'utf8')) : {}
}
