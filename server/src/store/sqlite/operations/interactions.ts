import type { Binding, Graph } from '@patchbay/graph'
import type { Listed, Page } from '../../port.ts'
import type { InteractionRecord, Retention, TypePins, VersionRecord } from '../../records.ts'
import { decodeCursor, encodeCursor, toPage } from '../../cursor.ts'
import { pack, unpack } from '../../packed.ts'
import type { Row, Statements } from '../statements.ts'

export const interactionReads = {
  getInteraction: (db: Statements, id: string) =>
    orNull(db.get('SELECT * FROM interactions WHERE id = ?', id)),
  getInteractionBySlug: (db: Statements, slug: string) =>
    orNull(db.get('SELECT * FROM interactions WHERE slug = ?', slug)),
  listInteractions(
    db: Statements,
    { limit, cursor, ownerId, q, active }: Page & { ownerId?: string; q?: string; active?: boolean },
  ): Listed<InteractionRecord> {
    const before = decodeCursor(cursor)
    const conditions: string[] = []
    const values: Array<string | number> = []
    if (ownerId !== undefined) {
      conditions.push('owner_id = ?')
      values.push(ownerId)
    }
    if (active !== undefined) {
      conditions.push('active = ?')
      values.push(active ? 1 : 0)
    }
    if (before) {
      conditions.push('(updated_at, id) < (?, ?)')
      values.push(before.at, before.key)
    }
    if (q !== undefined && q !== '') {
      conditions.push(
        String.raw`(name LIKE ? ESCAPE '\' OR slug LIKE ? ESCAPE '\' OR description LIKE ? ESCAPE '\')`,
      )
      const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`
      values.push(pattern, pattern, pattern)
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
    const sql = `SELECT * FROM interactions ${where} ORDER BY updated_at DESC, id DESC LIMIT ?`
    const rows = db.all(sql, ...values, limit + 1).map(toInteraction)
    return toPage(rows, limit, {
      item: (one) => one,
      cursor: (one) => encodeCursor(one.updatedAt, one.id),
    })
  },
  listActiveInteractions: (db: Statements) =>
    db.all('SELECT * FROM interactions WHERE active = 1 ORDER BY id').map(toInteraction),
  listRetention: (db: Statements): Array<{ interactionId: string; retention: Retention }> =>
    db
      .all('SELECT id, retention FROM interactions WHERE retention IS NOT NULL ORDER BY id')
      .map(({ id, retention }) => ({
        interactionId: String(id),
        retention: JSON.parse(String(retention)) as Retention,
      })),
  countInteractionsOwnedBy: (db: Statements, ownerId: string) =>
    Number(db.get('SELECT count(*) AS n FROM interactions WHERE owner_id = ?', ownerId)?.['n']),
  getVersion(db: Statements, interactionId: string, version: number): VersionRecord | null {
    const row = db.get(
      'SELECT * FROM versions WHERE interaction_id = ? AND version = ?',
      interactionId,
      version,
    )
    return row ? toVersion(row) : null
  },
  listVersions(
    db: Statements,
    { interactionId, limit, cursor }: Page & { interactionId: string },
  ): Listed<VersionRecord> {
    const rows = db.all(
      'SELECT * FROM versions WHERE interaction_id = ? AND version < ? ORDER BY version DESC LIMIT ?',
      interactionId,
      decodeCursor(cursor)?.at ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    )
    return toPage(rows, limit, {
      item: toVersion,
      cursor: ({ version }) => encodeCursor(Number(version), interactionId),
    })
  },
}

export const interactionWrites = {
  insertInteraction(db: Statements, interaction: InteractionRecord, version: VersionRecord): void {
    db.run(
      `INSERT INTO interactions (id, slug, name, description, access, owner_id, active, version, active_version,
         revision, created_at, updated_at, retention)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      interaction.id,
      interaction.slug,
      interaction.name,
      interaction.description,
      interaction.access,
      interaction.ownerId,
      interaction.active ? 1 : 0,
      interaction.version,
      interaction.activeVersion,
      interaction.revision,
      interaction.createdAt,
      interaction.updatedAt,
      textOf(interaction.retention),
    )
    putVersion(db, version)
  },
  updateInteraction(
    db: Statements,
    interaction: InteractionRecord,
    version: VersionRecord | undefined,
  ): InteractionRecord | null {
    // Something has begun to run it since it was read: the change belongs into a version of its own.
    if (version && isFrozen(db, version)) return null
    const row = db.get(
      `UPDATE interactions SET slug = ?, name = ?, description = ?, access = ?, owner_id = ?, active = ?, version = ?,
         active_version = ?, updated_at = ?, retention = ?, revision = revision + 1
       WHERE id = ? AND revision = ? RETURNING *`,
      interaction.slug,
      interaction.name,
      interaction.description,
      interaction.access,
      interaction.ownerId,
      interaction.active ? 1 : 0,
      interaction.version,
      interaction.activeVersion,
      interaction.updatedAt,
      textOf(interaction.retention),
      interaction.id,
      interaction.revision,
    )
    if (row && version) putVersion(db, version)
    return orNull(row)
  },
  freezeVersion(db: Statements, version: VersionRecord): VersionRecord | null {
    const { interactionId, version: number } = version
    const stored = interactionReads.getVersion(db, interactionId, number)
    if (stored && (stored.frozen || stored.updatedAt !== version.updatedAt)) return null
    if (!stored) {
      const sql = 'UPDATE interactions SET version = ? WHERE id = ? AND version = ?'
      if (db.run(sql, number, interactionId, number - 1) === 0) return null
    }
    const frozen = { ...version, frozen: true }
    putVersion(db, frozen)
    return frozen
  },
  deleteInteraction(db: Statements, id: string): boolean {
    const deleted = db.run('DELETE FROM interactions WHERE id = ?', id) > 0
    db.run('DELETE FROM schedules WHERE interaction_id = ?', id)
    dropUnusedVersions(db, id)
    return deleted
  },
}

