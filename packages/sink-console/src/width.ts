import { isWide } from './wide-ranges.js'

const ascii = /^[\u0020-\u007e]*$/
// Takes no room by itself: marks, joiners, variation selectors. (Hangul vowels and finals join their syllable in one grapheme.)
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cc}\p{Cf}]*$/u
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[#*0-9]\ufe0f?\u20e3|\p{Regional_Indicator}{2}/u
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Columns a text takes in a terminal. The text must be free of control characters (see `safeText`) and colours. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

/** The text cut to at most `width` columns, with the ellipsis as its last character when something was cut; never half a character. */
export function truncate(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let room = width - displayWidth(ellipsis)
  if (room < 0) return ''
  for (const { segment } of segmenter.segment(text)) {
    room -= graphemeWidth(segment)
    if (room < 0) break
    kept += segment
  }
  return kept + ellipsis
}

/** The text with spaces after it, up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Of one character as people see it. Ambiguous width (UAX 11) counts as narrow, as terminals do outside of CJK locales. */
function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0
  return emoji.test(grapheme) || isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1
}
