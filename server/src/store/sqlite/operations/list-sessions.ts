import type { Listed, SessionQuery } from '../../port.ts'
import type { SessionSummary } from '../../records.ts'
import { decodeCursor, encodeCursor, toPage } from '../../cursor.ts'
import { toSummary } from '../session-rows.ts'
import type { Row, Statements } from '../statements.ts'

/** All of a session that a list shows. */
export const summaryColumns = `seq, id, interaction_id, interaction_name, slug, version, caller_id, owner_id, trigger, status,
  created_at, started_at, finished_at`

const newestFirst = 'ORDER BY created_at DESC, seq DESC LIMIT ?'

/** One page, newest first. What a viewer called and what was called of theirs are two index walks, merged. */
export function listSessions(db: Statements, query: SessionQuery): Listed<SessionSummary> {
  const { viewerId, limit } = query
  const { conditions, values } = filtersOf(query)
  const wanted = limit + 1
  const walk = (condition?: string) => {
    const all = condition === undefined ? conditions : [condition, ...conditions]
    return `SELECT ${summaryColumns} FROM sessions ${all.length > 0 ? `WHERE ${all.join(' AND ')}` : ''} ${newestFirst}`
  }
  const rows =
    viewerId === undefined
      ? db.all(walk(), ...values, wanted)
      : db.all(
          `SELECT * FROM (${walk('caller_id = ?')}) UNION SELECT * FROM (${walk('owner_id = ?')}) ${newestFirst}`,
          viewerId,
          ...values,
          wanted,
          viewerId,
          ...values,
          wanted,
          wanted,
        )
  return toPage<Row, SessionSummary>(rows, limit, {
    item: toSummary,
    cursor: (row) => encodeCursor(Number(row['created_at']), Number(row['seq'])),
  })
}

function filtersOf(query: SessionQuery): { conditions: string[]; values: Array<string | number> } {
  const { interactionId, status, trigger, from, to, cursor } = query
  const conditions: string[] = []
  const values: Array<string | number> = []
  const add = (condition: string, ...given: Array<string | number>) => {
    conditions.push(condition)
    values.push(...given)
  }
  if (interactionId !== undefined) add('interaction_id = ?', interactionId)
  if (status !== undefined) {
    add('status = ?', status)
    // Said again in the words of the partial index, which a value that is bound later cannot match.
    if (status !== 'completed') add("status <> 'completed'")
  }
  if (trigger !== undefined) add('trigger = ?', trigger)
  if (from !== undefined) add('created_at >= ?', from)
  if (to !== undefined) add('created_at < ?', to)
  const before = decodeCursor(cursor)
  if (before) add('(created_at, seq) < (?, ?)', before.at, Number(before.key))
  return { conditions, values }
}
