import type { Elsewhere } from '../port.ts'
import type { Collections } from './collections.ts'
import { isDuplicate, patiently } from './failure.ts'

export const userChangesId = 'user-changes'

const _id = userChangesId

/** Changes that are noted by name; whoever has missed more has to take it that all users have changed. */
const maxNoted = 500

export interface UserChanges extends Pick<Elsewhere, 'changedUsers'> {
  /** To be called once the change is stored. */
  note(userId: string): Promise<void>
}

/**
 * The users that were changed last, in one document that all nodes look at again and again: while nothing
 * changes, that finds nothing and reads nothing.
 */
export async function createUserChanges({ meta }: Pick<Collections, 'meta'>): Promise<UserChanges> {
  try {
    await meta.updateOne({ _id }, { $setOnInsert: { changes: 0, changed: [] } }, { upsert: true })
  } catch (error) {
    // Another node has just done so.
    if (!isDuplicate(error)) throw error
  }
  return {
    async note(userId) {
      const change = { $inc: { changes: 1 }, $push: { changed: { $each: [userId], $slice: -maxNoted } } }
      await patiently(() => meta.updateOne({ _id }, change))
    },
    async changedUsers(since) {
      const newer = since === undefined ? { _id } : { _id, changes: { $ne: since } }
      const found = await patiently(() => meta.findOne(newer))
      const { changes: mark = since ?? 0, changed = [] } = found ?? {}
      if (since === undefined) return { mark, users: [] }
      const missed = mark - since
      // A count that fell is that of a database that was restored.
      if (missed < 0 || missed > changed.length) return { mark, users: 'all' }
      return { mark, users: missed === 0 ? [] : [...new Set(changed.slice(-missed))] }
    },
  }
}
