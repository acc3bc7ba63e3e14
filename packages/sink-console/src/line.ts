import type { Level } from '@trainlog/core'
import type { Style } from './colors.js'
import { formatFields, type Fields } from './fields.js'
import { safeLines, safeText } from './safe-text.js'

/** Something to print, before it is made safe, coloured and laid out. */
export interface Line {
  readonly level: Level
  /** May have several lines and any characters. */
  readonly text: string
  readonly fields?: Fields
  /** Namespace of the logger, when that is not clear from the text. */
  readonly source?: string
  /** `message` takes the colour of its level, `numbers` has none, `heading` is bold, a `row` belongs to the line above. */
  readonly tone: 'message' | 'numbers' | 'heading' | 'row'
}

/** What stands before every line of a session. */
export interface Prefix {
  /** Name of a run among several that share the terminal. */
  readonly label: string | undefined
  /** Milliseconds since the epoch, when lines show their time. */
  readonly time: number | undefined
  readonly rank: number | undefined
}

/** Least severe first. */
export const levelOrder: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3, critical: 4 }

// The level that most lines have needs no word; all words take five columns.
const tags: Readonly<Record<Level, string>> = { debug: 'DEBUG', info: '', warn: 'WARN ', error: 'ERROR', critical: 'CRIT ' }

/** One or more rows of text, safe and painted: `WARN  [trainer] text  key=value`. Further rows are indented under the first. */
export function formatLine(line: Line, prefix: Prefix, style: Style): readonly string[] {
  const paint = line.tone === 'message' ? style.levels[line.level] : line.tone === 'heading' ? style.bold : (text: string) => text
  const before = [
    prefix.time === undefined ? '' : style.dim(timeOfDay(prefix.time)),
    prefix.label === undefined ? '' : style.dim(`${safeText(prefix.label)} ${style.glyphs.dot}`),
    line.tone === 'row' || tags[line.level] === '' ? '' : style.bold(style.levels[line.level](tags[line.level])),
    prefix.rank === undefined ? '' : style.dim(`[rank ${prefix.rank}]`),
    line.source === undefined || line.source === '' ? '' : style.dim(`[${safeText(line.source)}]`),
  ].filter(part => part !== '')
  const fields = line.fields === undefined ? '' : style.dim(formatFields(line.fields))
  const [first = '', ...rest] = safeLines(line.text)
  const text = [first === '' ? '' : paint(first), fields].filter(part => part !== '').join('  ')
  const indent = line.tone === 'row' ? '  ' : ''
  return [indent + [...before, text].join(' '), ...rest.map(row => (row === '' ? '' : `  ${paint(row)}`))]
}

/** `14:03:59`, local time. */
export function timeOfDay(time: number): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':')
}
