import type { Db } from 'mongodb'

/** Before providers that ask to be left alone, or are out of order. */
export async function gates(database: Db): Promise<void> {
  await database.collection('gates').createIndex({ touchedAt: 1 })
}
