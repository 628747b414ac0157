import type { Collection } from 'mongodb'
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

  async function failuresOf(interactionIds: string[], created: { $gte: number; $lt: number }) {
    const groups = await sessions
      .aggregate<{ _id: string; n: number }>([
        { $match: { uncommon: 'failed', createdAt: created, interactionId: { $in: interactionIds } } },
        { $group: { _id: '$interactionId', n: { $sum: 1 } } },
      ])
      .toArray()
    return new Map(groups.map(({ _id, n }) => [_id, n]))
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
      const [calls, failed] = await patiently(() =>
        Promise.all([Promise.all(interactionIds.map(count)), failuresOf(interactionIds, createdAt)]),
      )
      return interactionIds
        .map((interactionId, index): CallCount => {
          return { interactionId, calls: calls[index] ?? 0, failed: failed.get(interactionId) ?? 0 }
        })
        .filter((one) => one.calls > 0)
    },
  }
}
