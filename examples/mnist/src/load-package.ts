import { KnownError } from './known-error.js'

/**
 * Loads a package that is needed.
 * @throws KnownError that says what to do.
 */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const remedy = isMissing(error, name) ? 'it is not installed' : `it is installed but does not load (${messageOf(error)})`
    throw new KnownError(`this example needs the package '${name}': ${remedy}; run \`npx --yes pnpm@10 install\``, { cause: error })
  }
}

/** Whether an import failed because there is no package of this name, and not because of something inside it. */
export function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as Partial<NodeJS.ErrnoException>
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message?.includes(`'${name}'`) === true
}

/** The first line of what an error says. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
