import type { StateKey, StateLimits } from '../../port.ts'
import type { StateRecord } from '../../records.ts'
import type { Statements } from '../statements.ts'

const one = 'task_type = ? AND user_id = ? AND key = ?'
const living = '(expires_at IS NULL OR expires_at > ?)'

export const taskStateReads = {
  getState(db: Statements, { taskType, userId, key }: StateKey, now: number): string | null {
    const sql = `SELECT value FROM task_state WHERE ${one} AND ${living}`
    return (db.get(sql, taskType, userId, key, now)?.['value'] ?? null) as string | null
  },
}

export const taskStateWrites = {
  setState(db: Statements, entry: StateRecord, limits: StateLimits): 'set' | 'other' | 'full' {
    const { taskType, userId, key, value, expiresAt } = entry
    const { now, expected } = limits
    if (expected !== undefined && taskStateReads.getState(db, entry, now) !== expected) return 'other'
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(value)
    if (!hasRoom(db, entry, bytes, limits)) {
      const sql = 'DELETE FROM task_state WHERE task_type = ? AND user_id = ? AND expires_at <= ?'
      db.run(sql, taskType, userId, now)
      if (!hasRoom(db, entry, bytes, limits)) return 'full'
    }
    db.run(
      `INSERT INTO task_state VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, bytes = excluded.bytes, expires_at = excluded.expires_at`,
      taskType,
      userId,
      key,
      value,
      bytes,
      expiresAt,
    )
    return 'set'
  },
  deleteState(db: Statements, { taskType, userId, key }: StateKey, now: number): boolean {
    const there = taskStateReads.getState(db, { taskType, userId, key }, now) !== null
    db.run(`DELETE FROM task_state WHERE ${one}`, taskType, userId, key)
    return there
  },
  deleteStateOfUser: (db: Statements, userId: string) =>
    db.run('DELETE FROM task_state WHERE user_id = ?', userId),
  deleteStateOfType: (db: Statements, taskType: string) =>
    db.run('DELETE FROM task_state WHERE task_type = ?', taskType),
  deleteExpiredState: (db: Statements, now: number) =>
    db.run('DELETE FROM task_state WHERE expires_at <= ?', now),
}

function hasRoom(
  db: Statements,
  { taskType, userId, key }: StateKey,
  bytes: number,
  limits: StateLimits,
): boolean {
  const own = Number(
    db.get(`SELECT bytes FROM task_state WHERE ${one}`, taskType, userId, key)?.['bytes'] ?? 0,
  )
  const sql =
    'SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM task_state WHERE task_type = ? AND user_id = ?'
  const all = db.get(sql, taskType, userId)
  const others = Number(all?.['n'] ?? 0) - (own > 0 ? 1 : 0)
  return others < limits.keys && Number(all?.['bytes'] ?? 0) - own + bytes <= limits.bytes
}
