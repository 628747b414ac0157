import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'

/** Counts the calls of each user. */
export interface RateLimit {
  /** @throws {RateLimited} */
  admit(userId: string): Promise<void>
}

/** @param sessionsPerMinute per user; undefined: no limit */
export function createRateLimit(sessionsPerMinute: number | undefined): RateLimit {
  if (sessionsPerMinute === undefined) return { admit: () => Promise.resolve() }
  const limiter = new RateLimiterMemory({ points: sessionsPerMinute, duration: 60 })
  return {
    async admit(userId) {
      try {
        await limiter.consume(userId)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const message = `You may start ${sessionsPerMinute} sessions per minute: slow down`
        throw new RateLimited(message, refusal.msBeforeNext, { limit: sessionsPerMinute, remaining: 0 })
      }
    },
  }
}
