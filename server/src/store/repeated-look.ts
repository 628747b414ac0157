export interface RepeatedLookOptions {
  /** Between two looks, milliseconds. */
  everyMs: number
  /** Looks take this part of the time at most: where the store is slow, there are fewer. Default: 1. */
  share?: number
  look: () => Promise<void>
  /** A look went wrong; the next one comes all the same. */
  failed: (error: unknown) => void
}

/**
 * Looks for what other processes have done: every so often, and at once where there is a hint that there is
 * something to see; never twice at the same time.
 */
export class RepeatedLook {
  readonly #options: RepeatedLookOptions
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  /** While it looked: what it saw may be older. */
  #hinted = false
  /** No look begins before, by `performance.now()`. */
  #restsUntil = 0
  #stopped = false

  constructor(options: RepeatedLookOptions) {
    this.#options = options
  }

  /** @param afterMs until the first look */
  start(afterMs: number = this.#options.everyMs): void {
    if (this.#stopped) return
    const restMs = this.#restsUntil - performance.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.#looking = this.#look()), Math.max(afterMs, restMs))
  }

  /** There may be something to see. Does nothing where it was not started. */
  hint(): void {
    if (this.#looking) this.#hinted = true
    else if (this.#timer) this.start(0)
  }

  /** No look begins afterwards, and none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const { everyMs, share = 1, look, failed } = this.#options
    const beganAt = performance.now()
    this.#hinted = false
    await look().catch(failed)
    const endedAt = performance.now()
    this.#restsUntil = endedAt + (endedAt - beganAt) * (1 / share - 1)
    this.#looking = undefined
    this.start(this.#hinted ? 0 : everyMs)
  }
}
