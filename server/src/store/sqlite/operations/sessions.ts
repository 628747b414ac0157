import type { LeaseRequest, Listed, SessionHead, SessionQuery } from '../../port.ts'
import type { IdempotencyRecord, SessionSummary } from '../../records.ts'
import { pack } from '../../packed.ts'
import {
  type PlainItem,
  type PlainSession,
  type PlainTask,
  type SessionRow,
  unpackItem,
  unpackSession,
  unpackTask,
} from '../session-rows.ts'
import type { Row, Statements } from '../statements.ts'
import { findIdempotency, type KeptAnswer, keepAnswer, reserve } from './idempotency.ts'
import { listSessions } from './list-sessions.ts'

const waitsForItsTurn = "status = 'queued' AND lease_node IS NULL AND due_at IS NOT NULL"

/** What `save` tells of a row besides what was written. */
export interface SavedMarks {
  revision: number
  epoch: number
  leaseNode: string | null
  leaseUntil: number | null
}

export const sessionReads = {
  getSession(db: Statements, id: string): SessionRow | null {
    const row = db.get('SELECT * FROM sessions WHERE id = ?', id)
    return row ? unpackSession(row) : null
  },
  getTasks: (db: Statements, sessionId: string): PlainTask[] =>
    db.all('SELECT * FROM session_tasks WHERE session_id = ? ORDER BY task', sessionId).map(unpackTask),
  getItems: (
    db: Statements,
    { sessionId, task, from, limit }: { sessionId: string; task: string; from: number; limit: number },
  ): PlainItem[] =>
    db
      .all(
        'SELECT * FROM session_items WHERE session_id = ? AND task = ? AND item >= ? ORDER BY item LIMIT ?',
        sessionId,
        task,
        from,
        limit,
      )
      .map(unpackItem),
  listSessions: (db: Statements, query: SessionQuery): Listed<SessionSummary> => listSessions(db, query),
  listOpenChildren: (db: Statements, parentId: string): string[] =>
    db
      .all('SELECT id FROM sessions WHERE parent_id = ? AND finished_at IS NULL', parentId)
      .map((row) => String(row['id'])),
  headsOf: (db: Statements, ids: string[]): SessionHead[] =>
    ids.flatMap((id) => {
      const row = db.get('SELECT revision, epoch, status FROM sessions WHERE id = ?', id)
      if (!row) return []
      const { revision, epoch, status } = row
      const head = { id, revision: Number(revision), epoch: Number(epoch) }
      return [{ ...head, status: status as SessionHead['status'] }]
    }),
  nextDueAt(db: Statements): number | null {
    const queued = db.get(`SELECT 1 FROM sessions WHERE ${waitsForItsTurn} LIMIT 1`)
    if (queued) return Date.now()
    const row = db.get('SELECT min(due_at) AS at FROM sessions WHERE due_at IS NOT NULL')
    return (row?.['at'] ?? null) as number | null
  },
  countQueued(
    db: Statements,
    { callerId, interactionId, atMost }: { callerId?: string; interactionId?: string; atMost: number },
  ): number {
    const own = callerId === undefined ? '' : 'AND caller_id = ?'
    const alike = interactionId === undefined ? '' : 'AND interaction_id = ?'
    const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM sessions WHERE status = 'queued' ${own} ${alike} LIMIT ?)`
    const given = [callerId, interactionId].filter((id) => id !== undefined)
    return Number(db.get(sql, ...given, atMost)?.['n'])
  },
  countOpen: (db: Statements, query: { callerId: string; atMost: number }) => countOpen(db, query),
  countByStatus: (db: Statements): Array<[string, number]> =>
    db
      .all('SELECT status, count(*) AS n FROM sessions GROUP BY status')
      .map((row) => [String(row['status']), Number(row['n'])]),
}

export const sessionWrites = {
  insertSession(
    db: Statements,
    session: PlainSession,
    tasks: PlainTask[],
    items: PlainItem[],
    lease: LeaseRequest | undefined,
    idempotency: IdempotencyRecord | undefined,
    openAtMost: number | undefined,
    turnAt: number | undefined,
  ): SavedMarks | { existing: IdempotencyRecord | null } {
    if (idempotency) {
      const { userId, interactionId, key } = idempotency
      const existing = findIdempotency(db, userId, interactionId, key)
      if (existing) return { existing }
    }
    if (openAtMost !== undefined) {
      const { callerId } = session
      if (countOpen(db, { callerId, atMost: openAtMost }) >= openAtMost) return { existing: null }
    }
    if (idempotency) reserve(db, idempotency)
    const until = lease ? Date.now() + lease.leaseMs : null
    const epoch = lease ? session.epoch + 1 : session.epoch
    const revision = session.revision + 1
    db.run(
      `INSERT INTO sessions (id, interaction_id, interaction_name, slug, version, caller_id, owner_id, trigger, status,
         state, revision, lease_node, lease_until, epoch, due_at, wake_at, input, retry_of, idempotency_key, stored_bytes,
         created_at, started_at, finished_at, parent, parent_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      session.id,
      session.interactionId,
      session.interactionName,
      session.slug,
      session.version,
      session.callerId,
      session.ownerId,
      session.trigger,
      session.status,
      session.state,
      revision,
      lease?.node ?? null,
      until,
      epoch,
      session.finishedAt === null ? (until ?? session.wakeAt ?? turnAt ?? session.createdAt) : null,
      session.wakeAt,
      pack(session.input),
      session.retryOf,
      session.idempotencyKey,
      session.storedBytes,
      session.createdAt,
      session.startedAt,
      session.finishedAt,
      session.parent,
      session.parentId,
    )
    for (const task of tasks) putTask(db, session.id, task)
    for (const item of items) putItem(db, session.id, item)
    return { revision, epoch, leaseNode: lease?.node ?? null, leaseUntil: until }
  },
  saveSession(
    db: Statements,
    session: PlainSession,
    tasks: PlainTask[],
    items: PlainItem[],
    lease: 'keep' | 'release',
    answer: KeptAnswer | undefined,
  ): SavedMarks | null {
    const released = lease === 'release' || session.finishedAt !== null ? 1 : 0
    const dueAt = session.finishedAt === null ? (session.wakeAt ?? Date.now()) : null
    const row = db.get(
      `UPDATE sessions SET status = ?, state = ?, wake_at = ?, stored_bytes = ?, started_at = ?, finished_at = ?,
         due_at = CASE WHEN ?7 THEN ?8 ELSE due_at END,
         lease_node = CASE WHEN ?7 THEN NULL ELSE lease_node END,
         lease_until = CASE WHEN ?7 THEN NULL ELSE lease_until END,
         revision = revision + 1
       WHERE id = ?9 AND revision = ?10 AND epoch = ?11
       RETURNING revision, epoch, lease_node, lease_until`,
      session.status,
      session.state,
      session.wakeAt,
      session.storedBytes,
      session.startedAt,
      session.finishedAt,
      released,
      dueAt,
      session.id,
      session.revision,
      session.epoch,
    )
    if (!row) return null
    for (const task of tasks) putTask(db, session.id, task)
    for (const item of items) putItem(db, session.id, item)
    if (answer) keepAnswer(db, session.id, answer)
    return marksOf(row)
  },
  claimDue(db: Statements, { node, leaseMs, limit }: LeaseRequest & { limit: number }): SessionRow[] {
    const now = Date.now()
    const until = now + leaseMs
    const due = db.all(
      'SELECT seq FROM sessions WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?',
      now,
      limit,
    )
    if (due.length < limit) {
      const waiting = `SELECT seq FROM sessions WHERE ${waitsForItsTurn} AND due_at > ? ORDER BY due_at LIMIT ?`
      due.push(...db.all(waiting, now, limit - due.length))
    }
    return due.flatMap(({ seq }) => {
      const row = db.get(
        `UPDATE sessions SET lease_node = ?, lease_until = ?2, due_at = ?2, epoch = epoch + 1, revision = revision + 1
         WHERE seq = ? RETURNING *`,
        node,
        until,
        seq ?? null,
      )
      return row ? [unpackSession(row)] : []
    })
  },
  wake: (db: Statements, id: string) =>
    db.run(
      `UPDATE sessions SET due_at = ? WHERE id = ? AND lease_node IS NULL AND wake_at IS NOT NULL AND finished_at IS NULL`,
      Date.now(),
      id,
    ),
  renewLeases(db: Statements, { node, leaseMs, ids }: LeaseRequest & { ids: string[] }): string[] {
    const until = Date.now() + leaseMs
    return ids.filter(
      (id) =>
        db.run(
          'UPDATE sessions SET lease_until = ?1, due_at = ?1 WHERE id = ?2 AND lease_node = ?3',
          until,
          id,
          node,
        ) > 0,
    )
  },
  /** No other process can hold a lease: this one owns the database. */
  releaseAllLeases: (db: Statements) =>
    db.run(
      `UPDATE sessions SET lease_node = NULL, lease_until = NULL, due_at = ?
       WHERE due_at IS NOT NULL AND lease_node IS NOT NULL`,
      Date.now(),
    ),
}

