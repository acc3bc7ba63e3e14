import { createRedactor, redacted } from '../plain.js'

/** Shorter values than this are taken out of messages only where they stand alone: they occur within other words. */
const shortest = 4

/** Remembers what must not be told, and takes it out of messages. */
export interface Secrets {
  /** True for a name like `apiKey` or `password`. */
  isSecret(name: string): boolean
  /** `shown` is put where `value` stands. */
  add(value: string, shown: string): void
  scrub(message: string): string
}

/** Secrets by the names that the run itself redacts, and further patterns. */
export function createSecrets(patterns: readonly string[]): Secrets {
  const redactor = createRedactor(patterns)
  const known = new Map<string, string>()
  const isSecret = (name: string): boolean => redactor.toFields({ [name]: 'x' })[name] === redacted
  return {
    isSecret,
    add(value, shown) {
      // A factory may show it as it stands, quoted or in a URL.
      const whole = value.replace(/[\ud800-\udfff]/gu, '\ufffd') // `encodeURI` throws on half a pair
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURI(whole), encodeURIComponent(whole)])
        if (form !== '') known.set(form, shown)
    },
    scrub(message) {
      let text = message
      // Longer ones first: one may be part of another.
      for (const [value, shown] of [...known].sort(([a], [b]) => b.length - a.length)) {
        if (value.length >= shortest) text = text.replaceAll(value, () => shown)
        else text = text.replace(new RegExp(`(?<!\\w)${value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?!\\w)`, 'g'), () => shown)
      }
      return redactor.text(text)
    },
  }
}
