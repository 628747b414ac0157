import type { ClientSession } from 'mongodb'
import type { Graph } from '@patchbay/graph'
import { decodeCursor, encodeCursor, toPage } from '../cursor.ts'
import { pack, unpack } from '../packed.ts'
import type { InteractionStore } from '../port.ts'
import type { InteractionRecord, TypePins, VersionRecord } from '../records.ts'
import type { Collections, InteractionDocument, VersionDocument } from './collections.ts'
import { dropUnusedVersions } from './retention.ts'
import { patiently } from './failure.ts'
import type { InTransaction } from './transaction.ts'

/** @param inTransaction an interaction and its version are two documents */
export function createInteractions(collections: Collections, inTransaction: InTransaction): InteractionStore {
  const { interactions, versions, schedules } = collections

  async function isFrozen({ interactionId, version }: VersionRecord, session: ClientSession) {
    const projection = { frozen: 1 }
    const stored = await versions.findOne({ _id: `${interactionId}/${version}` }, { projection, session })
    return stored?.frozen === true
  }

  /** Takes effect together with what else the transaction does. */
  async function putVersion(record: VersionRecord, session: ClientSession) {
    const { graph, types, createdAt, interactionId, version, ...others } = record
    await versions.updateOne(
      { _id: `${interactionId}/${version}` },
      {
        $set: { ...others, graph: pack(JSON.stringify(graph)), types: JSON.stringify(types) },
        $setOnInsert: { interactionId, version, createdAt },
      },
      { upsert: true, session },
    )
  }

  return {
    insert: ({ id: _id, ...interaction }, version) =>
      inTransaction(async (session) => {
        await interactions.insertOne({ _id, ...interaction }, { session })
        await putVersion(version, session)
      }),
    get: async (id) => toInteraction(await patiently(() => interactions.findOne({ _id: id }))),
    getBySlug: async (slug) => toInteraction(await patiently(() => interactions.findOne({ slug }))),
    async list({ limit, cursor, ownerId, q = '', active }) {
      const before = decodeCursor(cursor)
      const words = { $regex: q.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), $options: 'i' }
      const conditions = [
        ...(before ? [{ $or: [{ updatedAt: { $lt: before.at } }, { _id: { $lt: before.key } }] }] : []),
        ...(q === '' ? [] : [{ $or: [{ name: words }, { slug: words }, { description: words }] }]),
      ]
      const filter = {
        ...(ownerId !== undefined && { ownerId }),
        ...(active !== undefined && { active }),
        updatedAt: before ? { $lte: before.at } : { $gte: 0 },
        ...(conditions.length > 0 && { $and: conditions }),
      }
      const found = await patiently(() =>
        interactions
          .find(filter)
          .sort({ updatedAt: -1, _id: -1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, {
        item: fromInteraction,
        cursor: (one) => encodeCursor(one.updatedAt, one._id),
      })
    },
    async listActive() {
      const found = await patiently(() => interactions.find({ active: true }).sort({ _id: 1 }).toArray())
      return found.map(fromInteraction)
    },
    async listRetention() {
      const found = await patiently(() =>
        interactions.find({ 'retention.days': { $gte: 0 } }, { projection: { retention: 1 } }).toArray(),
      )
      return found.flatMap(({ _id, retention }) => (retention ? [{ interactionId: _id, retention }] : []))
    },
    countOwnedBy: (ownerId) => patiently(() => interactions.countDocuments({ ownerId })),
    update: ({ id: _id, revision, createdAt: _, ...interaction }, version) =>
      inTransaction(async (session) => {
        // Something has begun to run it since it was read: the change belongs into a version of its own.
        if (version && (await isFrozen(version, session))) return null
        const saved = await interactions.findOneAndUpdate(
          { _id, revision },
          { $set: { ...interaction, revision: revision + 1 } },
          { returnDocument: 'after', session },
        )
        if (saved && version) await putVersion(version, session)
        return toInteraction(saved)
      }),
    async getVersion(interactionId, version) {
      const found = await patiently(() => versions.findOne({ _id: `${interactionId}/${version}` }))
      return found && toVersion(found)
    },
    async listVersions({ interactionId, limit, cursor }) {
      const before = decodeCursor(cursor)?.at ?? Number.MAX_SAFE_INTEGER
      const found = await patiently(() =>
        versions
          .find({ interactionId, version: { $lt: before } })
          .sort({ version: -1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, {
        item: toVersion,
        cursor: ({ version }) => encodeCursor(version, interactionId),
      })
    },
    freezeVersion: (version) =>
      inTransaction(async (session) => {
        const { interactionId, version: number } = version
        const stored = await versions.findOne({ _id: `${interactionId}/${number}` }, { session })
        if (stored && (stored.frozen || stored.updatedAt !== version.updatedAt)) return null
        if (!stored) {
          const before = { _id: interactionId, version: number - 1 }
          const { matchedCount } = await interactions.updateOne(
            before,
            { $set: { version: number } },
            { session },
          )
          if (matchedCount === 0) return null
        }
        const frozen = { ...version, frozen: true }
        await putVersion(frozen, session)
        return frozen
      }),
    async delete(id) {
      // First, so that none is left without its interaction.
      await patiently(() => schedules.deleteOne({ _id: id }))
      const { deletedCount } = await patiently(() => interactions.deleteOne({ _id: id }))
      await patiently(() => dropUnusedVersions(collections, id))
      return deletedCount > 0
    },
  }
}

function toInteraction(document: InteractionDocument | null): InteractionRecord | null {
  return document && fromInteraction(document)
}

function fromInteraction({ _id: id, ...interaction }: InteractionDocument): InteractionRecord {
  return { id, ...interaction }
}

function toVersion({ _id: _, graph, types = '{}', ...version }: VersionDocument): VersionRecord {
  return {
    ...version,
    graph: JSON.parse(unpack(graph)) as Graph,
    types: JSON.parse(types) as TypePins,
  }
}
