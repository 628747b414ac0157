import { changesOf, mergeChanges, sameContent, type Stored } from './content.ts'

/** How long after the last change it is saved, milliseconds. */
const quietMs = 700

/** How long to wait for a hub that does not answer: doubled each time, up to the last. */
const retryMs = [1_000, 2_000, 4_000, 8_000]

export type SaveState<Content> =
  | { status: 'saved' }
  /** Changed; about to be saved. */
  | { status: 'unsaved' }
  | { status: 'saving' }
  /** The hub does not answer; it is tried again and again. */
  | { status: 'offline' }
  /** The login has ended; goes on once somebody has signed in. */
  | { status: 'signed-out' }
  /** Somebody else saved the same things meanwhile. */
  | { status: 'conflict'; theirs: Stored<Content> }
  /** The hub will not take it. */
  | { status: 'refused'; reason: string }

/** How a request to save ended. */
export type SaveAnswer =
  | { kind: 'saved'; etag: string }
  | { kind: 'stale' }
  | { kind: 'unreachable' }
  | { kind: 'signed-out' }
  | { kind: 'refused'; reason: string }

export interface AutoSaverOptions<Content> {
  stored: Stored<Content>
  /** Saves what changed, to what has this ETag. */
  send(changes: Partial<Content>, etag: string): Promise<SaveAnswer>
  /** What is stored now; undefined where that cannot be learnt. */
  load(): Promise<Stored<Content> | undefined>
  onState(state: SaveState<Content>): void
  /** Somebody else's changes beside one's own. */
  onMerged(content: Content): void
}

/**
 * Saves what is edited, a moment after each change: one request at a time, only the members that changed,
 * on top of the version that they were made to. Whatever comes in between, the edits stay here until the
 * hub has them or somebody decides otherwise.
 */
export class AutoSaver<Content extends object> {
  #options: AutoSaverOptions<Content>
  #stored: Stored<Content>
  #content: Content
  #state: SaveState<Content> = { status: 'saved' }
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> | undefined
  #failures = 0
  #stopped = false

  constructor(options: AutoSaverOptions<Content>) {
    this.#options = options
    this.#stored = options.stored
    this.#content = options.stored.content
  }

  /** What the hub has, as far as is known here. */
  get stored(): Stored<Content> {
    return this.#stored
  }

  get state(): SaveState<Content> {
    return this.#state
  }

  get isSaved(): boolean {
    return this.#state.status === 'saved'
  }

  /** The content was edited. */
  change(content: Content): void {
    this.#content = content
    if (this.#sending || this.#state.status === 'conflict') return
    if (sameContent(content, this.#stored.content)) {
      clearTimeout(this.#timer)
      this.#become({ status: 'saved' })
      return
    }
    if (this.#state.status === 'signed-out' || this.#state.status === 'offline') return
    this.#become({ status: 'unsaved' })
    this.#later(quietMs)
  }

  /** Saves now. @returns whether all is saved */
  async flush(): Promise<boolean> {
    if (this.#state.status === 'conflict') return false
    clearTimeout(this.#timer)
    await (this.#sending ?? Promise.resolve())
    await this.#save()
    return this.isSaved
  }

  /** Tries again at once: the connection is back, or somebody has signed in. */
  resume(): void {
    this.#failures = 0
    if (!this.isSaved && this.#state.status !== 'conflict') void this.flush()
  }

  /** Ends a conflict: one's own edits go on top of theirs, as they are stored now. */
  async keepMine(theirs: Stored<Content>): Promise<boolean> {
    if (this.#state.status !== 'conflict') return this.isSaved
    this.#stored = theirs
    this.#become({ status: 'unsaved' })
    return this.flush()
  }

  /** What the hub has became this, by another request of ours, or is to be edited instead. */
  adopt(stored: Stored<Content>): void {
    this.#stored = stored
    clearTimeout(this.#timer)
    this.#become({ status: 'saved' })
    this.change(this.#content)
  }

  /** From here on this content is edited, such as theirs after a conflict. */
  replace(stored: Stored<Content>): void {
    this.#content = stored.content
    this.adopt(stored)
  }

  /** Nothing is sent any more. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#save(), ms)
  }

  async #save(): Promise<void> {
    if (this.#sending) return this.#sending
    if (this.#stopped) return
    if (sameContent(this.#content, this.#stored.content)) {
      this.#become({ status: 'saved' })
      return
    }
    this.#sending = this.#sendOnce()
    await this.#sending
    this.#sending = undefined
    // What was typed meanwhile.
    if (this.#state.status === 'saving') {
      if (sameContent(this.#content, this.#stored.content)) this.#become({ status: 'saved' })
      else {
        this.#become({ status: 'unsaved' })
        this.#later(quietMs)
      }
    }
  }

  async #sendOnce(): Promise<void> {
    const content = this.#content
    this.#become({ status: 'saving' })
    const answer = await this.#options.send(changesOf(this.#stored.content, content), this.#stored.etag)
    switch (answer.kind) {
      case 'saved':
        this.#failures = 0
        this.#stored = { content, etag: answer.etag }
        return
      case 'stale':
        return this.#reconcile(content)
      case 'unreachable':
        this.#become({ status: 'offline' })
        this.#later(retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 0)
        this.#failures += 1
        return
      case 'signed-out':
        this.#become({ status: 'signed-out' })
        return
      case 'refused':
        this.#become({ status: 'refused', reason: answer.reason })
        return
      default:
        answer satisfies never
    }
  }

  /** The ETag was another: because of a save of ours whose answer was lost, of what is not edited here, or of a real clash. */
  async #reconcile(sent: Content): Promise<void> {
    const theirs = await this.#options.load()
    if (!theirs) {
      this.#become({ status: 'offline' })
      this.#later(retryMs[0] ?? 0)
      return
    }
    if (sameContent(theirs.content, sent)) {
      this.#stored = theirs
      return
    }
    const merged = mergeChanges(this.#stored.content, this.#content, theirs.content)
    if (!merged) {
      this.#become({ status: 'conflict', theirs })
      return
    }
    this.#stored = theirs
    if (!sameContent(merged, this.#content)) {
      this.#content = merged
      this.#options.onMerged(merged)
    }
  }

  #become(state: SaveState<Content>): void {
    if (state.status === this.#state.status && !('reason' in state)) return
    this.#state = state
    this.#options.onState(state)
  }
}
