import type { ClientSession } from 'mongodb'
import { decodeCursor, encodeCursor, toPage } from '../cursor.ts'
import { pack, unpack } from '../packed.ts'
import type { PluginStore, Publication } from '../port.ts'
import type { PluginRecord, PluginVersionRecord, TaskCodeRecord } from '../records.ts'
import type { Collections, PluginDocument, PluginVersionDocument } from './collections.ts'
import { isDuplicate, patiently } from './failure.ts'
import type { InTransaction } from './transaction.ts'

/** @param inTransaction a plugin, its version and the code of that are three documents */
export function createPlugins(
  { plugins, pluginVersions, taskCode }: Collections,
  inTransaction: InTransaction,
): PluginStore {
  async function publish({ version, code }: Publication, session: ClientSession): Promise<void> {
    const { pluginId, version: number } = version
    const content = pack(JSON.stringify(version))
    await pluginVersions.insertOne(
      { _id: `${pluginId}/${number}`, pluginId, version: number, content },
      { session },
    )
    await taskCode.updateOne({ _id: idOf(code) }, insertionOf(code), { upsert: true, session })
  }

  return {
    insert: (plugin, published) =>
      inTransaction(async (session) => {
        await plugins.insertOne(toDocument(plugin), { session })
        if (published) await publish(published, session)
      }),
    async get(id) {
      const found = await patiently(() => plugins.findOne({ _id: id }))
      return found && toPlugin(found)
    },
    async list({ limit, cursor, ownerId }) {
      const before = decodeCursor(cursor)
      const filter = {
        ...(ownerId !== undefined && { ownerId }),
        updatedAt: before ? { $lte: before.at } : { $gte: 0 },
        ...(before && { $or: [{ updatedAt: { $lt: before.at } }, { _id: { $lt: before.key } }] }),
      }
      const found = await patiently(() =>
        plugins
          .find(filter)
          .sort({ updatedAt: -1, _id: -1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, { item: toPlugin, cursor: (one) => encodeCursor(one.updatedAt, one._id) })
    },
    countOwnedBy: (ownerId) => patiently(() => plugins.countDocuments({ ownerId })),
    update: (plugin, published) =>
      inTransaction(async (session) => {
        const { _id, createdAt: _, revision, ...changed } = toDocument(plugin)
        const saved = await plugins.findOneAndUpdate(
          { _id, revision },
          { $set: { ...changed, revision: revision + 1 } },
          { returnDocument: 'after', session },
        )
        if (saved && published) await publish(published, session)
        return saved && toPlugin(saved)
      }),
    async getVersion(pluginId, version) {
      const found = await patiently(() => pluginVersions.findOne({ _id: `${pluginId}/${version}` }))
      return found && toVersion(found)
    },
    async listVersions({ pluginId, limit, cursor }) {
      const before = decodeCursor(cursor)?.at ?? Number.MAX_SAFE_INTEGER
      const found = await patiently(() =>
        pluginVersions
          .find({ pluginId, version: { $lt: before } })
          .sort({ version: -1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, {
        item: toVersion,
        cursor: ({ version }) => encodeCursor(version, pluginId),
      })
    },
    delete: (id) =>
      inTransaction(async (session) => {
        await pluginVersions.deleteMany({ pluginId: id }, { session })
        const { deletedCount } = await plugins.deleteOne({ _id: id }, { session })
        return deletedCount > 0
      }),
    async heads() {
      const projection = { name: 1, version: 1, hash: 1 }
      const found = await patiently(() => plugins.find({ version: { $gte: 1 } }, { projection }).toArray())
      return found
        .map(({ _id: id, name, version, hash }) => ({ id, name, version, hash: hash ?? '' }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    async getCode(type, hash) {
      const found = await patiently(() => taskCode.findOne({ _id: idOf({ type, hash }) }))
      return found && (JSON.parse(unpack(found.content)) as TaskCodeRecord)
    },
    async putCode(code) {
      await patiently(async () => {
        try {
          await taskCode.updateOne({ _id: idOf(code) }, insertionOf(code), { upsert: true })
        } catch (error) {
          // Another node has just put it there.
          if (!isDuplicate(error)) throw error
        }
      })
    },
  }
}

function idOf({ type, hash }: Pick<TaskCodeRecord, 'type' | 'hash'>): string {
  return `${type}/${hash}`
}

function insertionOf(code: TaskCodeRecord) {
  return { $setOnInsert: { content: pack(JSON.stringify(code)) } }
}

function toDocument({ id: _id, draft, ...plugin }: PluginRecord): PluginDocument {
  return { _id, ...plugin, draft: draft === null ? null : pack(JSON.stringify(draft)) }
}

function toPlugin({ _id: id, draft, ...plugin }: PluginDocument): PluginRecord {
  const read = draft === null ? null : (JSON.parse(unpack(draft)) as PluginRecord['draft'])
  return { id, ...plugin, draft: read }
}

function toVersion({ content }: PluginVersionDocument): PluginVersionRecord {
  return JSON.parse(unpack(content)) as PluginVersionRecord
}
