const prefix = 'patchbay.unsaved.'

/** Drafts that nobody came back for are dropped after this time, milliseconds. */
const keptMs = 30 * 24 * 3_600_000

/** Edits that the hub did not get, as they are kept in this browser. */
export interface LocalDraft<Content> {
  /** The tab in which they were made. */
  tab: string
  etag: string
  changes: Partial<Content>
  /** Milliseconds since 1970. */
  at: number
}

/** The net below the saving: what is not saved yet, written down in the browser until it is. */
export class LocalDrafts<Content> {
  readonly tab: string
  #storage: Storage
  #what: string

  /**
   * @param options.what is edited: its id
   * @param options.tab stays the same when the tab is loaded anew
   */
  constructor(options: { storage: Storage; what: string; tab: string }) {
    this.#storage = options.storage
    this.#what = options.what
    this.tab = options.tab
  }

  /** @returns false where the browser's storage is full or closed */
  keep(changes: Partial<Content>, etag: string, at: number): boolean {
    const draft: LocalDraft<Content> = { tab: this.tab, etag, changes, at }
    try {
      this.#storage.setItem(this.#key(this.tab), JSON.stringify(draft))
      return true
    } catch {
      return false
    }
  }

  drop(tab: string = this.tab): void {
    try {
      this.#storage.removeItem(this.#key(tab))
    } catch {
      // A storage that is closed keeps nothing.
    }
  }

  /** What is kept, one's own tab first, then the newest. */
  find(now: number): Array<LocalDraft<Content>> {
    const start = `${prefix}${this.#what}.`
    const drafts: Array<LocalDraft<Content>> = []
    try {
      for (const key of Object.keys(this.#storage).filter((key) => key.startsWith(start))) {
        const draft = parse<Content>(this.#storage.getItem(key))
        if (!draft || now - draft.at > keptMs) this.#storage.removeItem(key)
        else drafts.push(draft)
      }
    } catch {
      return []
    }
    const mine = (draft: LocalDraft<Content>) => (draft.tab === this.tab ? 0 : 1)
    return drafts.sort((a, b) => mine(a) - mine(b) || b.at - a.at)
  }

  #key(tab: string): string {
    return `${prefix}${this.#what}.${tab}`
  }
}

function parse<Content>(text: string | null): LocalDraft<Content> | undefined {
  try {
    const draft = JSON.parse(text ?? '') as Partial<LocalDraft<Content>>
    const isDraft =
      typeof draft.tab === 'string' &&
      typeof draft.etag === 'string' &&
      typeof draft.at === 'number' &&
      typeof draft.changes === 'object'
    return isDraft ? (draft as LocalDraft<Content>) : undefined
  } catch {
    return undefined
  }
}
