import { MongoBulkWriteError, MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { isUnavailable } from './failure.ts'

test.skipIf(mongodbUrl === '')(
  `a bulk write whose server went away says no more than that${withoutMongodb}`,
  async () => {
    const database = createTestDatabase()
    const { host } = new URL(mongodbUrl)
    const proxy = await startTcpProxy(host)
    const client = new MongoClient(database.url.replace(host, proxy.host), { serverSelectionTimeoutMS: 500 })
    const documents = client.db().collection('documents')
    await documents.insertOne({})
    await proxy.cut()
    const writing = documents.bulkWrite([{ insertOne: { document: {} } }])
    const error: unknown = await writing.catch((reason: unknown) => reason)
    await client.close()
    await database.drop()
    expect(error).toBeInstanceOf(MongoBulkWriteError)
    expect(isUnavailable(error)).toBe(true)
  },
)
