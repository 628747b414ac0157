import type { Db } from 'mongodb'

/** What custom tasks remember. */
export async function taskState(database: Db): Promise<void> {
  await database
    .collection('taskState')
    .createIndexes([
      { key: { taskType: 1, userId: 1, bytes: 1 } },
      { key: { userId: 1 } },
      { key: { expiresAt: 1 }, sparse: true },
    ])
}
