import type { Collection } from 'mongodb'
import type { InsertResult } from '../port.ts'
import type { SessionDocument } from './collections.ts'
import { patiently } from './failure.ts'
import { freeSeats } from './free-seats.ts'
import { Grouped, type Outcome } from './grouped.ts'

/** `taken`: another node has put a session on that seat meanwhile. */
export type SeatedResult = InsertResult | 'taken'

interface Insertion {
  openAtMost: number
  insert: (seat: number) => Promise<SeatedResult>
}

/** Sessions of a user that have not ended; stops counting at `atMost`. */
export function countOpen(
  sessions: Collection<SessionDocument>,
  { callerId, atMost }: { callerId: string; atMost: number },
): Promise<number> {
  return patiently(() => sessions.countDocuments({ callerId, dueAt: { $gte: 0 } }, { limit: atMost }))
}

/**
 * Lets a user's sessions in while fewer than their plan allows have not ended. Each takes a numbered seat, which
 * is part of its document, unique, and free again with the write that ends it: so nodes need not know of each
 * other, and a seat is never left behind. Those that come to this node at the same time look for seats
 * together; the next look once these are stored.
 */
export function createOpenLimit(sessions: Collection<SessionDocument>) {
  const callers = new Map<string, Grouped<Insertion, InsertResult>>()

  async function seatsOf(callerId: string, atMost: number): Promise<Array<number | undefined>> {
    const open = { callerId, dueAt: { $gte: 0 } }
    // Of index fields alone, so that no document is read.
    const projection = { _id: 0, seat: 1 }
    const found = await patiently(() => sessions.find(open, { projection, limit: atMost }).toArray())
    return found.map(({ seat }) => seat ?? undefined)
  }

  async function insertSome(
    callerId: string,
    insertions: Insertion[],
  ): Promise<Array<Outcome<InsertResult>>> {
    const outcomes: Array<Outcome<InsertResult>> = []
    let left = insertions.map((insertion, index) => ({ ...insertion, index }))
    while (left.length > 0) {
      const atMost = Math.max(...left.map(({ openAtMost }) => openAtMost))
      const open = await seatsOf(callerId, atMost)
      const tries = left.map(async (insertion) => {
        const outcome = await insertOne(insertion, open)
        if (outcome === 'taken') return [insertion]
        outcomes[insertion.index] = outcome
        return []
      })
      // Whose seat was taken looks again: another session was let in, so this ends.
      left = (await Promise.all(tries)).flat()
    }
    return outcomes
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

/** @param open gets the seat that is tried, before anything is waited for */
async function insertOne(
  { openAtMost, insert }: Insertion,
  open: Array<number | undefined>,
): Promise<Outcome<InsertResult> | 'taken'> {
  const free = freeSeats(open, openAtMost)
  // Nodes that look at the same time seldom try the same one.
  const seat = free[Math.floor(Math.random() * free.length)]
  if (seat === undefined) return { result: { inserted: false, existing: null } }
  open.push(seat)
  try {
    const result = await insert(seat)
    return result === 'taken' ? result : { result }
  } catch (error) {
    return { error }
  }
}
