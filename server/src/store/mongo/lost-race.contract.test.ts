import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import type { IdempotencyRecord, SessionRecord } from '../records.ts'
import { newSession } from '../store-contract.ts'
import { openMongoStore } from './open-mongo-store.ts'

test.skipIf(mongodbUrl === '')(
  `a call that was faster with an idempotency key leaves nothing of the other behind${withoutMongodb}`,
  async () => {
    const database = createTestDatabase()
    const store = await openMongoStore({ url: database.url })
    const client = new MongoClient(database.url)
    try {
      const calls = await Promise.all([insertLong(), insertLong(), insertLong()])
      expect(calls.filter(({ inserted }) => inserted)).toHaveLength(1)
      const [only] = await store.sessions.list({ limit: 10 }).then(({ items }) => items)
      const records = await client.db(database.name).collection('longRecords').distinct('sessionId')
      expect(records).toEqual([only?.id])
    } finally {
      await client.close()
      await store.close()
      await database.drop()
    }

    function insertLong() {
      const session = newSession({ idempotencyKey: 'key' })
      const output = 'x'.repeat(100_000)
      const task = { task: 'given', input: '{}', output, logs: [], usage: null, journal: [] }
      const lease = { node: 'n', leaseMs: 60_000 }
      return store.sessions.insert({ session, tasks: [task], lease, idempotency: keyOf(session) })
    }
  },
)

function keyOf({ id, interactionId, callerId }: SessionRecord): IdempotencyRecord {
  const expiresAt = Date.now() + 60_000
  return {
    userId: callerId,
    interactionId,
    key: 'key',
    bodyHash: 'h',
    sessionId: id,
    answer: null,
    expiresAt,
  }
}
