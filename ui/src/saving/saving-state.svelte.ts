import { messageOf, problemFrom } from '../api/problem.ts'
import { account } from '../state/account.svelte.ts'
import { AutoSaver, type SaveAnswer, type SaveState } from './auto-saver.ts'
import { changesOf, type Stored } from './content.ts'
import { type LocalDraft, LocalDrafts } from './local-draft.ts'
import { tabId } from './tab-id.ts'

/** What is edited, as it was answered, with its ETag. */
export interface Tagged<Whole> {
  whole: Whole
  etag: string
}

/** How a request ended, as the API's client resolves. */
interface Fetched<Whole> {
  data?: Whole | undefined
  error?: unknown
  response: Response
}

/** Where the hub keeps what is edited. Nothing here may throw but for a hub that does not answer. */
export interface Remote<Content, Whole> {
  /** What is kept in the browser is kept under it. */
  id: string
  contentOf(whole: Whole): Content
  load(): Promise<Fetched<Whole>>
  /** Saves what changed, to what has this ETag. */
  save(changes: Partial<Content>, etag: string): Promise<Fetched<Whole>>
  /** Puts what somebody else saved where it can be had back from, before it is overwritten. */
  setAside(theirs: Whole): Promise<Fetched<Whole>>
}

export function tagged<Whole>(whole: Whole, response: Response): Tagged<Whole> {
  return { whole, etag: response.headers.get('etag') ?? '' }
}

/** What a page knows of the saving of what it edits, and the net below it. */
export class SavingState<Content extends object, Whole> {
  state = $state.raw<SaveState<Content>>({ status: 'saved' })
  /** Edits of before that the hub never got, and that cannot simply be put on top of what it has. */
  offered = $state.raw<LocalDraft<Content> | undefined>(undefined)

  readonly #remote: Remote<Content, Whole>
  readonly #saver: AutoSaver<Content>
  readonly #drafts: LocalDrafts<Content>
  readonly #onMerged: (content: Content) => void
  readonly #onStored: (whole: Whole) => void
  readonly #stopListening: Array<() => void>
  #content: Content

  constructor(options: {
    remote: Remote<Content, Whole>
    loaded: Tagged<Whole>
    /** Others' changes beside one's own. */
    onMerged: (content: Content) => void
    /** The hub has saved, or told, what it has. */
    onStored: (whole: Whole) => void
  }) {
    const { remote, loaded } = options
    this.#remote = remote
    this.#onMerged = options.onMerged
    this.#onStored = options.onStored
    this.#content = remote.contentOf(loaded.whole)
    this.#drafts = new LocalDrafts({
      storage: localStorage,
      what: remote.id,
      tab: tabId(sessionStorage),
    })
    this.#saver = new AutoSaver<Content>({
      stored: this.#storedOf(loaded),
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

  /** Of what the hub has, as far as is known here. */
  get etag(): string {
    return this.#saver.stored.etag
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

  /** One's own edits go on top of what somebody else saved meanwhile, which is set aside first. */
  async keepMine(): Promise<boolean> {
    const theirs = await this.#request(this.#remote.load())
    const kept = theirs && (await this.#request(this.#remote.setAside(theirs.whole)))
    return kept ? this.#saver.keepMine(this.#storedOf(kept)) : false
  }

  /** What the hub has is edited from here on. */
  takeTheirs(stored: Stored<Content>): void {
    this.#content = stored.content
    this.#saver.replace(stored)
    this.#drafts.drop()
  }

  /** Another request of ours changed what is edited: published it, restored a version. */
  adopt(loaded: Tagged<Whole>): void {
    this.#saver.adopt(this.#storedOf(loaded))
    this.#onStored(loaded.whole)
  }

  /** Another part of the page changed what is edited. */
  async refresh(): Promise<void> {
    const loaded = await this.#request(this.#remote.load())
    if (loaded) this.adopt(loaded)
  }

  /** What is edited is gone from the hub: nothing of it is kept here either. */
  forget(): void {
    this.stop()
    this.#drafts.drop()
    this.state = { status: 'saved' }
  }

  stop(): void {
    this.#saver.stop()
    for (const stop of this.#stopListening) stop()
  }

  #became(state: SaveState<Content>): void {
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
      const { data, error, response } = await this.#remote.save(changes, etag)
      if (data !== undefined) {
        this.#onStored(data)
        return { kind: 'saved', etag: tagged(data, response).etag }
      }
      if (response.status === 412) return { kind: 'stale' }
      if (response.status === 401) return { kind: 'signed-out' }
      if (response.status >= 500 || response.status === 429) return { kind: 'unreachable' }
      return { kind: 'refused', reason: messageOf(problemFrom(response, error)) }
    } catch {
      return { kind: 'unreachable' }
    }
  }

  async #load(): Promise<Stored<Content> | undefined> {
    const loaded = await this.#request(this.#remote.load())
    if (loaded) this.#onStored(loaded.whole)
    return loaded && this.#storedOf(loaded)
  }

  async #request(request: Promise<Fetched<Whole>>): Promise<Tagged<Whole> | undefined> {
    try {
      const { data, response } = await request
      return data === undefined ? undefined : tagged(data, response)
    } catch {
      return undefined
    }
  }

  #storedOf({ whole, etag }: Tagged<Whole>): Stored<Content> {
    return { content: this.#remote.contentOf(whole), etag }
  }
}
