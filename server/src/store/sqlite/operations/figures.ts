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

/** Those that did not complete, or did not yet, are few: walked by the index of them. */
const uncommon = `SELECT interaction_id, count(*) AS n, sum(status = 'failed') AS failed FROM sessions
  WHERE status IN ('queued', 'running', 'failed', 'cancelled') AND status <> 'completed'
    AND created_at >= ? AND created_at < ? GROUP BY interaction_id`

/** What a list of interactions tells of their sessions. */
export const figureReads = {
  newestSessions: (db: Statements, interactionIds: string[]): SessionSummary[] =>
    interactionIds.flatMap((id) => db.all(newest, id)).map(toSummary),
  countCalls(
    db: Statements,
    { interactionIds, from, to }: { interactionIds: string[]; from: number; to: number },
  ): CallCount[] {
    const rows = db.all(uncommon, from, to)
    const others = new Map(rows.map((row) => [String(row['interaction_id']), row]))
    return interactionIds
      .map((id) => {
        const count = Number(db.get(calls, id, from, to)?.['n'])
        const { n = 0, failed = 0 } = others.get(id) ?? {}
        return { interactionId: id, calls: count, completed: count - Number(n), failed: Number(failed) }
      })
      .filter((count) => count.calls > 0)
  },
}
