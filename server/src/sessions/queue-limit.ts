import { LRUCache } from 'lru-cache'
import { Overloaded, RateLimited } from '../errors.ts'
import type { SessionStore } from '../store/port.ts'

/** How long a count is believed, milliseconds; meanwhile this node adds what it admits. */
const believedMs = 1_000

/** One user may fill this part of the queue. */
const sharePerUser = 10

const retryAfterMs = 5_000

interface Count {
  queued: number
}

/** Bounds the asynchronous sessions that wait in the store, in all and per user. */
export class QueueLimit {
  readonly #store: SessionStore
  readonly #limit: number
  readonly #counts = new LRUCache<string, Count>({ max: 10_000, ttl: believedMs })

  /** @param limit of all users together; one user may fill a tenth of it */
  constructor(store: SessionStore, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  /**
   * Makes room for one more session of this user.
   *
   * @throws {Overloaded} the queue is full
   * @throws {RateLimited} the user's share of it is
   */
  async admit(callerId: string): Promise<void> {
    const perUser = Math.max(1, Math.floor(this.#limit / sharePerUser))
    const all = await this.#count('all', { atMost: this.#limit })
    const own = await this.#count(`user/${callerId}`, { callerId, atMost: perUser })
    if (all.queued >= this.#limit) {
      throw new Overloaded(`${this.#limit} sessions wait already: try again later`, retryAfterMs)
    }
    if (own.queued >= perUser) {
      throw new RateLimited(`${perUser} of your sessions wait already: try again later`, retryAfterMs)
    }
    all.queued += 1
    own.queued += 1
  }

  async #count(key: string, query: { callerId?: string; atMost: number }): Promise<Count> {
    const known = this.#counts.get(key)
    if (known) return known
    const count = { queued: await this.#store.countQueued(query) }
    this.#counts.set(key, count)
    return count
  }
}
