import type { Listed, Page } from '../../port.ts'
import type { TokenRecord, UserRecord } from '../../records.ts'
import { decodeCursor, encodeCursor, toPage } from '../../cursor.ts'
import type { Row, Statements } from '../statements.ts'

export const userReads = {
  getUser: (db: Statements, id: string) => toUserOrNull(db.get('SELECT * FROM users WHERE id = ?', id)),
  getUserByEmail: (db: Statements, email: string) =>
    toUserOrNull(db.get('SELECT * FROM users WHERE email = ?', email)),
  listUsers(db: Statements, { limit, cursor }: Page): Listed<UserRecord> {
    const after = decodeCursor(cursor) ?? { at: -1, key: '' }
    const rows = db.all(
      'SELECT * FROM users WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?',
      after.at,
      after.key,
      limit + 1,
    )
    return toPage(rows.map(toUser), limit, {
      item: (user) => user,
      cursor: (user) => encodeCursor(user.createdAt, user.id),
    })
  },
  countUsers: (db: Statements) => count(db.get('SELECT count(*) AS n FROM users')),
  countAdmins: (db: Statements) => count(db.get("SELECT count(*) AS n FROM users WHERE role = 'admin'")),
  getTokenByHash(db: Statements, hash: string): TokenRecord | null {
    const row = db.get('SELECT * FROM tokens WHERE hash = ?', hash)
    return row ? toToken(row) : null
  },
  listApiKeys: (db: Statements, userId: string) =>
    db
      .all("SELECT * FROM tokens WHERE user_id = ? AND kind = 'api-key' ORDER BY created_at DESC", userId)
      .map(toToken),
}

export const userWrites = {
  insertUser(db: Statements, user: UserRecord, onlyIf: 'first' | undefined): boolean {
    if (onlyIf === 'first' && count(db.get('SELECT count(*) AS n FROM users')) > 0) return false
    const { id, email, name, role, plan, passwordHash, createdAt, revision } = user
    db.run(
      'INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      email,
      name,
      role,
      plan,
      passwordHash,
      createdAt,
      revision,
    )
    return true
  },
  updateUser(db: Statements, user: UserRecord): UserRecord | null {
    const { id, email, name, role, plan, passwordHash, revision } = user
    const row = db.get(
      `UPDATE users SET email = ?, name = ?, role = ?, plan = ?, password_hash = ?, revision = revision + 1
       WHERE id = ? AND revision = ? RETURNING *`,
      email,
      name,
      role,
      plan,
      passwordHash,
      id,
      revision,
    )
    return toUserOrNull(row)
  },
  deleteUser(db: Statements, id: string): boolean {
    for (const table of ['tokens', 'integrations', 'connects', 'consents'])
      db.run(`DELETE FROM ${table} WHERE user_id = ?`, id)
    return db.run('DELETE FROM users WHERE id = ?', id) > 0
  },
  insertToken(db: Statements, token: TokenRecord): void {
    const { id, userId, kind, hash, name, createdAt, expiresAt } = token
    db.run(
      'INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      userId,
      kind,
      hash,
      name,
      createdAt,
      expiresAt,
    )
  },
  deleteToken: (db: Statements, id: string, userId: string) =>
    db.run('DELETE FROM tokens WHERE id = ? AND user_id = ?', id, userId) > 0,
  deleteTokensOf: (db: Statements, userId: string, keep: string | undefined) =>
    db.run('DELETE FROM tokens WHERE user_id = ? AND id IS NOT ?', userId, keep ?? null),
  deleteExpiredTokens: (db: Statements, now: number) =>
    db.run('DELETE FROM tokens WHERE expires_at IS NOT NULL AND expires_at <= ?', now),
}

function count(row: Row | undefined): number {
  return Number(row?.['n'] ?? 0)
}

function toUserOrNull(row: Row | undefined): UserRecord | null {
  return row ? toUser(row) : null
}

function toUser(row: Row): UserRecord {
  return {
    id: String(row['id']),
    email: String(row['email']),
    name: String(row['name']),
    role: row['role'] as UserRecord['role'],
    plan: row['plan'] as string | null,
    passwordHash: String(row['password_hash']),
    createdAt: Number(row['created_at']),
    revision: Number(row['revision']),
  }
}

function toToken(row: Row): TokenRecord {
  return {
    id: String(row['id']),
    userId: String(row['user_id']),
    kind: row['kind'] as TokenRecord['kind'],
    hash: String(row['hash']),
    name: String(row['name']),
    createdAt: Number(row['created_at']),
    expiresAt: row['expires_at'] as number | null,
  }
}
