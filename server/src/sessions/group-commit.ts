/** A first write waits for others so long at most, milliseconds. */
const maxWaitMs = 20

/** And goes where none has come for so long, milliseconds: those that still run are slow ones. */
const quietMs = 8

/** As soon as so many wait for each that still runs, the rest makes the next group. */
const waitingPerRunning = 2

/** A session that is over before its first write, or is on its way there. */
export interface Candidate {
  /** Resolves when it is to be written. */
  join(): Promise<void>
  /** It is written by itself, or not at all. */
  leave(): void
}

/**
 * Has sessions that end at about the same time stored at the same time: what a write costs a shared store, it
 * costs per command, and a node that has a third of the calls would else write groups a third as large. Only
 * a session beside which others run waits, so that a call by itself takes no longer.
 *
 * PostgreSQL does the same by `commit_delay` and `commit_siblings`:
 * https://www.postgresql.org/docs/current/wal-configuration.html
 */
export class GroupCommit {
  #running = 0
  #waiting: Array<() => void> = []
  #firstAt = 0
  #timer: NodeJS.Timeout | undefined

  /** One more session runs that is to be written when it is over. */
  enter(): Candidate {
    this.#running += 1
    let running = true
    const stop = () => {
      if (!running) return
      running = false
      this.#running -= 1
      this.#proceed()
    }
    return {
      leave: stop,
      join: () =>
        new Promise((resolve) => {
          if (this.#waiting.length === 0) this.#firstAt = performance.now()
          this.#waiting.push(resolve)
          stop()
        }),
    }
  }

  #proceed(): void {
    clearTimeout(this.#timer)
    if (this.#waiting.length === 0) return
    const leftMs = this.#firstAt + maxWaitMs - performance.now()
    if (leftMs <= 0 || this.#waiting.length >= this.#running * waitingPerRunning) return this.#release()
    this.#timer = setTimeout(() => this.#release(), Math.min(quietMs, leftMs))
  }

  #release(): void {
    clearTimeout(this.#timer)
    const group = this.#waiting
    this.#waiting = []
    for (const resolve of group) resolve()
  }
}
