interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** A list that comes in pages, newest first; like `Loaded`, with more at its end and news at its beginning. */
export class Paged<Item extends { id: string }> {
  /** Undefined until the first page is there. */
  items = $state.raw<Item[] | undefined>(undefined)
  /** Null where there is no more. */
  nextCursor = $state<string | null>(null)
  /** Why the list, or more of it, could not be loaded. */
  error = $state.raw<unknown>(undefined)
  /** The last look for news got no answer. */
  outdated = $state(false)
  loading = $state(false)

  readonly #load: (cursor: string | undefined) => Promise<Page<Item>>
  #latest = 0

  /** Starts at once. @param load called with no cursor for the first page */
  constructor(load: (cursor: string | undefined) => Promise<Page<Item>>) {
    this.#load = load
    void this.reload()
  }

  /** From the beginning, as after another filter: where that fails, what was there is not what is asked for. */
  reload(): Promise<void> {
    return this.#take(undefined, (page) => page)
  }

  more(): Promise<void> {
    const cursor = this.nextCursor
    if (cursor === null || this.loading) return Promise.resolve()
    return this.#take(cursor, ({ items, nextCursor }) => ({
      items: withoutRepeats([...(this.items ?? []), ...items]),
      nextCursor,
    }))
  }

  /** What is new or has changed on the first page; what else is shown stays. The next time mends what failed. */
  async refresh(): Promise<void> {
    if (this.loading) return
    if (!this.items) return this.reload()
    const turn = this.#latest
    const page = await this.#load(undefined).catch(() => undefined)
    if (turn !== this.#latest) return
    this.outdated = page === undefined
    if (!page) return
    const firstOnly = this.items.length <= page.items.length
    if (firstOnly) {
      this.items = page.items
      this.nextCursor = page.nextCursor
    } else {
      this.items = withoutRepeats([...page.items, ...this.items])
    }
  }

  /** Shows a change of one item before the hub has told of it. */
  change(id: string, changes: Partial<Item>): void {
    this.items = this.items?.map((item) => (item.id === id ? { ...item, ...changes } : item))
  }

  async #take(cursor: string | undefined, merge: (page: Page<Item>) => Page<Item>): Promise<void> {
    const turn = (this.#latest += 1)
    this.loading = true
    try {
      const page = await this.#load(cursor)
      if (turn !== this.#latest) return
      const { items, nextCursor } = merge(page)
      this.items = items
      this.nextCursor = nextCursor
      this.error = undefined
      this.outdated = false
    } catch (error) {
      if (turn !== this.#latest) return
      this.error = error
      if (cursor !== undefined) return
      this.items = undefined
      this.nextCursor = null
    } finally {
      if (turn === this.#latest) this.loading = false
    }
  }
}

/** Of two with one id, the first. */
function withoutRepeats<Item extends { id: string }>(items: Item[]): Item[] {
  return [...new Map(items.toReversed().map((item) => [item.id, item])).values()].toReversed()
}
