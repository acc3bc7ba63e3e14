/** A value as it may appear in a message of trainlog: short, whatever it is, and never the inside of an object. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 100 ? `${value.slice(0, 100)}…` : value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'bigint' ? 'a bigint' : String(value)
}

/** What a thrown value says; never throws, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return String((thrown as { readonly message?: unknown } | null | undefined)?.message ?? thrown)
  } catch {
    return 'what was thrown cannot be read'
  }
}
