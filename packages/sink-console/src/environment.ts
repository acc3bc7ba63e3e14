/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether to colour. The option comes first; then `NO_COLOR` (any text, https://no-color.org), because a person sets it where tools
 * set the next; then `FORCE_COLOR` (`0` and `false` mean no, all else yes, https://force-color.org); then `TERM=dumb`; then the terminal.
 */
export function wantsColor(option: boolean | undefined, environment: Environment, isTTY: boolean): boolean {
  if (option !== undefined) return option
  if (isSet(environment['NO_COLOR'])) return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTTY && environment['TERM'] !== 'dumb'
}

/** Whether bars can be drawn: on a terminal that can move its cursor, with a person before it. */
export function canDraw(environment: Environment, isTTY: boolean): boolean {
  const ci = environment['CI']
  return isTTY && environment['TERM'] !== 'dumb' && (!isSet(ci) || ci === 'false' || ci === '0')
}

/** Whether lines and dots can be more than ASCII: not on the Linux console and old Windows consoles. */
export function hasUnicode(environment: Environment, platform: string): boolean {
  if (platform !== 'win32') return environment['TERM'] !== 'linux'
  return isSet(environment['WT_SESSION']) || isSet(environment['TERM_PROGRAM']) || isSet(environment['TERM'])
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
