import type { Collection } from 'mongodb'
import type { InsertResult } from '../port.ts'
import type { SessionDocument } from './collections.ts'
import { patiently } from './failure.ts'
import { Grouped, type Outcome } from './grouped.ts'

interface Insertion {
  openAtMost: number
  insert: () => Promise<InsertResult>
}

/** Sessions of a user that have not ended; stops counting at `atMost`. */
export function countOpen(
  sessions: Collection<SessionDocument>,
  { callerId, atMost }: { callerId: string; atMost: number },
): Promise<number> {
  return patiently(() => sessions.countDocuments({ callerId, dueAt: { $gte: 0 } }, { limit: atMost }))
}

/**
 * Lets a user's sessions in while fewer than his plan allows have not ended. Those that come to this node at
 * the same time are counted together; the next are counted once these are stored.
 */
export function createOpenLimit(sessions: Collection<SessionDocument>) {
  const callers = new Map<string, Grouped<Insertion, InsertResult>>()

  async function insertSome(
    callerId: string,
    insertions: Insertion[],
  ): Promise<Array<Outcome<InsertResult>>> {
    const atMost = Math.max(...insertions.map(({ openAtMost }) => openAtMost))
    let open = await countOpen(sessions, { callerId, atMost })
    const outcomes = insertions.map(async ({ openAtMost, insert }): Promise<Outcome<InsertResult>> => {
      if (open >= openAtMost) return { result: { inserted: false, existing: null } }
      open += 1
      try {
        return { result: await insert() }
      } catch (error) {
        return { error }
      }
    })
    return Promise.all(outcomes)
  }

  return async (callerId: string, insertion: Insertion): Promise<InsertResult> => {
    const known = callers.get(callerId)
    const grouped =
      known ??
      new Grouped((insertions: Insertion[]) => insertSome(callerId, insertions), {
        groupsAtOnce: 1,
        groupSize: 500,
      })
    if (!known) callers.set(callerId, grouped)
    try {
      return await grouped.add(insertion)
    } finally {
      if (grouped.isIdle) callers.delete(callerId)
    }
  }
}