function countOpen(db: Statements, { callerId, atMost }: { callerId: string; atMost: number }): number {
  const open = 'SELECT 1 FROM sessions WHERE caller_id = ? AND finished_at IS NULL LIMIT ?'
  return Number(db.get(`SELECT count(*) AS n FROM (${open})`, callerId, atMost)?.['n'])
}

function putTask(db: Statements, sessionId: string, { task, input, output, rest }: PlainTask): void {
  db.run(
    `INSERT INTO session_tasks VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET input = excluded.input, output = excluded.output, rest = excluded.rest`,
    sessionId,
    task,
    input === null ? null : pack(input),
    output === null ? null : pack(output),
    rest,
  )
}

function putItem(db: Statements, sessionId: string, { task, index, input, output, rest }: PlainItem): void {
  db.run(
    `INSERT INTO session_items VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET input = excluded.input, output = excluded.output, rest = excluded.rest`,
    sessionId,
    task,
    index,
    input === null ? null : pack(input),
    output === null ? null : pack(output),
    rest,
  )
}

function marksOf(row: Row): SavedMarks {
  return {
    revision: Number(row['revision']),
    epoch: Number(row['epoch']),
    leaseNode: row['lease_node'] as string | null,
    leaseUntil: row['lease_until'] as number | null,
  }
}
