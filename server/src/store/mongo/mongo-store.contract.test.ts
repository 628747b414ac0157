import { describe } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import type { Store } from '../port.ts'
import { storeContract } from '../store-contract.ts'
import { openMongoStore } from './open-mongo-store.ts'

describe.skipIf(mongodbUrl === '')(`MongoDB${withoutMongodb}`, () => {
  storeContract('MongoDB', async () => {
    const database = createTestDatabase()
    const options = { url: database.url }
    let store = await openMongoStore(options)
    const others: Store[] = []
    return {
      store,
      async reopen() {
        await store.close()
        store = await openMongoStore(options)
        return store
      },
      async another() {
        const other = await openMongoStore(options)
        others.push(other)
        return other
      },
      async dispose() {
        for (const opened of [store, ...others]) await opened.close()
        await database.drop()
      },
    }
  })
})
