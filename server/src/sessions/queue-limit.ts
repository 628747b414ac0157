import { LRUCache } from 'lru-cache'
import { Overloaded, RateLimited } from '../errors.ts'
import type { SessionStore } from '../store/port.ts'
import { maxWaiting } from './slots.ts'

/** How long a count is believed, milliseconds; meanwhile this node adds what it admits. */
const believedMs = 1_000

/** One user may fill this part of the queue. */
const sharePerUser = 10

/** How far calls that waited for a slot in vain may pass the limits: there are never more of them at once. */
const slack = maxWaiting

const retryAfterMs = 5_000

/** Between the turns of two sessions of one user and interaction that wait at the same time, milliseconds. */
const turnEveryMs = 10_000

interface Count {
  queued: number
}

/**
 * Bounds the asynchronous sessions that wait in the store, in all and per user, and gives them their turns:
 * however many somebody has queued, the next one of another user, or of another interaction, comes before most
 * of them. No slot stays free for that.
 */
export class QueueLimit {
  readonly #store: SessionStore
  readonly #limit: number
  readonly #counts = new LRUCache<string, Promise<Count>>({ max: 10_000, ttl: believedMs })

  /** @param limit of all users together; one user may fill a tenth of it */
  constructor(store: SessionStore, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  /**
   * Makes room for one more session of this user.
   *
   * @returns in how many milliseconds its turn comes
   * @param hasWaited it was let in before, and is to be refused last of all
   * @throws {Overloaded} the queue is full
   * @throws {RateLimited} the user's share of it is
   */
  async admit(
    callerId: string,
    { interactionId, hasWaited = false }: { interactionId: string; hasWaited?: boolean },
  ): Promise<number> {
    const limit = this.#limit
    const perUser = Math.max(1, Math.floor(limit / sharePerUser))
    const beyond = hasWaited ? slack : 0
    const [all, own, alike] = await Promise.all([
      this.#count('all', { atMost: limit + slack }),
      this.#count(`user/${callerId}`, { callerId, atMost: perUser + slack }),
      this.#count(`user/${callerId}/${interactionId}`, { callerId, interactionId, atMost: perUser + slack }),
    ])
    if (all.queued >= limit + beyond) {
      throw new Overloaded(`${all.queued} sessions wait already: try again later`, retryAfterMs)
    }
    if (own.queued >= perUser + beyond) {
      throw new RateLimited(`${own.queued} of your sessions wait already: try again later`, retryAfterMs)
    }
    all.queued += 1
    own.queued += 1
    alike.queued += 1
    return (alike.queued - 1) * turnEveryMs
  }

  /** One count for all who ask at the same time: what one of them is admitted the others see. */
  #count(key: string, query: Parameters<SessionStore['countQueued']>[0]): Promise<Count> {
    const known = this.#counts.get(key)
    if (known) return known
    const count = this.#store.countQueued(query).then((queued) => ({ queued }))
    this.#counts.set(key, count)
    count.catch(() => this.#counts.delete(key))
    return count
  }
}
