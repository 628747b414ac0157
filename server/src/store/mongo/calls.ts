import type { Json } from '@patchbay/sdk'
import type { Filter } from 'mongodb'
import { unpack } from '../packed.ts'
import type { SessionStore } from '../port.ts'
import type { IdempotencyRecord } from '../records.ts'
import type { Collections, Packed, SessionDocument } from './collections.ts'
import type { DatabaseClock } from './database-clock.ts'
import { patiently } from './failure.ts'
import { callKey } from './session-documents.ts'

type Call = Pick<IdempotencyRecord, 'userId' | 'interactionId' | 'key'>

export interface Calls {
  port: Pick<SessionStore, 'getIdempotency' | 'deleteIdempotency' | 'deleteExpiredIdempotency'>
  /** Looks for who holds a key, or held it and was deleted. */
  find(call: Call): Promise<IdempotencyRecord | null>
  /** Looks for who holds a key; where that has expired, frees it. */
  findOrFree(call: Call): Promise<IdempotencyRecord | null>
}

/**
 * Idempotency keys. A key is part of its session, so that both are there or neither, and unique; only where
 * a session is deleted sooner than its key expires, the key is kept in a collection of its own.
 */
export function createCalls({ sessions, keptCalls }: Collections, clock: DatabaseClock): Calls {
  const bySession = (call: Call): Filter<SessionDocument> => ({ 'call.key': callKey(call) })
  const remove = { $unset: { call: '', answer: '' } } as const

  async function findLive(call: Call): Promise<IdempotencyRecord | null> {
    const projection = { call: 1, answer: 1 }
    const document = await patiently(() => sessions.findOne(bySession(call), { projection }))
    if (!document?.call) return null
    const { _id: sessionId, answer = null } = document
    const { bodyHash, expiresAt } = document.call
    return recordOf(call, { sessionId, bodyHash, expiresAt, answer })
  }

  async function find(call: Call): Promise<IdempotencyRecord | null> {
    const live = await findLive(call)
    if (live && live.expiresAt > clock.now()) return live
    const document = await patiently(() => keptCalls.findOne({ _id: callKey(call) }))
    return document && document.expiresAt > clock.now() ? recordOf(call, document) : null
  }

  return {
    port: {
      getIdempotency: (userId, interactionId, key) => find({ userId, interactionId, key }),
      async deleteIdempotency(userId, interactionId, key) {
        const call = { userId, interactionId, key }
        await patiently(() => sessions.updateOne(bySession(call), remove))
        await patiently(() => keptCalls.deleteOne({ _id: callKey(call) }))
      },
      async deleteExpiredIdempotency(now, limit) {
        const expired = { 'call.expiresAt': { $lte: now } }
        const found = await patiently(() =>
          sessions
            .find(expired, { projection: { _id: 1 } })
            .limit(limit)
            .toArray(),
        )
        if (found.length > 0) {
          const ids = found.map(({ _id }) => _id)
          await patiently(() => sessions.updateMany({ _id: { $in: ids }, ...expired }, remove))
        }
        const kept = await patiently(() =>
          keptCalls
            .find({ expiresAt: { $lte: now } }, { projection: { _id: 1 } })
            .limit(Math.max(limit - found.length, 1))
            .toArray(),
        )
        if (kept.length > 0) {
          const ids = kept.map(({ _id }) => _id)
          await patiently(() => keptCalls.deleteMany({ _id: { $in: ids }, expiresAt: { $lte: now } }))
        }
        return found.length + kept.length
      },
    },
    find,
    async findOrFree(call) {
      const live = await findLive(call)
      if (!live || live.expiresAt > clock.now()) return live
      const { sessionId, expiresAt } = live
      await patiently(() => sessions.updateOne({ _id: sessionId, 'call.expiresAt': expiresAt }, remove))
      return null
    },
  }
}

function recordOf(
  { userId, interactionId, key }: Call,
  stored: { bodyHash: string; sessionId: string; answer: Packed | null; expiresAt: number },
): IdempotencyRecord {
  const { bodyHash, sessionId, answer, expiresAt } = stored
  return {
    userId,
    interactionId,
    key,
    bodyHash,
    sessionId,
    answer: answer === null ? null : (JSON.parse(unpack(answer)) as { status: number; body: Json }),
    expiresAt,
  }
}
