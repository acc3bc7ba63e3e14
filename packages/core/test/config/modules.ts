import type { LoadModule } from '../../src/config/index.js'

/** What a factory of `modules` was called with. */
export interface Made {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Sinks, monitors and journals that keep what they were told, by module id; also notes what was loaded. */
export function modules(ids: readonly string[], more: Readonly<Record<string, unknown>> = {}): LoadModule & { readonly loaded: string[] } {
  const loaded: string[] = []
  const make = (name: string) => (options: object) => ({ name, options, open: () => ({}), start: () => {} })
  const load = async (id: string): Promise<unknown> => {
    loaded.push(id)
    if (id in more) return more[id]
    if (ids.includes(id)) return { sink: make(id), monitor: make(id), journal: make(id) }
    throw Object.assign(new Error(`Cannot find package '${id}' imported from /app/train.js`), { code: 'ERR_MODULE_NOT_FOUND' })
  }
  return Object.assign(load, { loaded })
}
