import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import { type Store, StoreUnavailable } from '../port.ts'
import { createHints } from './change-hints.ts'
import { collectionsOf } from './collections.ts'
import { createConnects, createConsents } from './connects.ts'
import { DatabaseClock } from './database-clock.ts'
import { guarded, patienceMs, selectionMs, translated } from './failure.ts'
import { createGates } from './gates.ts'
import { createIntegrations } from './integrations.ts'
import { createInteractions } from './interactions.ts'
import { createJobs } from './jobs.ts'
import { createLimiters } from './limiter.ts'
import { migrate } from './migrations/migrate.ts'
import { createAudit, createSettings } from './others.ts'
import { createProviders, createSecretKey } from './providers.ts'
import { createPlugins } from './plugins.ts'
import { createSchedules } from './schedules.ts'
import { createSessions } from './sessions.ts'
import { createTaskState } from './task-state.ts'
import { createTransactions } from './transaction.ts'
import { createUserChanges } from './user-changes.ts'
import { createTokens, createUsers } from './users.ts'

export interface MongoOptions {
  /** Its path names the database; `patchbay` without one. */
  url: string
}

const defaultDatabase = 'patchbay'

const clientOptions: MongoClientOptions = {
  appName: 'patchbay',
  serverSelectionTimeoutMS: selectionMs,
  socketTimeoutMS: patienceMs,
  // What is acknowledged is on the disks of a majority; what is read is the primary's.
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
  promoteBuffers: true,
  ignoreUndefined: true,
}

/**
 * Opens the store in a MongoDB that any number of nodes share.
 *
 * @throws {StoreUnavailable} saying what is wrong with the database, and what to do
 */
export async function openMongoStore({ url }: MongoOptions): Promise<Store> {
  const name = databaseNameOf(url)
  const client = new MongoClient(url, clientOptions)
  try {
    await migrateUnhurried(url, name)
    return await createMongoStore(client, name)
  } catch (error) {
    await client.close()
    throw explained(error)
  }
}

/** The store in a database that is up to date. @param client ends with it */
export async function createMongoStore(client: MongoClient, name: string): Promise<Store> {
  await client.connect()
  const database = client.db(name)
  const collections = collectionsOf(database)
  const userChanges = await createUserChanges(collections)
  const clock = await DatabaseClock.start(database)
  const inTransaction = createTransactions(client)
  const { release, ...sessions } = createSessions(collections, { clock })
  return {
    users: createUsers(collections, userChanges),
    tokens: createTokens(collections, userChanges),
    interactions: createInteractions(collections, inTransaction),
    schedules: createSchedules(collections),
    plugins: createPlugins(collections, inTransaction),
    sessions,
    state: createTaskState(collections),
    settings: createSettings(collections),
    audit: createAudit(collections),
    providers: createProviders(collections),
    integrations: createIntegrations(collections, clock),
    connects: createConnects(collections),
    consents: createConsents(collections),
    gates: createGates(collections),
    secretKey: createSecretKey(collections),
    jobs: createJobs(database),
    createLimiter: createLimiters(database),
    elsewhere: {
      changedUsers: (since) => userChanges.changedUsers(since),
      hints: createHints(database),
    },
    now: () => clock.now(),
    async ping() {
      await guarded(() => database.command({ ping: 1 }))
    },
    async close() {
      clock.stop()
      // Where the database is gone, the leases run out by themselves.
      await release().catch(() => {})
      await client.close()
    },
  }
}

export function databaseNameOf(url: string): string {
  const path = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(url)?.[1]
  return path === undefined ? defaultDatabase : decodeURIComponent(path)
}

/** A replica set, of one member if need be, or a sharded cluster. */
async function requireTransactions(database: Db): Promise<void> {
  const { setName, msg } = await database.command({ hello: 1 })
  if (typeof setName === 'string' || msg === 'isdbgrid') return
  throw new StoreUnavailable(
    'MONGODB_URL leads to a MongoDB without transactions: make it a replica set, of one member if need be (start mongod with --replSet and call rs.initiate())',
  )
}

/** Building an index over many documents may take longer than a request is allowed to. */
async function migrateUnhurried(url: string, name: string): Promise<void> {
  const client = new MongoClient(url, { ...clientOptions, socketTimeoutMS: 0 })
  try {
    const database = client.db(name)
    await requireTransactions(database)
    await migrate(database)
  } finally {
    await client.close()
  }
}

function explained(error: unknown): unknown {
  const known = translated(error)
  if (!(known instanceof StoreUnavailable) || known === error) return known
  return new StoreUnavailable(`${known.message}: check MONGODB_URL and that the server runs`)
}
