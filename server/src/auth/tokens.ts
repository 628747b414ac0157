import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { v7 as createId } from 'uuid'
import type { Store } from '../store/port.ts'
import type { Role, TokenRecord } from '../store/records.ts'

const dayMs = 24 * 60 * 60 * 1000

/** A login lasts so long, milliseconds. */
export const loginLastsMs = 30 * dayMs

/**
 * How long a token is believed without asking the store, milliseconds, should its node not hear of a change
 * (`watch-users.ts`).
 */
const believedMs = 5_000

const tokenPattern = /^pbs?_[\w-]{43}$/

/** Who makes a request. */
export interface Caller {
  userId: string
  role: Role
  plan: string | null
  tokenId: string
}

export interface Tokens {
  /** @returns the token itself, shown this once, and its record */
  issue(options: {
    userId: string
    kind: TokenRecord['kind']
    name?: string
    expiresAt: number | null
  }): Promise<{ token: string; record: TokenRecord }>
  /** @returns undefined for a token that is unknown, expired or revoked */
  verify(token: string): Promise<Caller | undefined>
  revoke(tokenId: string, userId: string): Promise<boolean>
  revokeAllOf(userId: string, keep?: string): Promise<void>
  /** The user has changed: what is remembered of them is read anew. */
  forget(userId: string): void
  forgetAll(): void
}

interface Known {
  caller: Caller
  expiresAt: number | null
}

/** Tokens are random and stored hashed; who holds one is remembered for a moment, so that a call costs no query. */
export function createTokens(store: Pick<Store, 'tokens' | 'users'>): Tokens {
  const known = new LRUCache<string, Known>({ max: 10_000, ttl: believedMs })
  let forgotten = 0
  const forgetWhere = (matches: (caller: Caller) => boolean) => {
    forgotten += 1
    for (const [hash, { caller }] of known.entries()) if (matches(caller)) known.delete(hash)
  }

  return {
    async issue({ userId, kind, name = '', expiresAt }) {
      const token = (kind === 'api-key' ? 'pb_' : 'pbs_') + randomBytes(32).toString('base64url')
      const record: TokenRecord = {
        id: createId(),
        userId,
        kind,
        hash: hashOf(token),
        name,
        createdAt: Date.now(),
        expiresAt,
      }
      await store.tokens.insert(record)
      return { token, record }
    },
    async verify(token) {
      const hash = hashOf(token)
      const remembered = known.get(hash)
      if (remembered) return isAlive(remembered.expiresAt) ? remembered.caller : undefined
      if (!tokenPattern.test(token)) return undefined
      const since = forgotten
      const record = await store.tokens.getByHash(hash)
      if (!record || !isAlive(record.expiresAt)) return undefined
      const user = await store.users.get(record.userId)
      if (!user) return undefined
      const caller = { userId: user.id, role: user.role, plan: user.plan, tokenId: record.id }
      // What was revoked while it was read must not be believed for longer.
      if (since === forgotten) known.set(hash, { caller, expiresAt: record.expiresAt })
      return caller
    },
    async revoke(tokenId, userId) {
      const deleted = await store.tokens.delete(tokenId, userId)
      forgetWhere((caller) => caller.tokenId === tokenId)
      return deleted
    },
    async revokeAllOf(userId, keep) {
      await store.tokens.deleteAllOf(userId, keep)
      forgetWhere((caller) => caller.userId === userId && caller.tokenId !== keep)
    },
    forget: (userId) => forgetWhere((caller) => caller.userId === userId),
    forgetAll: () => forgetWhere(() => true),
  }
}

function isAlive(expiresAt: number | null): boolean {
  return expiresAt === null || expiresAt > Date.now()
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
