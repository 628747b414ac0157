import type { Collection, Filter } from 'mongodb'
import { decodeCursor, encodeCursor, toPage } from '../cursor.ts'
import type { Listed, SessionQuery } from '../port.ts'
import type { SessionSummary } from '../records.ts'
import type { SessionDocument } from './collections.ts'
import { toSummary } from './session-documents.ts'

/** All of a session but what its tasks took and gave. */
export const withoutRecords = { records: 0, itemWrites: 0 }

/** All of a session but what a list does not show. */
export const summaryProjection = { ...withoutRecords, state: 0, input: 0, answer: 0 }

/** One page, newest first. What a viewer called and what was called of theirs are two index walks, merged. */
export async function listSessions(
  sessions: Collection<SessionDocument>,
  query: SessionQuery,
): Promise<Listed<SessionSummary>> {
  const { viewerId, limit } = query
  const filter = filterOf(query)
  const walk = (also: Filter<SessionDocument>) =>
    sessions
      .find({ ...also, ...filter }, { projection: summaryProjection })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit + 1)
      .toArray() as Promise<SessionDocument[]>
  const walks = viewerId === undefined ? [{}] : [{ callerId: viewerId }, { ownerId: viewerId }]
  const found = (await Promise.all(walks.map(walk))).flat()
  const distinct = [...new Map(found.map((session) => [session._id, session])).values()]
  return toPage(distinct.sort(newestFirst).slice(0, limit + 1), limit, {
    item: toSummary,
    cursor: ({ createdAt, _id }) => encodeCursor(createdAt, _id),
  })
}

function newestFirst(a: SessionDocument, b: SessionDocument): number {
  return b.createdAt - a.createdAt || (a._id < b._id ? 1 : -1)
}

function filterOf({
  interactionId,
  status,
  trigger,
  from = 0,
  to,
  cursor,
}: SessionQuery): Filter<SessionDocument> {
  const before = decodeCursor(cursor)
  const createdAt = {
    $gte: from,
    ...(to !== undefined && { $lt: to }),
    ...(before && { $lte: before.at }),
  }
  return {
    ...(interactionId !== undefined && { interactionId }),
    ...(status !== undefined && (status === 'completed' ? { status } : { uncommon: status })),
    ...(trigger !== undefined && { trigger }),
    createdAt,
    ...(before && { $or: [{ createdAt: { $lt: before.at } }, { _id: { $lt: before.key } }] }),
  }
}
