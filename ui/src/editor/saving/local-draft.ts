import type { Content } from './content.ts'

const prefix = 'patchbay.unsaved.'

/** Drafts that nobody came back for are dropped after this time, milliseconds. */
const keptMs = 30 * 24 * 3_600_000

/** Edits that the hub did not get, as they are kept in this browser. */
export interface LocalDraft {
  /** The tab in which they were made. */
  tab: string
  etag: string
  changes: Partial<Content>
  /** Milliseconds since 1970. */
  at: number
}

/** The net below the saving: what is not saved yet, written down in the browser until it is. */
export class LocalDrafts {
  readonly tab: string
  #storage: Storage
  #interaction: string

  /** @param options.tab stays the same when the tab is loaded anew */
  constructor(options: { storage: Storage; interaction: string; tab: string }) {
    this.#storage = options.storage
    this.#interaction = options.interaction
    this.tab = options.tab
  }

  /** @returns false where the browser's storage is full or closed */
  keep(changes: Partial<Content>, etag: string, at: number): boolean {
    const draft: LocalDraft = { tab: this.tab, etag, changes, at }
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

  /** What is kept of this interaction, one's own tab first, then the newest. */
  find(now: number): LocalDraft[] {
    const start = `${prefix}${this.#interaction}.`
    const drafts: LocalDraft[] = []
    try {
      for (const key of Object.keys(this.#storage).filter((key) => key.startsWith(start))) {
        const draft = parse(this.#storage.getItem(key))
        if (!draft || now - draft.at > keptMs) this.#storage.removeItem(key)
        else drafts.push(draft)
      }
    } catch {
      return []
    }
    const mine = (draft: LocalDraft) => (draft.tab === this.tab ? 0 : 1)
    return drafts.sort((a, b) => mine(a) - mine(b) || b.at - a.at)
  }

  #key(tab: string): string {
    return `${prefix}${this.#interaction}.${tab}`
  }
}

function parse(text: string | null): LocalDraft | undefined {
  try {
    const draft = JSON.parse(text ?? '') as Partial<LocalDraft>
    const isDraft =
      typeof draft.tab === 'string' &&
      typeof draft.etag === 'string' &&
      typeof draft.at === 'number' &&
      typeof draft.changes === 'object'
    return isDraft ? (draft as LocalDraft) : undefined
  } catch {
    return undefined
  }
}
