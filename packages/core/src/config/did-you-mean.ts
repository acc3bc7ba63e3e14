/** The word of a list that was probably meant, or undefined when none is near. Case, `-` and `_` do not count. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const plain = simplify(word)
  let best: string | undefined
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(plain, simplify(candidate))
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best ?? known.find(candidate => plain.length > 3 && simplify(candidate).includes(plain))
}

/** ` did you mean …?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = closest(word, known)
  return meant === undefined ? '' : `, did you mean \`${meant}\`?`
}

function simplify(word: string): string {
  // Longer words are no misspellings, and their distance would take long.
  return word
    .slice(0, 64)
    .toLowerCase()
    .replace(/[-_\s]/g, '')
}

/** Insertions, deletions, replacements, and exchanges of neighbours that make one of the other (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
