import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'
import type { Store } from '../store/port.ts'

/**
 * Slows down who guesses passwords, by account and by the address the guesses come from, and who makes the
 * hub hash one after another. Attempts are counted before it is known how they end: many at once are as slow.
 */
export interface PasswordThrottle {
  /** @throws {RateLimited} */
  admitLogin(email: string, address: string): Promise<void>
  /** It was no guess. */
  loggedIn(email: string, address: string): Promise<void>
  /** @throws {RateLimited} */
  admitRegistration(address: string): Promise<void>
  /** Of the own password, for which the current one is asked. @throws {RateLimited} */
  admitChange(userId: string): Promise<void>
  changed(userId: string): Promise<void>
}

const fewMinutes = 5 * 60

export function createPasswordThrottle(createLimiter: Store['createLimiter']): PasswordThrottle {
  const byAccount = createLimiter({ name: 'logins-by-account', points: 10, seconds: fewMinutes })
  const byAddress = createLimiter({ name: 'logins-by-address', points: 100, seconds: fewMinutes })
  const registrations = createLimiter({ name: 'registrations', points: 20, seconds: fewMinutes })
  const changes = createLimiter({ name: 'password-changes', points: 10, seconds: fewMinutes })
  return {
    async admitLogin(email, address) {
      await consume(byAddress, address, tooManyGuesses)
      await consume(byAccount, email, tooManyGuesses)
    },
    async loggedIn(email, address) {
      await byAccount.delete(email)
      await byAddress.reward(address)
    },
    admitRegistration: (address) => consume(registrations, address, 'Too many new accounts: try again later'),
    admitChange: (userId) => consume(changes, userId, 'Too many wrong passwords: try again later'),
    async changed(userId) {
      await changes.delete(userId)
    },
  }
}

const tooManyGuesses = 'Too many failed logins: try again later'

async function consume(limiter: RateLimiterAbstract, key: string, message: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    throw new RateLimited(message, refusal.msBeforeNext)
  }
}
