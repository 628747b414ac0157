import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { createMongoStore, openMongoStore } from './open-mongo-store.ts'

test.skipIf(mongodbUrl === '')(
  `a job that ends while the database is away is unlocked once it is back${withoutMongodb}`,
  async () => {
    const database = createTestDatabase()
    await (await openMongoStore({ url: database.url })).close()
    const { host } = new URL(mongodbUrl)
    const proxy = await startTcpProxy(host)
    const client = new MongoClient(database.url.replace(host, proxy.host), { serverSelectionTimeoutMS: 300 })
    const store = await createMongoStore(client, database.name)
    await store.jobs.connect()
    const unlocked = { name: 'a', type: 'normal', priority: 0, data: {}, nextRunAt: null } as const
    const job = await store.jobs.saveJob({ ...unlocked, lockedAt: new Date() }, undefined)
    await proxy.cut()
    const saving = store.jobs.saveJobState({ ...unlocked, ...(job._id && { _id: job._id }) }, undefined)
    // By the time that this gives up, the driver has given up the other.
    await expect(client.db().command({ ping: 1 })).rejects.toMatchObject({
      name: 'MongoServerSelectionError',
    })
    await proxy.mend()
    await saving
    const { jobs } = await store.jobs.queryJobs()
    await store.close()
    await database.drop()
    expect(jobs).toMatchObject([{ name: 'a', lockedAt: undefined }])
  },
)
