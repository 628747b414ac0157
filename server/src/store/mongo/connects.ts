import type { ConnectStore, ConsentStore } from '../port.ts'
import type { ConnectRecord } from '../records.ts'
import type { Collections, ConnectDocument } from './collections.ts'
import { guarded, patiently } from './failure.ts'

export function createConnects({ connects }: Collections): ConnectStore {
  return {
    async insert({ id: _id, started, ...connect }) {
      await guarded(() => connects.insertOne({ _id, ...connect, ...started }))
    },
    get: async (id) => toConnect(await patiently(() => connects.findOne({ _id: id }))),
    async start(id, started, now) {
      const closed = { _id: id, state: { $exists: false }, expiresAt: { $gt: now } }
      return toConnect(
        await guarded(() =>
          connects.findOneAndUpdate(closed, { $set: started }, { returnDocument: 'after' }),
        ),
      )
    },
    take: async (state) => toConnect(await guarded(() => connects.findOneAndDelete({ state }))),
    deleteExpired: async (now) =>
      (await patiently(() => connects.deleteMany({ expiresAt: { $lte: now } }))).deletedCount,
  }
}

export function createConsents({ consents }: Collections): ConsentStore {
  const idOf = (userId: string, taskType: string) => `${userId}/${taskType}`
  return {
    async listOf(userId) {
      const found = await patiently(() => consents.find({ userId }).sort({ taskType: 1 }).toArray())
      return found.map(({ _id, ...consent }) => consent)
    },
    async put(consent) {
      const _id = idOf(consent.userId, consent.taskType)
      await patiently(() => consents.replaceOne({ _id }, consent, { upsert: true }))
    },
    delete: async (userId, taskType) =>
      (await patiently(() => consents.deleteOne({ _id: idOf(userId, taskType) }))).deletedCount > 0,
  }
}

function toConnect(document: ConnectDocument | null): ConnectRecord | null {
  if (!document) return null
  const { _id: id, state, browser, verifier = null, ...connect } = document
  const started = state === undefined || browser === undefined ? null : { state, browser, verifier }
  return { id, ...connect, started }
}
