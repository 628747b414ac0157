import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'

/** Where tests find a MongoDB; without one, the tests that are about it are left out. */
export const mongodbUrl = process.env['MONGODB_URL'] ?? ''

export const withoutMongodb = mongodbUrl === '' ? ' (left out: MONGODB_URL is not set)' : ''

export interface TestDatabase {
  /** Of this database alone. */
  url: string
  name: string
  drop(): Promise<void>
}

/** A name for an empty database of its own on that server. */
export function createTestDatabase(): TestDatabase {
  const name = `patchbay-test-${randomUUID().slice(0, 13)}`
  const [, server = '', options = ''] = /^([^/]+\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(mongodbUrl) ?? []
  const url = `${server}/${name}${options}`
  return {
    url,
    name,
    async drop() {
      const client = new MongoClient(url)
      await client.db(name).dropDatabase()
      await client.close()
    },
  }
}
