import type { JsonObject } from '@patchbay/sdk'
import { decodeCursor, encodeCursor, toPage } from '../cursor.ts'
import type { AuditStore, SettingsStore } from '../port.ts'
import type { Collections } from './collections.ts'
import { guarded, isDuplicate, patiently } from './failure.ts'

const _id = 'settings'

export function createSettings({ settings }: Collections): SettingsStore {
  return {
    async get() {
      const stored = await patiently(() => settings.findOne({ _id }))
      return stored
        ? { value: JSON.parse(stored.value) as JsonObject, revision: stored.revision }
        : { value: {}, revision: 0 }
    },
    async put(value, revision) {
      const next = { value: JSON.stringify(value), revision: revision + 1 }
      if (revision > 0) {
        const { matchedCount } = await guarded(() => settings.updateOne({ _id, revision }, { $set: next }))
        return matchedCount > 0
      }
      try {
        await settings.insertOne({ _id, ...next })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        return guarded(() => Promise.reject(error as Error))
      }
    },
  }
}

export function createAudit({ audit }: Collections): AuditStore {
  return {
    async append({ id, details, ...entry }) {
      await guarded(() => audit.insertOne({ _id: id, ...entry, details: JSON.stringify(details) }))
    },
    async list({ limit, cursor }) {
      const before = decodeCursor(cursor)
      const filter = before
        ? {
            at: { $lte: before.at },
            $or: [{ at: { $lt: before.at } }, { _id: { $lt: before.key } }],
          }
        : { at: { $gte: 0 } }
      const found = await patiently(() =>
        audit
          .find(filter)
          .sort({ at: -1, _id: -1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, {
        item: ({ _id: id, details, ...entry }) => ({
          id,
          ...entry,
          details: JSON.parse(details) as JsonObject,
        }),
        cursor: (entry) => encodeCursor(entry.at, entry._id),
      })
    },
  }
}