/** Removes the versions of an interaction that is gone, once no session of it is left. */
export function dropUnusedVersions(db: Statements, interactionId: string): void {
  db.run(
    `DELETE FROM versions WHERE interaction_id = ?1
       AND NOT EXISTS (SELECT 1 FROM interactions WHERE id = ?1)
       AND NOT EXISTS (SELECT 1 FROM sessions WHERE interaction_id = ?1)`,
    interactionId,
  )
}

function isFrozen(db: Statements, { interactionId, version }: VersionRecord): boolean {
  const sql = 'SELECT frozen FROM versions WHERE interaction_id = ? AND version = ?'
  return db.get(sql, interactionId, version)?.['frozen'] === 1
}

function putVersion(db: Statements, version: VersionRecord): void {
  db.run(
    `INSERT INTO versions (interaction_id, version, graph, response, frozen, saved_by, created_at, updated_at, types)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET graph = excluded.graph, response = excluded.response, frozen = excluded.frozen,
       saved_by = excluded.saved_by, updated_at = excluded.updated_at, types = excluded.types WHERE frozen = 0`,
    version.interactionId,
    version.version,
    pack(JSON.stringify(version.graph)),
    version.response === null ? null : JSON.stringify(version.response),
    version.frozen ? 1 : 0,
    version.savedBy,
    version.createdAt,
    version.updatedAt,
    Object.keys(version.types).length === 0 ? null : JSON.stringify(version.types),
  )
}

function textOf(retention: Retention | null): string | null {
  return retention === null ? null : JSON.stringify(retention)
}

function orNull(row: Row | undefined): InteractionRecord | null {
  return row ? toInteraction(row) : null
}

function toInteraction(row: Row): InteractionRecord {
  return {
    id: String(row['id']),
    slug: String(row['slug']),
    name: String(row['name']),
    description: String(row['description']),
    access: row['access'] as InteractionRecord['access'],
    ownerId: String(row['owner_id']),
    active: row['active'] === 1,
    version: Number(row['version']),
    activeVersion: row['active_version'] as number | null,
    retention: row['retention'] === null ? null : (JSON.parse(String(row['retention'])) as Retention),
    revision: Number(row['revision']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}

function toVersion(row: Row): VersionRecord {
  return {
    interactionId: String(row['interaction_id']),
    version: Number(row['version']),
    graph: JSON.parse(unpack(row['graph'])) as Graph,
    response: row['response'] === null ? null : (JSON.parse(String(row['response'])) as Binding),
    frozen: row['frozen'] === 1,
    types: row['types'] === null ? {} : (JSON.parse(String(row['types'])) as TypePins),
    savedBy: String(row['saved_by']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
