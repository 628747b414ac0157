import type { Db } from 'mongodb'

/** In which order queued sessions have their turns. */
export async function turns(database: Db): Promise<void> {
  await database
    .collection('sessions')
    .createIndex({ uncommon: 1, dueAt: 1 }, { partialFilterExpression: { uncommon: 'queued' } })
}
