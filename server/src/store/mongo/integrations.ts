import { DuplicateKey, type IntegrationStore } from '../port.ts'
import type { IntegrationRecord } from '../records.ts'
import type { Collections, IntegrationDocument } from './collections.ts'
import type { DatabaseClock } from './database-clock.ts'
import { guarded, patiently } from './failure.ts'

export function createIntegrations({ integrations }: Collections, clock: DatabaseClock): IntegrationStore {
  return {
    async insert(integration) {
      const { id, userId, provider, account, lastUsedAt, revision } = integration
      try {
        await guarded(() =>
          integrations.insertOne({
            _id: id,
            userId,
            provider,
            accountId: account.id,
            lastUsedAt,
            revision,
            ...dueAtOf(integration),
            integration: JSON.stringify(integration),
          }),
        )
        return true
      } catch (error) {
        if (error instanceof DuplicateKey) return false
        throw error
      }
    },
    get: async (id) => toIntegration(await patiently(() => integrations.findOne({ _id: id }))),
    listOf: async (userId) =>
      (await patiently(() => integrations.find({ userId }).sort({ _id: 1 }).toArray())).map(fromDocument),
    async update(integration, lease = 'keep') {
      const { id: _id, revision } = integration
      const dueAt = dueAtOf(integration)
      const gone = {
        ...(dueAt === undefined && { dueAt: '' as const }),
        ...(lease === 'release' && { leaseHolder: '' as const, leaseUntil: '' as const }),
      }
      const change = {
        $set: { ...dueAt, integration: JSON.stringify(integration), revision: revision + 1 },
        ...(Object.keys(gone).length > 0 && { $unset: gone }),
      }
      return toIntegration(
        await guarded(() =>
          integrations.findOneAndUpdate({ _id, revision }, change, { returnDocument: 'after' }),
        ),
      )
    },
    async lease(id, { holder, leaseMs }) {
      const now = clock.now()
      const free = [
        { leaseUntil: { $exists: false } },
        { leaseUntil: { $lte: now } },
        { leaseHolder: holder },
      ]
      const change = { $set: { leaseHolder: holder, leaseUntil: now + leaseMs } }
      const before = await patiently(() =>
        integrations.findOneAndUpdate({ _id: id, $or: free }, change, { returnDocument: 'before' }),
      )
      if (!before) return null
      const { leaseHolder = holder } = before
      return { integration: fromDocument(before), interrupted: leaseHolder !== holder }
    },
    async touch(id, at) {
      await patiently(() => integrations.updateOne({ _id: id }, { $max: { lastUsedAt: at } }))
    },
    delete: async (id) => (await patiently(() => integrations.deleteOne({ _id: id }))).deletedCount > 0,
    async listExpiring({ before, usedSince, limit }) {
      const found = await patiently(() =>
        integrations
          .find({ dueAt: { $lt: before }, lastUsedAt: { $gte: usedSince } })
          .sort({ dueAt: 1 })
          .limit(limit)
          .toArray(),
      )
      return found.map(fromDocument)
    },
    async page({ after, limit }) {
      const found = await patiently(() =>
        integrations
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      )
      return found.map(fromDocument)
    },
  }
}

/** Only what is connected is refreshed. */
function dueAtOf({ status, expiresAt }: IntegrationRecord): { dueAt: number } | undefined {
  return status === 'connected' && expiresAt !== null ? { dueAt: expiresAt } : undefined
}

function toIntegration(document: IntegrationDocument | null): IntegrationRecord | null {
  return document && fromDocument(document)
}

function fromDocument({ integration, lastUsedAt, revision }: IntegrationDocument): IntegrationRecord {
  return { ...(JSON.parse(integration) as IntegrationRecord), lastUsedAt, revision }
}
