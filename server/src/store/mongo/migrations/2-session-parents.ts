import type { Db } from 'mongodb'

/** Which sessions one has called. */
export async function sessionParents(database: Db): Promise<void> {
  await database
    .collection('sessions')
    .createIndex(
      { 'parent.sessionId': 1 },
      { partialFilterExpression: { 'parent.sessionId': { $exists: true } } },
    )
}
