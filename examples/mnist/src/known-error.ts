/** Something that is known to go wrong: its message says what to do about it, and a stack would only hide that. */
export class KnownError extends Error {
  override readonly name: string = 'KnownError'
}
