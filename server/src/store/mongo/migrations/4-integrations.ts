import type { Db } from 'mongodb'

/** What connects users to providers. */
export async function integrations(database: Db): Promise<void> {
  await database.collection('integrations').createIndexes([
    { key: { userId: 1, provider: 1, accountId: 1 }, unique: true },
    { key: { dueAt: 1 }, partialFilterExpression: { dueAt: { $exists: true } } },
  ])
  await database
    .collection('connects')
    .createIndexes([
      { key: { state: 1 }, unique: true, partialFilterExpression: { state: { $exists: true } } },
      { key: { userId: 1 } },
      { key: { expiresAt: 1 } },
    ])
  await database.collection('consents').createIndex({ userId: 1, taskType: 1 })
}
