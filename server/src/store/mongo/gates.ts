import { DuplicateKey, type GateStore } from '../port.ts'
import type { Collections } from './collections.ts'
import { guarded, patiently } from './failure.ts'

export function createGates({ gates }: Collections): GateStore {
  return {
    async get(keys) {
      const found = await patiently(() => gates.find({ _id: { $in: keys } }).toArray())
      return found.map(({ _id: key, ...gate }) => ({ key, ...gate }))
    },
    async put({ key: _id, ...gate }) {
      const { revision: before } = gate
      const document = { _id, ...gate, revision: before + 1 }
      try {
        if (before === 0) await guarded(() => gates.insertOne(document))
        else {
          const { matchedCount } = await guarded(() => gates.replaceOne({ _id, revision: before }, document))
          if (matchedCount === 0) return null
        }
      } catch (error) {
        if (error instanceof DuplicateKey) return null
        throw error
      }
      return { key: _id, ...gate, revision: before + 1 }
    },
    delete: async ({ key: _id, revision }) =>
      (await patiently(() => gates.deleteOne({ _id, revision }))).deletedCount > 0,
    deleteUntouched: async (since) =>
      (await patiently(() => gates.deleteMany({ touchedAt: { $lt: since } }))).deletedCount,
  }
}
