import { setTimeout as delay } from 'node:timers/promises'
import { type AnyBulkWriteOperation, type Collection, MongoBulkWriteError } from 'mongodb'
import type { SessionDocument } from './collections.ts'
import { isDuplicate, isUnavailable, patienceMs, selectionMs, translated } from './failure.ts'

/** One write of one session that leaves its token there. */
export interface MarkedWrite {
  id: string
  token: string
  operation: AnyBulkWriteOperation<SessionDocument>
}

/** `refused`: it met another state of the document than it was meant for, or a unique index. */
export type MarkedOutcome = 'applied' | 'refused'

const pauseMs = 100

/**
 * Does many writes in one command, each for itself. Where not all were applied, or nobody knows because the
 * connection was lost, the documents are read back: whose token is there was applied. What was not is tried
 * again for as long as requests may wait; after that the outcome is unknown.
 *
 * @returns an outcome per write, in order
 * @throws {StoreUnavailable}
 */
export async function writeMarked(
  sessions: Collection<SessionDocument>,
  writes: MarkedWrite[],
): Promise<MarkedOutcome[]> {
  const applied = new Set<string>()
  const deadline = performance.now() + patienceMs
  let open = writes
  for (;;) {
    try {
      if (open.length === 0 || (await writeAll(sessions, open))) return writes.map(() => 'applied')
      await readBack(sessions, open, applied)
      const refused = new Set(open.map(({ token }) => token).filter((token) => !applied.has(token)))
      return writes.map(({ token }) => (refused.has(token) ? 'refused' : 'applied'))
    } catch (error) {
      if (!isUnavailable(error) || performance.now() + selectionMs > deadline) throw translated(error)
      await delay(pauseMs)
    }
    try {
      // It may have been applied before the connection was lost.
      await readBack(sessions, open, applied)
      open = open.filter(({ token }) => !applied.has(token))
    } catch (error) {
      if (!isUnavailable(error)) throw error
    }
  }
}

/** @returns whether every one of them was applied; else some were, or none */
async function writeAll(sessions: Collection<SessionDocument>, writes: MarkedWrite[]): Promise<boolean> {
  try {
    const operations = writes.map(({ operation }) => operation)
    const { matchedCount, insertedCount } = await sessions.bulkWrite(operations, { ordered: false })
    return matchedCount + insertedCount === writes.length
  } catch (error) {
    if (error instanceof MongoBulkWriteError && hasOnlyDuplicates(error)) return false
    throw error
  }
}

async function readBack(
  sessions: Collection<SessionDocument>,
  writes: MarkedWrite[],
  applied: Set<string>,
): Promise<void> {
  const wanted = new Set(writes.map(({ token }) => token))
  const found = sessions.find(
    { _id: { $in: writes.map(({ id }) => id) } },
    { projection: { token: 1 }, readConcern: { level: 'majority' } },
  )
  for await (const { token } of found) if (wanted.has(token)) applied.add(token)
}

function hasOnlyDuplicates(error: MongoBulkWriteError): boolean {
  const errors = [error.writeErrors].flat()
  return errors.length > 0 && errors.every(isDuplicate) && error.result.getWriteConcernError() === undefined
}
