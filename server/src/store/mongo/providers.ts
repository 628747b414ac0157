import { DuplicateKey, type ProviderStore, type SecretKeyStore } from '../port.ts'
import type { ProviderRecord } from '../records.ts'
import type { Collections, ProviderDocument } from './collections.ts'
import { guarded, isDuplicate, patiently } from './failure.ts'

export function createProviders({ providers }: Collections): ProviderStore {
  return {
    async get(name) {
      const found = await patiently(() => providers.findOne({ _id: name }))
      return found && toProvider(found)
    },
    list: async () => (await patiently(() => providers.find().sort({ _id: 1 }).toArray())).map(toProvider),
    async put(provider) {
      const { name: _id, revision: before } = provider
      const revision = before + 1
      const document = { _id, revision, provider: JSON.stringify({ ...provider, revision }) }
      try {
        if (before === 0) await guarded(() => providers.insertOne(document))
        else {
          const stored = { _id, revision: before }
          const { matchedCount } = await guarded(() => providers.replaceOne(stored, document))
          if (matchedCount === 0) return null
        }
      } catch (error) {
        if (error instanceof DuplicateKey) return null
        throw error
      }
      return { ...provider, revision }
    },
    delete: async (name) => (await patiently(() => providers.deleteOne({ _id: name }))).deletedCount > 0,
  }
}

/** All nodes have to share one secret key: what one encrypts the others read. */
export function createSecretKey({ meta }: Collections): SecretKeyStore {
  const _id = 'secret-key'
  return {
    async claim(keyCheck) {
      try {
        await meta.updateOne({ _id }, { $setOnInsert: { keyCheck } }, { upsert: true })
      } catch (error) {
        // Another node has just done so.
        if (!isDuplicate(error)) throw error
      }
      return (await patiently(() => meta.findOne({ _id })))?.keyCheck ?? keyCheck
    },
    async replace(keyCheck) {
      await patiently(() => meta.updateOne({ _id }, { $set: { keyCheck } }))
    },
  }
}

function toProvider({ provider }: ProviderDocument): ProviderRecord {
  return JSON.parse(provider) as ProviderRecord
}
