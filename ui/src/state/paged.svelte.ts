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
  error = $state.raw<unknown>(undefined)
  loading = $state(false)

  readonly #load: (cursor: string | undefined) => Promise<Page<Item>>
  #latest = 0

  /** Starts at once. @param load called with no cursor for the first page */
  constructor(load: (cursor: string | undefined) => Promise<Page<Item>>) {
    this.#load = load
    void this.reload()
  }

  /** From the beginning, as after another filter. */
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

  /** What is new or has changed on the first page; what else is shown stays. Errors are left to the next time. */
  async refresh(): Promise<void> {
    if (this.loading || !this.items) return
    const turn = this.#latest
    const page = await this.#load(undefined).catch(() => undefined)
    if (!page || turn !== this.#latest) return
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
    } catch (error) {
      if (turn === this.#latest) this.error = error
    } finally {
      if (turn === this.#latest) this.loading = false
    }
  }
}

/** Of two with one id, the first. */
function withoutRepeats<Item extends { id: string }>(items: Item[]): Item[] {
  return [...new Map(items.toReversed().map((item) => [item.id, item])).values()].toReversed()
}
