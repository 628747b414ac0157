import type { Db } from 'mongodb'
import { isMissing } from '../failure.ts'

/** Which of the sessions that its caller may have at once a session is. */
export async function seats(database: Db): Promise<void> {
  const sessions = database.collection('sessions')
  const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } })
  await sessions.createIndexes([
    { key: { callerId: 1, seat: 1 }, unique: true, ...present('seat') },
    { key: { callerId: 1, dueAt: 1, seat: 1 }, ...present('dueAt') },
  ])
  // The second one does its work too.
  await sessions.dropIndex('callerId_1_dueAt_1').catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
