import type { ScheduleRecord } from '../../records.ts'
import type { Row, Statements } from '../statements.ts'

export const scheduleReads = {
  getSchedule(db: Statements, interactionId: string): ScheduleRecord | null {
    const row = db.get('SELECT * FROM schedules WHERE interaction_id = ?', interactionId)
    return row ? toSchedule(row) : null
  },
  listDueSchedules: (db: Statements, { now, limit }: { now: number; limit: number }) =>
    db
      .all(
        'SELECT * FROM schedules WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?',
        now,
        limit,
      )
      .map(toSchedule),
}

export const scheduleWrites = {
  putSchedule(db: Statements, schedule: ScheduleRecord): ScheduleRecord | null {
    const { interactionId, nextAt, revision } = schedule
    const text = JSON.stringify(schedule)
    const row =
      revision === 0
        ? db.get(
            'INSERT INTO schedules VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING RETURNING *',
            interactionId,
            text,
            nextAt,
          )
        : db.get(
            `UPDATE schedules SET schedule = ?, next_at = ?, revision = revision + 1
             WHERE interaction_id = ? AND revision = ? RETURNING *`,
            text,
            nextAt,
            interactionId,
            revision,
          )
    return row ? toSchedule(row) : null
  },
  deleteSchedule: (db: Statements, interactionId: string) =>
    db.run('DELETE FROM schedules WHERE interaction_id = ?', interactionId) > 0,
}

function toSchedule(row: Row): ScheduleRecord {
  const schedule = JSON.parse(String(row['schedule'])) as ScheduleRecord
  return { ...schedule, revision: Number(row['revision']) }
}
