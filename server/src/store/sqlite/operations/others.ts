import type { Json, JsonObject } from '@patchbay/sdk'
import type { Listed, Page } from '../../port.ts'
import type { AuditRecord } from '../../records.ts'
import { decodeCursor, encodeCursor, toPage } from '../../cursor.ts'
import type { Row, Statements } from '../statements.ts'

export const otherReads = {
  ping: (db: Statements) => db.get('SELECT 1 AS one')?.['one'] === 1,
  getSettings(db: Statements): { value: Record<string, Json>; revision: number } {
    const row = db.get('SELECT value, revision FROM settings WHERE id = 1')
    return {
      value: JSON.parse(String(row?.['value'] ?? '{}')) as JsonObject,
      revision: Number(row?.['revision']),
    }
  },
  listAudit(db: Statements, { limit, cursor }: Page): Listed<AuditRecord> {
    const before = decodeCursor(cursor)?.key ?? String(Number.MAX_SAFE_INTEGER)
    const rows = db.all(
      'SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?',
      Number(before),
      limit + 1,
    )
    return toPage<Row, AuditRecord>(rows, limit, {
      item: toAudit,
      cursor: (row) => encodeCursor(Number(row['at']), Number(row['seq'])),
    })
  },
  listJobs: (db: Statements) => db.all('SELECT job FROM jobs ORDER BY id').map((row) => String(row['job'])),
}

export const otherWrites = {
  putSettings: (db: Statements, value: string, revision: number) =>
    db.run(
      'UPDATE settings SET value = ?, revision = revision + 1 WHERE id = 1 AND revision = ?',
      value,
      revision,
    ) > 0,
  appendAudit: (db: Statements, { id, at, userId, action, details }: AuditRecord) =>
    db.run(
      'INSERT INTO audit (id, at, user_id, action, details) VALUES (?, ?, ?, ?, ?)',
      id,
      at,
      userId,
      action,
      JSON.stringify(details),
    ),
  putJob: (db: Statements, id: string, job: string) =>
    db.run('INSERT INTO jobs VALUES (?, ?) ON CONFLICT DO UPDATE SET job = excluded.job', id, job),
  /** Done by the thread itself, outside of any transaction. */
  reclaimSpace: (_db: Statements): boolean => false,
  deleteJob: (db: Statements, id: string) => db.run('DELETE FROM jobs WHERE id = ?', id),
}

function toAudit(row: Row): AuditRecord {
  return {
    id: String(row['id']),
    at: Number(row['at']),
    userId: row['user_id'] as string | null,
    action: String(row['action']),
    details: JSON.parse(String(row['details'])) as JsonObject,
  }
}
