import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../store-contract.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

storeContract('SQLite', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-store-'))
  let store = await openSqliteStore({ dataDir })
  return {
    store,
    async reopen() {
      await store.close()
      store = await openSqliteStore({ dataDir })
      return store
    },
    async dispose() {
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
})
