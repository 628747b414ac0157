import { describe } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import { storeContract } from '../store-contract.ts'
import { openMongoStore } from './open-mongo-store.ts'

describe.skipIf(mongodbUrl === '')(`MongoDB${withoutMongodb}`, () => {
  storeContract('MongoDB', async () => {
    const database = createTestDatabase()
    const options = { url: database.url }
    let store = await openMongoStore(options)
    return {
      store,
      async reopen() {
        await store.close()
        store = await openMongoStore(options)
        return store
      },
      async dispose() {
        await store.close()
        await database.drop()
      },
    }
  })
})
