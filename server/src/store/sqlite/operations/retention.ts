import type { Row, Statements } from '../statements.ts'
import { dropUnusedVersions } from './interactions.ts'

/** Bytes deleted in one transaction, or one session: nothing else is written meanwhile. */
const maxBytesAtOnce = 16 * 1024 * 1024

/** Where a walk from the newest ended session to older ones has come to. */
export interface EndedMark {
  at: number
  interactionId: string
  seq: number
}

export const retentionReads = {
  /** Steps from interaction to interaction in the index: its sessions are not walked. */
  listEnded(
    db: Statements,
    { after, limit }: { after: string; limit: number },
  ): Array<{ interactionId: string; oldest: number }> {
    const next = (id: string) =>
      `(SELECT min(interaction_id) FROM sessions WHERE finished_at IS NOT NULL AND interaction_id > ${id})`
    const rows = db.all(
      `WITH RECURSIVE ended(id) AS (
         SELECT ${next('?1')} UNION ALL SELECT ${next('ended.id')} FROM ended WHERE ended.id IS NOT NULL LIMIT ?2
       )
       SELECT id, (SELECT min(finished_at) FROM sessions WHERE interaction_id = ended.id AND finished_at IS NOT NULL) AS oldest
       FROM ended WHERE id IS NOT NULL`,
      after,
      limit,
    )
    return rows.map(({ id, oldest }) => ({ interactionId: String(id), oldest: Number(oldest) }))
  },
  /** Goes `steps` back, newest first, from a mark or the very newest. @returns null past the oldest */
  stepBack(
    db: Statements,
    query: { steps: number; from: EndedMark | null; interactionId?: string; except?: string[] },
  ): EndedMark | null {
    const { steps, from, interactionId, except = [] } = query
    const conditions = ['finished_at IS NOT NULL']
    const values: Array<string | number> = []
    if (interactionId !== undefined) {
      conditions.push('interaction_id = ?')
      values.push(interactionId)
    }
    if (except.length > 0) {
      conditions.push('interaction_id NOT IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(except))
    }
    if (from) {
      conditions.push('(finished_at, interaction_id, seq) < (?, ?, ?)')
      values.push(from.at, from.interactionId, from.seq)
    }
    const row = db.get(
      `SELECT finished_at, interaction_id, seq FROM sessions WHERE ${conditions.join(' AND ')}
       ORDER BY finished_at DESC, interaction_id DESC, seq DESC LIMIT 1 OFFSET ?`,
      ...values,
      steps - 1,
    )
    if (!row) return null
    return {
      at: Number(row['finished_at']),
      interactionId: String(row['interaction_id']),
      seq: Number(row['seq']),
    }
  },
}

export const retentionWrites = {
  deleteEnded(
    db: Statements,
    query: { interactionId: string; finishedBefore: number; limit: number },
  ): number {
    const { interactionId, finishedBefore, limit } = query
    const rows = db.all(
      `SELECT id, stored_bytes + length(input) AS bytes FROM sessions
       WHERE interaction_id = ? AND finished_at IS NOT NULL AND finished_at < ? ORDER BY finished_at LIMIT ?`,
      interactionId,
      finishedBefore,
      limit,
    )
    const deleted = takeUpTo(maxBytesAtOnce, rows)
    for (const { id } of deleted) {
      db.run('DELETE FROM session_tasks WHERE session_id = ?', String(id))
      db.run('DELETE FROM session_items WHERE session_id = ?', String(id))
      db.run('DELETE FROM sessions WHERE id = ?', String(id))
    }
    if (deleted.length > 0) dropUnusedVersions(db, interactionId)
    return deleted.length
  },
}

/** The first of them that have so many bytes together; at least one, where there are any. */
function takeUpTo(bytes: number, rows: Row[]): Row[] {
  let left = bytes
  const end = rows.findIndex((row) => (left -= Number(row['bytes'])) < 0)
  return end === -1 ? rows : rows.slice(0, Math.max(end, 1))
}
