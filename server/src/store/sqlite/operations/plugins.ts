import { decodeCursor, encodeCursor, toPage } from '../../cursor.ts'
import { pack, unpack } from '../../packed.ts'
import type { Listed, Page, PluginHead, Publication } from '../../port.ts'
import type { PluginRecord, PluginVersionRecord, TaskCodeRecord } from '../../records.ts'
import type { Row, Statements } from '../statements.ts'

export const pluginReads = {
  getPlugin: (db: Statements, id: string) => orNull(db.get('SELECT * FROM plugins WHERE id = ?', id)),
  listPlugins(db: Statements, { limit, cursor, ownerId }: Page & { ownerId?: string }): Listed<PluginRecord> {
    const before = decodeCursor(cursor)
    const conditions = [
      ...(ownerId === undefined ? [] : ['owner_id = ?']),
      ...(before ? ['(updated_at, id) < (?, ?)'] : []),
    ]
    const values = [...(ownerId === undefined ? [] : [ownerId]), ...(before ? [before.at, before.key] : [])]
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
    const sql = `SELECT * FROM plugins ${where} ORDER BY updated_at DESC, id DESC LIMIT ?`
    return toPage(db.all(sql, ...values, limit + 1).map(toPlugin), limit, {
      item: (one) => one,
      cursor: (one) => encodeCursor(one.updatedAt, one.id),
    })
  },
  countPluginsOwnedBy: (db: Statements, ownerId: string) =>
    Number(db.get('SELECT count(*) AS n FROM plugins WHERE owner_id = ?', ownerId)?.['n']),
  getPluginVersion(db: Statements, pluginId: string, version: number): PluginVersionRecord | null {
    const sql = 'SELECT content FROM plugin_versions WHERE plugin_id = ? AND version = ?'
    const row = db.get(sql, pluginId, version)
    return row ? toVersion(row) : null
  },
  listPluginVersions(
    db: Statements,
    { pluginId, limit, cursor }: Page & { pluginId: string },
  ): Listed<PluginVersionRecord> {
    const rows = db.all(
      'SELECT content FROM plugin_versions WHERE plugin_id = ? AND version < ? ORDER BY version DESC LIMIT ?',
      pluginId,
      decodeCursor(cursor)?.at ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    )
    return toPage(rows.map(toVersion), limit, {
      item: (one) => one,
      cursor: ({ version }) => encodeCursor(version, pluginId),
    })
  },
  pluginHeads: (db: Statements): PluginHead[] =>
    db
      .all('SELECT id, name, version, hash FROM plugins WHERE hash IS NOT NULL ORDER BY name')
      .map(({ id, name, version, hash }) => ({
        id: String(id),
        name: String(name),
        version: Number(version),
        hash: String(hash),
      })),
  getTaskCode(db: Statements, type: string, hash: string): TaskCodeRecord | null {
    const row = db.get('SELECT content FROM task_code WHERE type = ? AND hash = ?', type, hash)
    return row ? (JSON.parse(unpack(row['content'])) as TaskCodeRecord) : null
  },
}

export const pluginWrites = {
  insertPlugin(db: Statements, plugin: PluginRecord, published: Publication | undefined): void {
    db.run(
      'INSERT INTO plugins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      plugin.id,
      plugin.name,
      plugin.ownerId,
      plugin.version,
      plugin.hash,
      textOf(plugin.draft),
      plugin.revision,
      plugin.createdAt,
      plugin.updatedAt,
    )
    if (published) publish(db, published)
  },
  updatePlugin(
    db: Statements,
    plugin: PluginRecord,
    published: Publication | undefined,
  ): PluginRecord | null {
    const row = db.get(
      `UPDATE plugins SET owner_id = ?, version = ?, hash = ?, draft = ?, updated_at = ?, revision = revision + 1
       WHERE id = ? AND revision = ? RETURNING *`,
      plugin.ownerId,
      plugin.version,
      plugin.hash,
      textOf(plugin.draft),
      plugin.updatedAt,
      plugin.id,
      plugin.revision,
    )
    if (row && published) publish(db, published)
    return orNull(row)
  },
  deletePlugin(db: Statements, id: string): boolean {
    db.run('DELETE FROM plugin_versions WHERE plugin_id = ?', id)
    return db.run('DELETE FROM plugins WHERE id = ?', id) > 0
  },
  putTaskCode,
}

function publish(db: Statements, { version, code }: Publication): void {
  db.run(
    'INSERT INTO plugin_versions VALUES (?, ?, ?)',
    version.pluginId,
    version.version,
    pack(JSON.stringify(version)),
  )
  putTaskCode(db, code)
}

function putTaskCode(db: Statements, code: TaskCodeRecord): void {
  db.run(
    'INSERT INTO task_code VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    code.type,
    code.hash,
    pack(JSON.stringify(code)),
  )
}

function textOf(draft: PluginRecord['draft']): string | Uint8Array | null {
  return draft === null ? null : pack(JSON.stringify(draft))
}

function orNull(row: Row | undefined): PluginRecord | null {
  return row ? toPlugin(row) : null
}

function toPlugin(row: Row): PluginRecord {
  const draft = row['draft']
  return {
    id: String(row['id']),
    name: String(row['name']),
    ownerId: String(row['owner_id']),
    draft: draft === null ? null : (JSON.parse(unpack(draft)) as PluginRecord['draft']),
    version: Number(row['version']),
    hash: row['hash'] as string | null,
    revision: Number(row['revision']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}

function toVersion(row: Row): PluginVersionRecord {
  return JSON.parse(unpack(row['content'])) as PluginVersionRecord
}
