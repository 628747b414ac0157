import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'

/** Slows down who guesses passwords: by account, and by the address the guesses come from. */
export interface LoginThrottle {
  /** @throws {RateLimited} after too many failures */
  admit(email: string, address: string): Promise<void>
  failed(email: string, address: string): Promise<void>
  succeeded(email: string): Promise<void>
}

export function createLoginThrottle(): LoginThrottle {
  const byAccount = new RateLimiterMemory({ points: 10, duration: 5 * 60 })
  const byAddress = new RateLimiterMemory({ points: 100, duration: 5 * 60 })
  const count = async (limiter: RateLimiterMemory, key: string) => {
    try {
      await limiter.consume(key)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
    }
  }
  return {
    async admit(email, address) {
      for (const [limiter, key] of [
        [byAccount, email],
        [byAddress, address],
      ] as const) {
        const state = await limiter.get(key)
        if (state && state.consumedPoints >= limiter.points) {
          throw new RateLimited('Too many failed logins: try again later', state.msBeforeNext)
        }
      }
    },
    async failed(email, address) {
      await count(byAccount, email)
      await count(byAddress, address)
    },
    async succeeded(email) {
      await byAccount.delete(email)
    },
  }
}
