/** What a secret is replaced by. */
export const redacted = '[redacted]'

/** `*` any characters, `?` at most one; case does not matter. */
const secretNames = [
  '*passw*', '*_pwd', '*passphrase*', '*secret*', '*api?key*', '*access?key*', '*auth?key*', '*private?key*', '*credential*', '*authorization*',
  'cookie', 'cookies', 'set?cookie',
] // prettier-ignore
/** A name with `token` in it holds a secret, unless it is about text: `max_tokens`, `tokenizer`, `bos_token` … */
const textToken = /tokeni[sz]|tokens|(^|[_-])(bos|eos|pad|unk|sep|cls|mask)[_-]?token|token[_-]?(ids?|types?|counts?|embeddings?)$/i
/** … and the name does not say that it opens something. */
const keyToken = /(access|api|auth|bearer|bot|csrf|refresh|session)[_-]?token/i

/** Longest text that is kept of one string, in UTF-16 units. */
export const maxText = 65_536
/** What is read beyond the cut, so that no secret is cut in two and missed. */
const margin = 1024

/** The bounds in these keep the time linear in the length of the text, whatever is in it. */
const inUrl = /(:\/\/[^\s/:@]{0,256}):(?!\d{1,5}([/?#]|$))(?:[^\s"'<>/]{1,256}|[^\s"'<>]{1,256})@/g
const bearer = /\b(bearer)\s{1,8}[\w.~+/=-]{8,}/gi
/** Base64, which English is not: "basic training" stays. */
const basic = /\b([Bb]asic|BASIC)\s{1,8}(?=[a-zA-Z]{0,64}[a-z][A-Z]|[\w+/]{0,64}[\d=+/])[\w+/=-]{8,}/g
const assignment = /\b([\w.-]{1,64})(\s{0,8}=\s{0,8})("[^"]*"|'[^']*'|[^\s&;,"']+)/g
/** As in a header, or in a sentence of a log. */
const labelled = /\b([\w.-]{1,64})(:\s{1,8})("[^"]*"|'[^']*'|(?!(?:bearer|basic)\b)[^\s&;,"']+)/gi
const jsonMember = /(["'])([\w.-]{1,64})\1(\s{0,8}:\s{0,8})\1((?:\\.|(?!\1)[^\\])*)\1/gs
const option = /^--?([\w.-]+)(=)?/

/** Knows secrets by the names they are given and by how they look in text. */
export interface SecretFinder {
  isSecret(name: string, value: unknown): boolean
  /** The text without what looks like a secret. */
  readonly text: (text: string) => string
  /** The same, cut at 65 536 characters. */
  readonly shortText: (text: string) => string
  /** Is `part` the value of an option that looks like a secret: what comes after `--password`? */
  follows(part: unknown, before: unknown): boolean
}

/** A finder for the built-in names and further patterns. */
export function secretFinder(further: readonly string[]): SecretFinder {
  const secret = new RegExp([...secretNames, ...further].map(namesLike).join('|'), 'is')

  const isSecret = (name: string, value: unknown): boolean => {
    if (secret.test(name)) return true
    if (!/token/i.test(name)) return false
    // A number under such a name is how many, or which.
    return keyToken.test(name) || (typeof value !== 'number' && typeof value !== 'boolean' && !textToken.test(name))
  }
  const text = (value: string): string => {
    let shown = value
    if (shown.includes('://')) shown = shown.replace(inUrl, `$1:${redacted}@`)
    if (/bearer|basic/i.test(shown)) shown = shown.replace(bearer, `$1 ${redacted}`).replace(basic, `$1 ${redacted}`)
    const hide = (all: string, name: string, sign: string, given: string): string =>
      given !== redacted && isSecret(name, given.trim() === '' || Number.isNaN(Number(given)) ? given : 0)
        ? `${name}${sign}${redacted}`
        : all
    if (shown.includes('=')) shown = shown.replace(assignment, hide)
    if (shown.includes(': ')) shown = shown.replace(labelled, hide)
    if (/["']\s{0,8}:/.test(shown)) {
      shown = shown.replace(jsonMember, (all: string, quote: string, name: string, colon: string) =>
        isSecret(name, '') ? `${quote}${name}${quote}${colon}${quote}${redacted}${quote}` : all,
      )
    }
    return shown
  }
  return {
    isSecret,
    text,
    shortText(value) {
      if (value.length <= maxText) return text(value)
      const shown = text(value.slice(0, maxText + margin))
      return `${shown.slice(0, Math.min(maxText, shown.length - margin))}… [${value.length - maxText} more characters]`
    },
    follows(part, before) {
      if (typeof part !== 'string' || typeof before !== 'string' || part.startsWith('-')) return false
      const [, name, equals] = option.exec(before) ?? []
      return name !== undefined && equals === undefined && isSecret(name, '')
    },
  }
}

/** A pattern as a regular expression that does not look for what may be anything. */
function namesLike(pattern: string): string {
  const whole = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.?')
  return `^${whole}$`.replace(/^\^\.\*/, '').replace(/\.\*\$$/, '')
}
