import { LRUCache } from 'lru-cache'
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import { type Quota, RateLimited } from '../errors.ts'
import type { Store } from '../store/port.ts'
import type { Plans } from '../users/plans.ts'

/** What a call was let in with. */
export interface Admission {
  /** What is left of the minute; undefined: not limited. */
  quota: Quota | undefined
  /** Sessions that the user may have running or queued; undefined: any number. */
  openAtMost: number | undefined
}

export interface CallLimits {
  /** Counts a call in its user's minute. @throws {RateLimited} where that is used up */
  admit(user: { userId: string; plan: string | null }): Promise<Admission>
}

/** Holds users to their plans, with one count for all nodes. */
export function createCallLimits(deps: {
  createLimiter: Store['createLimiter']
  plans: Pick<Plans, 'limitsOf'>
}): CallLimits {
  // One for each limit that plans have, or had a moment ago.
  const limiters = new LRUCache<number, RateLimiterAbstract>({
    max: 200,
    memoMethod: (points) => deps.createLimiter({ name: 'sessions', points, seconds: 60 }),
  })
  return {
    async admit({ userId, plan }) {
      const { sessionsPerMinute, sessionsAtOnce: openAtMost } = await deps.plans.limitsOf(plan)
      if (sessionsPerMinute === undefined) return { quota: undefined, openAtMost }
      try {
        const left = await limiters.memo(sessionsPerMinute).consume(userId)
        return { quota: quotaOf(sessionsPerMinute, left), openAtMost }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const message = `You may start ${sessionsPerMinute} sessions per minute: slow down`
        throw new RateLimited(message, refusal.msBeforeNext, quotaOf(sessionsPerMinute, refusal))
      }
    },
  }
}

function quotaOf(limit: number, { remainingPoints, msBeforeNext }: RateLimiterRes): Quota {
  return { limit, remaining: remainingPoints, resetMs: msBeforeNext }
}
