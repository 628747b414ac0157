import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'

/** Slows down who guesses passwords: by account, and by the address the guesses come from. */
export interface LoginThrottle {
  /** Counts an attempt, before it is known how it ends: many at once are as slow. @throws {RateLimited} */
  admit(email: string, address: string): Promise<void>
  /** It was no guess. */
  succeeded(email: string, address: string): Promise<void>
}

export function createLoginThrottle(): LoginThrottle {
  const byAccount = new RateLimiterMemory({ points: 10, duration: 5 * 60 })
  const byAddress = new RateLimiterMemory({ points: 100, duration: 5 * 60 })
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
