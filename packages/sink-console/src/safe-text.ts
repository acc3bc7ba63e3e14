/** Longest text shown of one message, in UTF-16 units: a log line is no place for a file. */
export const maxTextLength = 8_000

// C0, DEL and C1 steer a terminal; line and paragraph separators break lines; bidi controls make text read as what it is not
// (https://trojansource.codes). `\n` and `\t` are dealt with before.
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
// Everything printable in ASCII is safe as it is.
const printable = /^[\u0020-\u007e]*$/

/** Text as one line that cannot steer the terminal: line breaks become `\n`, tabs spaces, control characters such as escape `\x1b`. */
export function safeText(text: string): string {
  if (text.length <= maxTextLength && printable.test(text)) return text
  return neutral(shorten(text).replaceAll('\n', '\\n'))
}

/** The lines of a text, each safe. Line breaks of all systems count; empty lines at the end do not. */
export function safeLines(text: string): readonly string[] {
  if (text.length <= maxTextLength && printable.test(text)) return [text]
  return shorten(text)
    .replace(/\s+$/, '')
    .split(/\r\n|\n|\r/)
    .map(neutral)
}

function shorten(text: string): string {
  if (text.length <= maxTextLength) return text
  return `${text.slice(0, maxTextLength)} … (${text.length - maxTextLength} more characters)`
}

function neutral(line: string): string {
  return line
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('\t', '    ')
    .replace(unsafe, escape)
}

function escape(character: string): string {
  const code = character.charCodeAt(0)
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
