import { RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'
import type { Store } from '../store/port.ts'

/** Slows down who guesses passwords: by account, and by the address the guesses come from. */
export interface LoginThrottle {
  /** Counts an attempt, before it is known how it ends: many at once are as slow. @throws {RateLimited} */
  admit(email: string, address: string): Promise<void>
  /** It was no guess. */
  succeeded(email: string, address: string): Promise<void>
}

export function createLoginThrottle(createLimiter: Store['createLimiter']): LoginThrottle {
  const byAccount = createLimiter({ name: 'logins-by-account', points: 10, seconds: 5 * 60 })
  const byAddress = createLimiter({ name: 'logins-by-address', points: 100, seconds: 5 * 60 })
  return {
    async admit(email, address) {
      try {
        await byAddress.consume(address)
        await byAccount.consume(email)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw new RateLimited('Too many failed logins: try again later', refusal.msBeforeNext)
      }
    },
    async succeeded(email, address) {
      await byAccount.delete(email)
      await byAddress.reward(address)
    },
  }
}
