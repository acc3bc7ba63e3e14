/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque; undefined after the last page. */
  readonly nextPageToken: string | undefined
}

/** A listing that is fetched page by page while it is read. Every reading starts anew. */
export class Paged<T> implements AsyncIterable<T> {
  readonly #fetchPage: (pageToken: string | undefined) => Promise<Page<T>>

  /** @param fetchPage One request. */
  constructor(fetchPage: (pageToken: string | undefined) => Promise<Page<T>>) {
    this.#fetchPage = fetchPage
  }

  /** One page: the first, or the one after a token. */
  page(pageToken?: string): Promise<Page<T>> {
    return this.#fetchPage(pageToken)
  }

  /** All pages. Ends on an empty page and on a token that was there before, which some servers send for ever. */
  async *pages(): AsyncGenerator<readonly T[], void, undefined> {
    const seen = new Set<string>()
    let token: string | undefined
    for (;;) {
      const { items, nextPageToken } = await this.#fetchPage(token)
      if (items.length > 0) yield items
      if (nextPageToken === undefined || nextPageToken === '' || items.length === 0 || seen.has(nextPageToken)) return
      seen.add(nextPageToken)
      token = nextPageToken
    }
  }

  /** All items. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const items of this.pages()) yield* items
  }

  /** All items in one array. */
  async all(): Promise<T[]> {
    const result: T[] = []
    for await (const items of this.pages()) result.push(...items)
    return result
  }
}
