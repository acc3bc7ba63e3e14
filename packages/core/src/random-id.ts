const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** 12 random lower-case letters and digits: 62 bits. */
export function randomId(): string {
  const bytes = new Uint8Array(12)
  globalThis.crypto.getRandomValues(bytes)
  return Array.from(bytes, byte => letters[byte % 36]).join('')
}
