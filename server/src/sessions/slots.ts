import { FairQueue } from '@patchbay/sandbox'

/** Calls that may wait for a slot, whatever the expected wait. */
export const maxWaiting = 2_000

/** And those of one user: half, so that nobody fills the line alone. */
const maxWaitingOfOne = maxWaiting / 2

type Grant = (granted: boolean) => void

/**
 * The sessions that this node runs at once, and the synchronous calls that wait for one of their places:
 * users take turns, each user's calls come in their order. A call is turned away at once when its turn
 * would come too late: the line is bounded by time, not by memory alone.
 */
export class Slots {
  readonly capacity: number
  readonly #line = new FairQueue<Grant>()
  #used = 0
  /** How long a session keeps its slot, milliseconds; a moving average. */
  #heldMs = 0
  /** When a slot was freed last, or the last free one was taken. */
  #busySince = 0
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
    return this.#line.size
  }

  waitingOf(userId: string): number {
    return this.#line.sizeOf(userId)
  }

  /** Takes a slot if one is free and no call waits for it. */
  tryTake(): boolean {
    if (this.free <= 0 || this.waiting > 0) return false
    this.#take(1)
    return true
  }

  /** Takes up to `wanted` of the free slots and says how many it got. */
  takeUpTo(wanted: number): number {
    const taken = Math.max(0, Math.min(wanted, this.free))
    this.#take(taken)
    return taken
  }

  #take(count: number): void {
    this.#used += count
    if (count > 0 && this.free === 0) this.#busySince = performance.now()
  }

  /** Whether the line has a place for this user, however long the wait. */
  hasPlace(userId: string): 'yes' | 'none' | 'none-for-user' {
    if (this.waiting >= maxWaiting) return 'none'
    return this.waitingOf(userId) >= maxWaitingOfOne ? 'none-for-user' : 'yes'
  }

  /** How long a call of this user that starts to wait now would have to, milliseconds. */
  expectedWaitMs(userId: string): number {
    // Where none was freed for longer than usual, the usual is no more what it was.
    const heldMs = Math.max(this.#heldMs, performance.now() - this.#busySince)
    const turns = (this.#line.before(userId) + 1) * (this.backlog ? 2 : 1)
    return (turns * heldMs) / this.capacity
  }

  /**
   * Waits for a slot, in the user's turn.
   *
   * @returns false where `signal` was aborted first
   */
  wait(userId: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const grant: Grant = (granted) => {
        signal.removeEventListener('abort', leave)
        resolve(granted)
      }
      const leave = () => {
        this.#line.remove(userId, grant)
        grant(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#line.push(userId, grant)
    })
  }

  /** A session has left its slot. */
  release(heldMs: number): void {
    this.#heldMs = this.#heldMs === 0 ? heldMs : this.#heldMs * 0.9 + heldMs * 0.1
    this.#busySince = performance.now()
    this.giveBack(1)
  }

  /** Gives slots back; each goes to the next waiting call, or to the backlog where it is its turn. */
  giveBack(count: number): void {
    for (let freed = 0; freed < count; freed += 1) {
      const grant = this.backlog && this.#backlogsTurn ? undefined : this.#line.take(() => true)
      this.#backlogsTurn = !this.#backlogsTurn
      if (grant) {
        grant(true)
      } else {
        this.#used -= 1
        this.onFree()
      }
    }
  }
}
