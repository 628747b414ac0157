import type { ConnectRecord, IntegrationRecord, StartedConnect } from '../../records.ts'
import type { Row, Statements } from '../statements.ts'

export const integrationReads = {
  getIntegration: (db: Statements, id: string) =>
    toIntegrationOrNull(db.get('SELECT * FROM integrations WHERE id = ?', id)),
  listIntegrations: (db: Statements, userId: string) =>
    db.all('SELECT * FROM integrations WHERE user_id = ? ORDER BY id', userId).map(toIntegration),
  listExpiringIntegrations: (
    db: Statements,
    { before, usedSince, limit }: { before: number; usedSince: number; limit: number },
  ) =>
    db
      .all(
        `SELECT * FROM integrations WHERE expires_at IS NOT NULL AND expires_at < ? AND last_used_at >= ?
         ORDER BY expires_at LIMIT ?`,
        before,
        usedSince,
        limit,
      )
      .map(toIntegration),
  getConnect(db: Statements, id: string): ConnectRecord | null {
    const row = db.get('SELECT * FROM connects WHERE id = ?', id)
    return row ? toConnect(row) : null
  },
  pageIntegrations: (db: Statements, { after, limit }: { after: string; limit: number }) =>
    db.all('SELECT * FROM integrations WHERE id > ? ORDER BY id LIMIT ?', after, limit).map(toIntegration),
}

export const integrationWrites = {
  insertIntegration(db: Statements, integration: IntegrationRecord): boolean {
    const { id, userId, provider, account, lastUsedAt, revision } = integration
    const changed = db.run(
      `INSERT INTO integrations (id, user_id, provider, account_id, integration, expires_at, last_used_at, revision)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, provider, account_id) DO NOTHING`,
      id,
      userId,
      provider,
      account.id,
      JSON.stringify(integration),
      expiryOf(integration),
      lastUsedAt,
      revision,
    )
    return changed > 0
  },
  updateIntegration(
    db: Statements,
    integration: IntegrationRecord,
    lease: 'keep' | 'release' | undefined,
  ): IntegrationRecord | null {
    const row = db.get(
      `UPDATE integrations SET integration = ?, expires_at = ?, revision = revision + 1,
         lease_holder = iif(?, NULL, lease_holder), lease_until = iif(?, NULL, lease_until)
       WHERE id = ? AND revision = ? RETURNING *`,
      JSON.stringify(integration),
      expiryOf(integration),
      Number(lease === 'release'),
      Number(lease === 'release'),
      integration.id,
      integration.revision,
    )
    return toIntegrationOrNull(row)
  },
  leaseIntegration(
    db: Statements,
    id: string,
    { holder, leaseMs }: { holder: string; leaseMs: number },
  ): { integration: IntegrationRecord; interrupted: boolean } | null {
    const now = Date.now()
    const row = db.get('SELECT * FROM integrations WHERE id = ?', id)
    if (!row) return null
    const { lease_holder: before, lease_until: until } = row
    const isOther = before !== null && before !== holder
    if (isOther && Number(until) > now) return null
    db.run(
      'UPDATE integrations SET lease_holder = ?, lease_until = ? WHERE id = ?',
      holder,
      now + leaseMs,
      id,
    )
    return { integration: toIntegration(row), interrupted: isOther }
  },
  /** One process owns the data: whoever had one before it is gone. */
  endIntegrationLeases: (db: Statements) =>
    db.run('UPDATE integrations SET lease_until = 0 WHERE lease_until IS NOT NULL'),
  touchIntegration: (db: Statements, id: string, at: number) =>
    db.run(
      'UPDATE integrations SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
      at,
      id,
      at,
    ),
  deleteIntegration: (db: Statements, id: string) => db.run('DELETE FROM integrations WHERE id = ?', id) > 0,
  insertConnect: (db: Statements, connect: ConnectRecord) =>
    db.run(
      'INSERT INTO connects VALUES (?, ?, ?, ?, ?)',
      connect.id,
      connect.userId,
      connect.started?.state ?? null,
      JSON.stringify(connect),
      connect.expiresAt,
    ),
  startConnect(db: Statements, id: string, started: StartedConnect, now: number): ConnectRecord | null {
    const row = db.get('SELECT * FROM connects WHERE id = ? AND state IS NULL AND expires_at > ?', id, now)
    if (!row) return null
    const connect = { ...toConnect(row), started }
    db.run(
      'UPDATE connects SET state = ?, connect = ? WHERE id = ?',
      started.state,
      JSON.stringify(connect),
      id,
    )
    return connect
  },
  takeConnect(db: Statements, state: string): ConnectRecord | null {
    const row = db.get('DELETE FROM connects WHERE state = ? RETURNING *', state)
    return row ? toConnect(row) : null
  },
  deleteExpiredConnects: (db: Statements, now: number) =>
    db.run('DELETE FROM connects WHERE expires_at <= ?', now),
}

/** Only what is connected is refreshed. */
function expiryOf({ status, expiresAt }: IntegrationRecord): number | null {
  return status === 'connected' ? expiresAt : null
}

function toIntegrationOrNull(row: Row | undefined): IntegrationRecord | null {
  return row ? toIntegration(row) : null
}

function toIntegration(row: Row): IntegrationRecord {
  return {
    ...(JSON.parse(String(row['integration'])) as IntegrationRecord),
    lastUsedAt: row['last_used_at'] as number | null,
    revision: Number(row['revision']),
  }
}

function toConnect(row: Row): ConnectRecord {
  return JSON.parse(String(row['connect'])) as ConnectRecord
}
