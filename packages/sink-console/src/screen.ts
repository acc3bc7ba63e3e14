// Control sequences, ECMA-48 and DEC private modes (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html).
const eraseBelow = '\u001b[J'
const eraseToEnd = '\u001b[K'
const wrapOff = '\u001b[?7l'
const wrapOn = '\u001b[?7h'
const hideCursor = '\u001b[?25l'
/** Makes the cursor visible (DECTCEM). */
export const showCursor = '\u001b[?25h'

/** What stands on the terminal below the lines. */
export interface Drawing {
  readonly bars: readonly string[]
  readonly width: number
  readonly position: number
}

/** Nothing. */
export const blank: Drawing = { bars: [], width: 0, position: 0 }

/**
 * One frame: what turns the terminal from one drawing into the next, with new lines above it. `lines` is whole lines, each with its `\n`.
 *
 * Between frames the cursor is parked, hidden, at the left of the drawing's first row and not after its last: when the terminal
 * is made narrower it breaks our rows up and takes the cursor along with its row, so that the way up never has to be guessed.
 * Wrapping is off while bars are drawn: a character that is wider than we think is cut off, and the rows still count.
 */
export function frame(before: Drawing, after: Drawing, lines: string): string {
  const shown = before.bars.length > 0
  if (after.bars.length === 0) return shown ? `\r${eraseBelow}${lines}${showCursor}` : lines
  // Old rows may reach beyond new lines, or have been broken up by a new width; else bars are written over bars, without flicker.
  const clean =
    shown && (lines !== '' || after.bars.length < before.bars.length || after.width !== before.width || after.position !== before.position)
  const above = after.position + after.bars.length - 1
  return [
    // Each time: a signal that did not end the process has made it visible.
    hideCursor,
    shown ? '\r' : '',
    clean ? eraseBelow : '',
    lines,
    '\n'.repeat(after.position),
    wrapOff,
    after.bars.map(bar => bar + eraseToEnd).join('\n'),
    wrapOn,
    '\r',
    above > 0 ? `\u001b[${above}A` : '',
  ].join('')
}

/** A frame that leaves the bars where they are, for good, and the cursor visible below them. */
export function farewell(before: Drawing, after: Drawing, lines: string): string {
  return frame(before, blank, lines + after.bars.map(bar => `${bar}\n`).join(''))
}
