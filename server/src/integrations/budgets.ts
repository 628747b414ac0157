import { LRUCache } from 'lru-cache'
import type { Budget } from '@patchbay/plugins'

/** Somebody who was let through and has not been heard of for so long sends nothing any more, milliseconds. */
const patienceMs = 10_000

const remembered = 10_000

interface Known {
  remaining: number
  resetAt: number
  /** Who was let through and has not been answered, and when that was. */
  underWay: Map<object, number>
}

/**
 * What providers last said that they take, by whatever they count by: so many are let through at once, and no
 * more, so that the others are not refused. Times are milliseconds since the epoch.
 */
export class Budgets {
  readonly #known = new LRUCache<string, Known>({ max: remembered })

  /** @returns false where those who are under way will have used up what is left */
  take(key: string, who: object, now: number): boolean {
    const known = this.#known.get(key)
    if (!known || now >= known.resetAt) return true
    for (const [one, since] of known.underWay) if (now - since > patienceMs) known.underWay.delete(one)
    if (known.underWay.size >= known.remaining) return false
    known.underWay.set(who, now)
    return true
  }

  /** @param told undefined where an answer tells of none */
  answered(key: string, who: object, told: Budget | undefined, now: number): void {
    const known = this.#known.get(key)
    known?.underWay.delete(who)
    if (!told) return
    const { remaining, resetMs } = told
    this.#known.set(key, { remaining, resetAt: now + resetMs, underWay: known?.underWay ?? new Map() })
  }
}
