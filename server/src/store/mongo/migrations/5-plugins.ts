import type { Db } from 'mongodb'

/** Custom tasks. */
export async function plugins(database: Db): Promise<void> {
  await database
    .collection('plugins')
    .createIndexes([
      { key: { name: 1 }, unique: true },
      { key: { updatedAt: 1, _id: 1 } },
      { key: { ownerId: 1, updatedAt: 1, _id: 1 } },
      { key: { version: 1, name: 1, hash: 1 } },
    ])
  await database.collection('pluginVersions').createIndex({ pluginId: 1, version: 1 })
}
