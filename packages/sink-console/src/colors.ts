import type { Level } from '@trainlog/core'

/** Wraps text into a colour; text of several lines must be painted line by line. */
export type Paint = (text: string) => string

/** How the console looks: one paint per level and for what is not a level, and the characters of a bar. */
export interface Style {
  readonly levels: Readonly<Record<Level, Paint>>
  readonly dim: Paint
  readonly bold: Paint
  readonly running: Paint
  readonly done: Paint
  readonly stopped: Paint
  readonly glyphs: Glyphs
}
/** What bars and lines are made of. */
export interface Glyphs {
  readonly full: string
  readonly half: string
  readonly empty: string
  readonly dot: string
  readonly ellipsis: string
}

const fancy: Glyphs = { full: '━', half: '╸', empty: '─', dot: '·', ellipsis: '…' }
const ascii: Glyphs = { full: '=', half: '-', empty: '.', dot: '|', ellipsis: '~' }

const plain: Paint = text => text

/** A style with or without colours (SGR codes, ECMA-48 8.3.117), with or without characters beyond ASCII. */
export function style(color: boolean, unicode: boolean): Style {
  const sgr = (on: string, off: string): Paint => (color ? text => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`) : plain)
  return {
    levels: { debug: sgr('36', '39'), info: sgr('32', '39'), warn: sgr('33', '39'), error: sgr('31', '39'), critical: sgr('35', '39') },
    dim: sgr('2', '22'),
    bold: sgr('1', '22'),
    running: sgr('36', '39'),
    done: sgr('32', '39'),
    stopped: sgr('33', '39'),
    glyphs: unicode ? fancy : ascii,
  }
}
