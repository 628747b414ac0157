import type { GateRecord } from '../../records.ts'
import type { Row, Statements } from '../statements.ts'

export const gateReads = {
  getGates: (db: Statements, keys: string[]) =>
    db
      .all('SELECT * FROM gates WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(keys))
      .map(toGate),
}

export const gateWrites = {
  putGate(db: Statements, gate: GateRecord): GateRecord | null {
    const { key, revision, touchedAt } = gate
    const text = JSON.stringify(gate)
    const row =
      revision === 0
        ? db.get(
            'INSERT INTO gates VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING RETURNING *',
            key,
            text,
            touchedAt,
          )
        : db.get(
            `UPDATE gates SET gate = ?, touched_at = ?, revision = revision + 1
             WHERE key = ? AND revision = ? RETURNING *`,
            text,
            touchedAt,
            key,
            revision,
          )
    return row ? toGate(row) : null
  },
  deleteGate: (db: Statements, key: string, revision: number) =>
    db.run('DELETE FROM gates WHERE key = ? AND revision = ?', key, revision) > 0,
  deleteGatesUntouched: (db: Statements, since: number) =>
    db.run('DELETE FROM gates WHERE touched_at < ?', since),
}

function toGate(row: Row): GateRecord {
  return { ...(JSON.parse(String(row['gate'])) as GateRecord), revision: Number(row['revision']) }
}
