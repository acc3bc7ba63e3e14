/** Freezes everything that can be: bytes cannot. */
export function deepFreeze<T extends object>(value: T): T {
  for (const each of Object.values(value) as unknown[]) {
    if (typeof each === 'object' && each !== null && !ArrayBuffer.isView(each) && !Object.isFrozen(each)) deepFreeze(each)
  }
  return Object.freeze(value)
}
