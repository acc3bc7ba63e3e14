/** Where a value is not JSON, as a path with the reason; undefined when all of it is. Entries that are undefined are left out in JSON. */
export function notJson(value: unknown, path = 'it'): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (typeof value !== 'object') return `${path} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`
  if (Array.isArray(value)) return first(value.map((each, i) => notJson(each, `${path}[${i}]`)))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `${path} is no plain object`
  return first(Object.entries(value).map(([key, each]) => (each === undefined ? undefined : notJson(each, `${path}.${key}`))))
}

const first = (reasons: readonly (string | undefined)[]): string | undefined => reasons.find(reason => reason !== undefined)
