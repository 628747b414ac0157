import type { Json } from '@patchbay/sdk'
import type { IdempotencyRecord } from '../../records.ts'
import { pack, unpack } from '../../packed.ts'
import type { Statements } from '../statements.ts'

/** What a session was answered with, for the key that it was called with; `answer` is JSON text. */
export interface KeptAnswer {
  userId: string
  interactionId: string
  key: string
  answer: string
}

export const idempotencyReads = {
  getIdempotency: (db: Statements, userId: string, interactionId: string, key: string) =>
    findIdempotency(db, userId, interactionId, key),
}

export const idempotencyWrites = {
  deleteIdempotency: (db: Statements, userId: string, interactionId: string, key: string) =>
    db.run(
      'DELETE FROM idempotency WHERE user_id = ? AND interaction_id = ? AND key = ?',
      userId,
      interactionId,
      key,
    ),
  deleteExpiredIdempotency: (db: Statements, now: number, limit: number) =>
    db.run(
      'DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE expires_at <= ? LIMIT ?)',
      now,
      limit,
    ),
}

/** In the place of one that has expired, if any. */
export function reserve(db: Statements, record: IdempotencyRecord): void {
  db.run(
    `INSERT OR REPLACE INTO idempotency (user_id, interaction_id, key, body_hash, session_id, answer, expires_at)
     VALUES (?, ?, ?, ?, ?, NULL, ?)`,
    record.userId,
    record.interactionId,
    record.key,
    record.bodyHash,
    record.sessionId,
    record.expiresAt,
  )
}

export function keepAnswer(
  db: Statements,
  sessionId: string,
  { userId, interactionId, key, answer }: KeptAnswer,
): void {
  db.run(
    'UPDATE idempotency SET answer = ? WHERE user_id = ? AND interaction_id = ? AND key = ? AND session_id = ?',
    pack(answer),
    userId,
    interactionId,
    key,
    sessionId,
  )
}

export function findIdempotency(
  db: Statements,
  userId: string,
  interactionId: string,
  key: string,
): IdempotencyRecord | null {
  const row = db.get(
    'SELECT * FROM idempotency WHERE user_id = ? AND interaction_id = ? AND key = ? AND expires_at > ?',
    userId,
    interactionId,
    key,
    Date.now(),
  )
  if (!row) return null
  const answer =
    row['answer'] === null ? null : (JSON.parse(unpack(row['answer'])) as { status: number; body: Json })
  return {
    userId,
    interactionId,
    key,
    bodyHash: String(row['body_hash']),
    sessionId: String(row['session_id']),
    answer,
    expiresAt: Number(row['expires_at']),
  }
}
