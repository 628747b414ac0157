import type { ConsentRecord, ProviderRecord } from '../../records.ts'
import type { Row, Statements } from '../statements.ts'

export const providerReads = {
  getProvider(db: Statements, name: string): ProviderRecord | null {
    const row = db.get('SELECT * FROM providers WHERE name = ?', name)
    return row ? toProvider(row) : null
  },
  listProviders: (db: Statements) => db.all('SELECT * FROM providers ORDER BY name').map(toProvider),
  listConsents: (db: Statements, userId: string) =>
    db
      .all('SELECT * FROM consents WHERE user_id = ? ORDER BY task_type', userId)
      .map((row) => JSON.parse(String(row['consent'])) as ConsentRecord),
}

export const providerWrites = {
  putProvider(db: Statements, provider: ProviderRecord): ProviderRecord | null {
    const { name, revision } = provider
    const text = JSON.stringify(provider)
    const row =
      revision === 0
        ? db.get('INSERT INTO providers VALUES (?, ?, 1) ON CONFLICT DO NOTHING RETURNING *', name, text)
        : db.get(
            'UPDATE providers SET provider = ?, revision = revision + 1 WHERE name = ? AND revision = ? RETURNING *',
            text,
            name,
            revision,
          )
    return row ? toProvider(row) : null
  },
  deleteProvider: (db: Statements, name: string) => db.run('DELETE FROM providers WHERE name = ?', name) > 0,
  putConsent: (db: Statements, consent: ConsentRecord) =>
    db.run(
      'INSERT INTO consents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET consent = excluded.consent',
      consent.userId,
      consent.taskType,
      JSON.stringify(consent),
    ),
  deleteConsent: (db: Statements, userId: string, taskType: string) =>
    db.run('DELETE FROM consents WHERE user_id = ? AND task_type = ?', userId, taskType) > 0,
  claimSecretKey(db: Statements, keyCheck: string): string {
    db.run('INSERT INTO secret_key VALUES (1, ?) ON CONFLICT DO NOTHING', keyCheck)
    return String(db.get('SELECT key_check FROM secret_key WHERE id = 1')?.['key_check'])
  },
  replaceSecretKey: (db: Statements, keyCheck: string) =>
    db.run('UPDATE secret_key SET key_check = ? WHERE id = 1', keyCheck),
}

function toProvider(row: Row): ProviderRecord {
  return { ...(JSON.parse(String(row['provider'])) as ProviderRecord), revision: Number(row['revision']) }
}
