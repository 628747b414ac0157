import type { CallCount } from '../../port.ts'
import type { SessionSummary } from '../../records.ts'
import { toSummary } from '../session-rows.ts'
import type { Statements } from '../statements.ts'
import { summaryColumns } from './list-sessions.ts'

const newest = `SELECT ${summaryColumns} FROM sessions WHERE interaction_id = ?
  ORDER BY created_at DESC, seq DESC LIMIT 1`

/** Answered by the index alone. */
const calls =
  'SELECT count(*) AS n FROM sessions WHERE interaction_id = ? AND created_at >= ? AND created_at < ?'

/** Failures are rare: walked by the index of what is not completed. */
const failures = `SELECT interaction_id, count(*) AS n FROM sessions
  WHERE status = 'failed' AND status <> 'completed' AND created_at >= ? AND created_at < ? GROUP BY interaction_id`

/** What a list of interactions tells of their sessions. */
export const figureReads = {
  newestSessions: (db: Statements, interactionIds: string[]): SessionSummary[] =>
    interactionIds.flatMap((id) => db.all(newest, id)).map(toSummary),
  countCalls(
    db: Statements,
    { interactionIds, from, to }: { interactionIds: string[]; from: number; to: number },
  ): CallCount[] {
    const rows = db.all(failures, from, to)
    const failed = new Map(rows.map((row) => [String(row['interaction_id']), Number(row['n'])]))
    return interactionIds
      .map((id) => ({
        interactionId: id,
        calls: Number(db.get(calls, id, from, to)?.['n']),
        failed: failed.get(id) ?? 0,
      }))
      .filter((count) => count.calls > 0)
  },
}
