import { namePattern } from '@trainlog/core'

/** Tells which metrics are meant; remembers the answer for each name, since patterns are slow. */
export function createNameFilter(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map(pattern => (pattern === '*' ? () => true : namePattern(pattern)))
  const known = new Map<string, boolean>()
  return name => {
    let meant = known.get(name)
    if (meant === undefined) known.set(name, (meant = tests.some(test => test(name))))
    return meant
  }
}
