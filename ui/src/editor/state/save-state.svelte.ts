import { api } from '../../api/client.ts'
import { problemFrom } from '../../api/problem.ts'
import type { Interaction } from '../../api/types.ts'
import { account } from '../../state/account.svelte.ts'
import { AutoSaver, type SaveAnswer, type SaveState } from '../saving/auto-saver.ts'
import { changesOf, type Content, type Stored } from '../saving/content.ts'
import { type LocalDraft, LocalDrafts } from '../saving/local-draft.ts'
import { tabId } from '../saving/tab-id.ts'

/** An interaction as it was answered, with its ETag. */
export interface Loaded {
  interaction: Interaction
  etag: string
}

export function contentOf({ name, graph, response }: Interaction): Content {
  return { name, graph, response }
}

/** What the editor knows of the saving, and the net below it. */
export class SavingState {
  state = $state.raw<SaveState>({ status: 'saved' })
  /** Edits of before that the hub never got, and that cannot simply be put on top of what it has. */
  offered = $state.raw<LocalDraft | undefined>(undefined)

  readonly #saver: AutoSaver
  readonly #drafts: LocalDrafts
  readonly #id: string
  readonly #onMerged: (content: Content) => void
  readonly #onStored: (loaded: Loaded) => void
  readonly #stopListening: Array<() => void>
  #content: Content

  constructor(options: {
    loaded: Loaded
    /** Others' changes beside one's own. */
    onMerged: (content: Content) => void
    /** The hub has saved, or told, what it has. */
    onStored: (loaded: Loaded) => void
  }) {
    const { interaction, etag } = options.loaded
    this.#id = interaction.id
    this.#onMerged = options.onMerged
    this.#onStored = options.onStored
    this.#content = contentOf(interaction)
    this.#drafts = new LocalDrafts({
      storage: localStorage,
      interaction: interaction.id,
      tab: tabId(sessionStorage),
    })
    this.#saver = new AutoSaver({
      stored: { content: this.#content, etag },
      send: (changes, tag) => this.#send(changes, tag),
      load: () => this.#load(),
      onState: (state) => this.#became(state),
      onMerged: (content) => {
        this.#content = content
        this.#onMerged(content)
      },
    })
    const resume = () => this.#saver.resume()
    const onHidden = () => {
      if (document.visibilityState === 'hidden' && this.state.status === 'unsaved') void this.#saver.flush()
    }
    addEventListener('online', resume)
    document.addEventListener('visibilitychange', onHidden)
    this.#stopListening = [
      () => removeEventListener('online', resume),
      () => document.removeEventListener('visibilitychange', onHidden),
      account.onSignedInAgain(resume),
    ]
  }

  /** @returns edits of before that belong on top of what was loaded now */
  recover(): Content | undefined {
    const { stored } = this.#saver
    for (const draft of this.#drafts.find(Date.now())) {
      const content = { ...stored.content, ...draft.changes }
      if (Object.keys(changesOf(stored.content, content)).length === 0) {
        this.#drafts.drop(draft.tab)
        continue
      }
      if (draft.etag === stored.etag && draft.tab === this.#drafts.tab) return content
      this.offered ??= draft
    }
    return undefined
  }

  /** Takes the edits that are offered, or lets them go. @returns what is to be edited */
  decideOffer(take: boolean): Content | undefined {
    const draft = this.offered
    this.offered = undefined
    if (!draft) return undefined
    this.#drafts.drop(draft.tab)
    return take ? { ...this.#content, ...draft.changes } : undefined
  }

  change(content: Content): void {
    this.#content = content
    this.#saver.change(content)
    this.#keep()
  }

  /** Saves now. @returns whether all is saved */
  flush(): Promise<boolean> {
    return this.#saver.flush()
  }

  retry(): void {
    this.#saver.resume()
  }

  /**
   * One's own edits go on top of what somebody else saved meanwhile. Theirs stay among the versions: within
   * a minute the hub would take two saves of one user for one version.
   */
  async keepMine(): Promise<boolean> {
    const path = { id: this.#id }
    const theirs = await this.#request(api.GET('/api/interactions/{id}', { params: { path } }))
    const version = String(theirs?.interaction.version)
    const kept =
      theirs &&
      (await this.#request(
        api.POST('/api/interactions/{id}/versions/{version}/restore', {
          params: { path: { ...path, version } },
        }),
      ))
    return kept ? this.#saver.keepMine(storedOf(kept)) : false
  }

  /** What the hub has is edited from here on. */
  takeTheirs(stored: Stored): void {
    this.#content = stored.content
    this.#saver.replace(stored)
    this.#drafts.drop()
  }

  /** Another request of ours changed the interaction: published it, restored a version. */
  adopt(loaded: Loaded): void {
    this.#saver.adopt(storedOf(loaded))
    this.#onStored(loaded)
  }

  /** Another part of the page changed the interaction. */
  async refresh(): Promise<void> {
    const path = { id: this.#id }
    const loaded = await this.#request(api.GET('/api/interactions/{id}', { params: { path } }))
    if (loaded) this.adopt(loaded)
  }

  stop(): void {
    this.#saver.stop()
    for (const stop of this.#stopListening) stop()
  }

  #became(state: SaveState): void {
    this.state = state
    this.#keep()
  }

  #keep(): void {
    const { content, etag } = this.#saver.stored
    const changes = changesOf(content, this.#content)
    if (Object.keys(changes).length === 0) this.#drafts.drop()
    else this.#drafts.keep(changes, etag, Date.now())
  }

  async #send(changes: Partial<Content>, etag: string): Promise<SaveAnswer> {
    try {
      const { data, error, response } = await api.PATCH('/api/interactions/{id}', {
        params: { path: { id: this.#id }, header: { 'If-Match': etag } },
        body: changes as never,
      })
      if (data) {
        const saved = { interaction: data, etag: response.headers.get('etag') ?? '' }
        this.#onStored(saved)
        return { kind: 'saved', etag: saved.etag }
      }
      if (response.status === 412) return { kind: 'stale' }
      if (response.status === 401) return { kind: 'signed-out' }
      if (response.status >= 500 || response.status === 429) return { kind: 'unreachable' }
      return { kind: 'refused', reason: problemFrom(response, error).message }
    } catch {
      return { kind: 'unreachable' }
    }
  }

  async #load(): Promise<Stored | undefined> {
    const path = { id: this.#id }
    const loaded = await this.#request(api.GET('/api/interactions/{id}', { params: { path } }))
    if (loaded) this.#onStored(loaded)
    return loaded && storedOf(loaded)
  }

  async #request(request: Promise<{ data?: Interaction; response: Response }>): Promise<Loaded | undefined> {
    try {
      const { data, response } = await request
      return data && { interaction: data, etag: response.headers.get('etag') ?? '' }
    } catch {
      return undefined
    }
  }
}

export function storedOf({ interaction, etag }: Loaded): Stored {
  return { content: contentOf(interaction), etag }
}
