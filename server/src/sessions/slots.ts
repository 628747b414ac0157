/** Calls that may wait for a slot, whatever the expected wait: before the first slot was freed it is unknown. */
const maxWaiting = 2_000

/**
 * The sessions that this node runs at once, and the synchronous calls that wait for one of their places.
 * A call is turned away at once when its turn would come too late: the queue is bounded by time, not by
 * memory alone.
 */
export class Slots {
  readonly capacity: number
  #used = 0
  #waiting: Array<(granted: boolean) => void> = []
  /** Mean time between two freed slots while calls wait, milliseconds; a moving average. */
  #freedEveryMs = 0
  #lastFreedAt = 0
  #backlogsTurn = false
  /** Whether sessions wait in the store for a slot; then freed slots alternate between them and the calls. */
  backlog = false
  /** Called when a slot became free that no waiting call took. */
  onFree: () => void = () => {}

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get used(): number {
    return this.#used
  }

  get free(): number {
    return this.capacity - this.#used
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Takes a slot if one is free and no call waits for it. */
  tryTake(): boolean {
    if (this.free <= 0 || this.#waiting.length > 0) return false
    this.#used += 1
    return true
  }

  /** Takes up to `wanted` of the free slots and says how many it got. */
  takeUpTo(wanted: number): number {
    const taken = Math.max(0, Math.min(wanted, this.free))
    this.#used += taken
    return taken
  }

  /** How long a call that starts to wait now would have to, milliseconds; infinite when the queue is full. */
  expectedWaitMs(): number {
    if (this.#waiting.length >= maxWaiting) return Infinity
    return (this.#waiting.length + 1) * this.#freedEveryMs * (this.backlog ? 2 : 1)
  }

  /**
   * Waits for a slot, first come first served.
   *
   * @returns false where `signal` was aborted first
   */
  wait(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const grant = (granted: boolean) => {
        signal.removeEventListener('abort', leave)
        resolve(granted)
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== grant)
        grant(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(grant)
    })
  }

  /** Gives slots back; each goes to the next waiting call, or to the backlog where it is its turn. */
  release(count = 1): void {
    this.#measure(count)
    for (let freed = 0; freed < count; freed += 1) {
      const grant = this.backlog && this.#backlogsTurn ? undefined : this.#waiting.shift()
      this.#backlogsTurn = !this.#backlogsTurn
      if (grant) {
        grant(true)
      } else {
        this.#used -= 1
        this.onFree()
      }
    }
  }

  #measure(count: number): void {
    const now = performance.now()
    if (this.#lastFreedAt > 0 && this.#waiting.length > 0) {
      const sample = (now - this.#lastFreedAt) / count
      this.#freedEveryMs = this.#freedEveryMs === 0 ? sample : this.#freedEveryMs * 0.9 + sample * 0.1
    }
    this.#lastFreedAt = now
  }
}
