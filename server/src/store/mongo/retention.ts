import type { SessionStore } from '../port.ts'
import type { Collections, SessionDocument } from './collections.ts'
import { patiently } from './failure.ts'

type Ended = Pick<SessionDocument, '_id' | 'call' | 'answer' | 'storedBytes'>

/** Bytes deleted in one go, or one session: other writes do not wait long. */
const maxBytesAtOnce = 16 * 1024 * 1024

const hasEnded = { $gte: 0 }

export function createRetention(
  collections: Collections,
): Pick<SessionStore, 'listEnded' | 'oldestKept' | 'deleteEnded'> {
  const { sessions } = collections
  return {
    /** Steps from interaction to interaction in the index: its sessions are not walked. */
    async listEnded({ after, limit }) {
      const ended: Array<{ interactionId: string; oldest: number }> = []
      for (let last = after; ended.length < limit;) {
        const next = await patiently(() =>
          sessions.findOne(
            { interactionId: { $gt: last }, finishedAt: hasEnded },
            {
              sort: { interactionId: 1, finishedAt: 1 },
              projection: { interactionId: 1, finishedAt: 1 },
            },
          ),
        )
        if (!next) break
        last = next.interactionId
        ended.push({ interactionId: last, oldest: next.finishedAt ?? 0 })
      }
      return ended
    },
    async oldestKept({ keep, interactionId, except = [] }) {
      const which =
        interactionId !== undefined
          ? { interactionId }
          : except.length > 0
            ? { interactionId: { $nin: except } }
            : {}
      const last = await patiently(() =>
        sessions.findOne(
          { ...which, finishedAt: hasEnded },
          { sort: { finishedAt: -1 }, skip: keep - 1, projection: { finishedAt: 1 } },
        ),
      )
      return last?.finishedAt ?? null
    },
    deleteEnded: (query) => patiently(() => deleteEnded(collections, query)),
  }
}

async function deleteEnded(
  collections: Collections,
  query: { interactionId: string; finishedBefore: number; limit: number },
): Promise<number> {
  const { interactionId, finishedBefore, limit } = query
  const found = await collections.sessions
    .find<Ended>(
      { interactionId, finishedAt: { ...hasEnded, $lt: finishedBefore } },
      { projection: { call: 1, answer: 1, storedBytes: 1 } },
    )
    .sort({ finishedAt: 1 })
    .limit(limit)
    .toArray()
  const ended = takeUpTo(maxBytesAtOnce, found)
  if (ended.length === 0) return 0
  await keepCalls(collections, ended)
  // What belongs to a session goes first: after a crash in between the next run finds the session again.
  const ids = ended.map(({ _id }) => _id)
  await collections.longRecords.deleteMany({ sessionId: { $in: ids } })
  await collections.items.deleteMany({ sessionId: { $in: ids } })
  await collections.sessions.deleteMany({ _id: { $in: ids } })
  await dropUnusedVersions(collections, interactionId)
  return ended.length
}

/** The first of them that have so many bytes together; at least one, where there are any. */
function takeUpTo(bytes: number, ended: Ended[]): Ended[] {
  let left = bytes
  const end = ended.findIndex(({ storedBytes }) => (left -= storedBytes) < 0)
  return end === -1 ? ended : ended.slice(0, Math.max(end, 1))
}

/** Idempotency keys count for their 24 hours, whatever becomes of the session. */
async function keepCalls({ keptCalls }: Collections, ended: Ended[]): Promise<void> {
  const writes = ended.flatMap(({ _id: sessionId, call, answer = null }) => {
    if (!call) return []
    const { key, bodyHash, expiresAt } = call
    const kept = { bodyHash, sessionId, answer, expiresAt }
    return [{ updateOne: { filter: { _id: key }, update: { $set: kept }, upsert: true } }]
  })
  if (writes.length > 0) await keptCalls.bulkWrite(writes, { ordered: false })
}

/** Removes the versions of an interaction that is gone, once no session of it is left. */
export async function dropUnusedVersions(
  { interactions, sessions, versions }: Collections,
  interactionId: string,
): Promise<void> {
  const one = { projection: { _id: 1 } } as const
  if (await interactions.findOne({ _id: interactionId }, one)) return
  if (await sessions.findOne({ interactionId }, one)) return
  await versions.deleteMany({ interactionId })
}
