import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMongoStore } from '../../src/store/mongo/open-mongo-store.ts'
import type { Store } from '../../src/store/port.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { createTestDatabase, mongodbUrl } from './mongodb.ts'

/** Where a hub under test keeps its data: a folder, and a database of its own where MONGODB_URL names a server. */
export interface TestData {
  dataDir: string
  /** For the hub. */
  env: Record<string, string>
  /** The store by itself. */
  open(): Promise<Store>
  dispose(): Promise<void>
}

export async function createTestData(): Promise<TestData> {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-test-'))
  const removeFolder = () => rm(dataDir, { recursive: true, force: true })
  if (mongodbUrl === '') {
    return { dataDir, env: {}, open: () => openSqliteStore({ dataDir }), dispose: removeFolder }
  }
  const { url, drop } = createTestDatabase()
  return {
    dataDir,
    env: { MONGODB_URL: url },
    open: () => openMongoStore({ url }),
    async dispose() {
      await removeFolder()
      await drop()
    },
  }
}
