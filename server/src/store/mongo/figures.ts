import type { Collection } from 'mongodb'
import type { SessionStatus } from '../../engine/session-state.ts'
import type { CallCount, SessionStore } from '../port.ts'
import type { SessionDocument } from './collections.ts'
import { patiently } from './failure.ts'
import { summaryProjection } from './list-sessions.ts'
import { toSummary } from './session-documents.ts'

/** What a list of interactions tells of their sessions; each figure is answered by an index. */
export function createFigures(
  sessions: Collection<SessionDocument>,
): Pick<SessionStore, 'newestOf' | 'countCalls'> {
  const newestOf = (interactionId: string) =>
    sessions
      .find({ interactionId }, { projection: summaryProjection })
      .sort({ createdAt: -1, _id: -1 })
      .limit(1)
      .toArray() as Promise<SessionDocument[]>

  /** Those that did not complete, or did not yet, by interaction. */
  async function uncommonOf(interactionIds: string[], createdAt: { $gte: number; $lt: number }) {
    const uncommon = { $in: ['queued', 'running', 'failed', 'cancelled'] satisfies SessionStatus[] }
    const failed = { $cond: [{ $eq: ['$uncommon', 'failed'] }, 1, 0] }
    const groups = await sessions
      .aggregate<{ _id: string; n: number; failed: number }>([
        { $match: { uncommon, createdAt, interactionId: { $in: interactionIds } } },
        { $group: { _id: '$interactionId', n: { $sum: 1 }, failed: { $sum: failed } } },
      ])
      .toArray()
    return new Map(groups.map((group) => [group._id, group]))
  }

  return {
    async newestOf(interactionIds) {
      const found = await patiently(() => Promise.all(interactionIds.map(newestOf)))
      return found.flat().map(toSummary)
    },
    async countCalls({ interactionIds, from, to }) {
      if (interactionIds.length === 0) return []
      const createdAt = { $gte: from, $lt: to }
      const count = (interactionId: string) => sessions.countDocuments({ interactionId, createdAt })
      const [calls, others] = await patiently(() =>
        Promise.all([Promise.all(interactionIds.map(count)), uncommonOf(interactionIds, createdAt)]),
      )
      return interactionIds
        .map((interactionId, index): CallCount => {
          const all = calls[index] ?? 0
          const { n = 0, failed = 0 } = others.get(interactionId) ?? {}
          // The two queries are not of one moment: a session may begin between them.
          return { interactionId, calls: all, completed: Math.max(0, all - n), failed }
        })
        .filter((one) => one.calls > 0)
    },
  }
}
