/** A random value that marks what one request creates: 128 bits in hexadecimal digits. */
export function requestId(): string {
  // Not randomUUID(): browsers have it on secure pages only.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Tags with a mark among them, and what finds it again. */
export interface Marked {
  readonly tags: Readonly<Record<string, string>>
  /** Name and value of the mark; undefined where the client sets none. */
  readonly mark: readonly [tag: string, value: string] | undefined
}

/** Adds a mark to tags. */
export function marked(tags: Readonly<Record<string, string>> | undefined, tag: string | undefined): Marked {
  if (tag === undefined) return { tags: { ...tags }, mark: undefined }
  const value = tags?.[tag] ?? requestId()
  return { tags: { ...tags, [tag]: value }, mark: [tag, value] }
}
