import { decodeCursor, encodeCursor, toPage } from '../cursor.ts'
import { DuplicateKey, type TokenStore, type UserStore } from '../port.ts'
import type { TokenRecord, UserRecord } from '../records.ts'
import type { Collections, TokenDocument, UserDocument } from './collections.ts'
import { guarded, patiently } from './failure.ts'
import type { UserChanges } from './user-changes.ts'

export function createUsers(collections: Collections, changes: UserChanges): UserStore {
  const { users, tokens, integrations, connects, consents } = collections
  return {
    async insert({ id: _id, ...user }, onlyIf) {
      if (onlyIf === undefined) {
        await guarded(() => users.insertOne({ _id, ...user }))
        return true
      }
      if (await patiently(() => users.findOne({ createdAt: { $gte: 0 } }, { projection: { _id: 1 } })))
        return false
      try {
        // Of two that come here at once, the unique index lets one through.
        await guarded(() => users.insertOne({ _id, ...user, first: true }))
        return true
      } catch (error) {
        if (error instanceof DuplicateKey) return false
        throw error
      }
    },
    get: async (id) => toUser(await patiently(() => users.findOne({ _id: id }))),
    getByEmail: async (email) => toUser(await patiently(() => users.findOne({ email }))),
    async list({ limit, cursor }) {
      const after = decodeCursor(cursor) ?? { at: 0, key: '' }
      const filter = {
        createdAt: { $gte: after.at },
        $or: [{ createdAt: { $gt: after.at } }, { _id: { $gt: after.key } }],
      }
      const found = await patiently(() =>
        users
          .find(filter)
          .sort({ createdAt: 1, _id: 1 })
          .limit(limit + 1)
          .toArray(),
      )
      return toPage(found, limit, {
        item: fromUser,
        cursor: (user) => encodeCursor(user.createdAt, user._id),
      })
    },
    count: () => patiently(() => users.countDocuments({ createdAt: { $gte: 0 } })),
    countAdmins: () => patiently(() => users.countDocuments({ role: 'admin' })),
    async update({ id: _id, revision, createdAt: _, ...user }) {
      const change = { $set: { ...user, revision: revision + 1 } }
      const updated = await guarded(() =>
        users.findOneAndUpdate({ _id, revision }, change, { returnDocument: 'after' }),
      )
      if (updated) await changes.note(_id)
      return toUser(updated)
    },
    async delete(id) {
      // A token without its user is good for nothing: whoever finds one looks for the user.
      const { deletedCount } = await patiently(() => users.deleteOne({ _id: id }))
      await patiently(() => tokens.deleteMany({ userId: id }))
      await patiently(() => integrations.deleteMany({ userId: id }))
      await patiently(() => connects.deleteMany({ userId: id }))
      await patiently(() => consents.deleteMany({ userId: id }))
      await changes.note(id)
      return deletedCount > 0
    },
  }
}

export function createTokens({ tokens }: Collections, changes: UserChanges): TokenStore {
  return {
    async insert({ id: _id, ...token }) {
      await guarded(() => tokens.insertOne({ _id, ...token }))
    },
    getByHash: async (hash) => toToken(await patiently(() => tokens.findOne({ hash }))),
    async listApiKeys(userId) {
      const found = await patiently(() =>
        tokens.find({ userId, kind: 'api-key' }).sort({ createdAt: -1 }).toArray(),
      )
      return found.map(fromToken)
    },
    async delete(id, userId) {
      const { deletedCount } = await patiently(() => tokens.deleteOne({ _id: id, userId }))
      if (deletedCount > 0) await changes.note(userId)
      return deletedCount > 0
    },
    async deleteAllOf(userId, keep) {
      const others = { userId, ...(keep !== undefined && { _id: { $ne: keep } }) }
      const { deletedCount } = await patiently(() => tokens.deleteMany(others))
      if (deletedCount > 0) await changes.note(userId)
      return deletedCount
    },
    deleteExpired: async (now) =>
      (await patiently(() => tokens.deleteMany({ expiresAt: { $gte: 0, $lte: now } }))).deletedCount,
  }
}

function toUser(document: UserDocument | null): UserRecord | null {
  return document && fromUser(document)
}

function fromUser({ _id: id, first: _, ...user }: UserDocument): UserRecord {
  return { id, ...user }
}

function toToken(document: TokenDocument | null): TokenRecord | null {
  return document && fromToken(document)
}

function fromToken({ _id: id, ...token }: TokenDocument): TokenRecord {
  return { id, ...token }
}
