import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { type InsertResult, type SessionStore, type Store, StoreUnavailable } from '../port.ts'
import type { SessionRecord } from '../records.ts'
import { DatabaseThread } from './database-thread.ts'
import { lockFolder } from './folder-lock.ts'
import { SqliteJobRepository } from './job-repository.ts'
import type { Reads, Writes } from './operations/index.ts'
import type { EndedMark } from './operations/retention.ts'
import type { SavedMarks } from './operations/sessions.ts'
import { plainItem, plainSession, plainTask, toItem, toSession, toTask } from './session-rows.ts'

/** Sessions walked in one go: other reads wait meanwhile. */
const stepsAtOnce = 20_000

export interface SqliteOptions {
  /** Made where it is not there; readable by its owner only. */
  dataDir: string
  /** Pages of 4 KB that the file may have; default: as many as the disk holds. */
  maxPages?: number
}

/**
 * Opens the store in a folder that this process then owns until it closes it. One thread writes, and
 * groups what comes together into one transaction; one reads. Sessions that were leased belong to nobody
 * any more: they are due at once.
 *
 * @throws {StoreUnavailable} saying what is wrong with the folder or the file, and what to do
 */
export async function openSqliteStore({ dataDir, maxPages }: SqliteOptions): Promise<Store> {
  makeFolder(dataDir)
  const unlock = lockFolder(dataDir)
  const path = join(dataDir, 'patchbay.sqlite')
  try {
    const writer = await DatabaseThread.open<Writes>({ path, role: 'writer', maxPages })
    chmodSync(path, 0o600)
    await writer.call('endIntegrationLeases')
    const reader = await DatabaseThread.open<Reads>({ path, role: 'reader' })
    return storeOf(reader, writer, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreUnavailable(
      `The data folder ${dataDir} cannot be made: ${reason}. Set PATCHBAY_DATA_DIR to a folder that may be written`,
    )
  }
}

function storeOf(reader: DatabaseThread<Reads>, writer: DatabaseThread<Writes>, unlock: () => void): Store {
  return {
    users: {
      insert: (user, onlyIf) => writer.call('insertUser', user, onlyIf),
      get: (id) => reader.call('getUser', id),
      getByEmail: (email) => reader.call('getUserByEmail', email),
      list: (page) => reader.call('listUsers', page),
      count: () => reader.call('countUsers'),
      countAdmins: () => reader.call('countAdmins'),
      update: (user) => writer.call('updateUser', user),
      delete: (id) => writer.call('deleteUser', id),
    },
    tokens: {
      insert: (token) => writer.call('insertToken', token),
      getByHash: (hash) => reader.call('getTokenByHash', hash),
      listApiKeys: (userId) => reader.call('listApiKeys', userId),
      delete: (id, userId) => writer.call('deleteToken', id, userId),
      deleteAllOf: (userId, keep) => writer.call('deleteTokensOf', userId, keep),
      deleteExpired: (now) => writer.call('deleteExpiredTokens', now),
    },
    interactions: {
      insert: (interaction, version) => writer.call('insertInteraction', interaction, version),
      get: (id) => reader.call('getInteraction', id),
      getBySlug: (slug) => reader.call('getInteractionBySlug', slug),
      list: (query) => reader.call('listInteractions', query),
      listActive: () => reader.call('listActiveInteractions'),
      listRetention: () => reader.call('listRetention'),
      countOwnedBy: (ownerId) => reader.call('countInteractionsOwnedBy', ownerId),
      update: (interaction, version) => writer.call('updateInteraction', interaction, version),
      getVersion: (interactionId, version) => reader.call('getVersion', interactionId, version),
      listVersions: (query) => reader.call('listVersions', query),
      freezeVersion: (version) => writer.call('freezeVersion', version),
      delete: (id) => writer.call('deleteInteraction', id),
    },
    plugins: {
      insert: (plugin, published) => writer.call('insertPlugin', plugin, published),
      get: (id) => reader.call('getPlugin', id),
      list: (query) => reader.call('listPlugins', query),
      countOwnedBy: (ownerId) => reader.call('countPluginsOwnedBy', ownerId),
      update: (plugin, published) => writer.call('updatePlugin', plugin, published),
      getVersion: (pluginId, version) => reader.call('getPluginVersion', pluginId, version),
      listVersions: (query) => reader.call('listPluginVersions', query),
      delete: (id) => writer.call('deletePlugin', id),
      heads: () => reader.call('pluginHeads'),
      getCode: (type, hash) => reader.call('getTaskCode', type, hash),
      putCode: (code) => writer.call('putTaskCode', code),
    },
    state: {
      get: (key, now) => reader.call('getState', key, now),
      set: (entry, limits) => writer.call('setState', entry, limits),
      delete: (key, now) => writer.call('deleteState', key, now),
      async deleteOfUser(userId) {
        await writer.call('deleteStateOfUser', userId)
      },
      async deleteOfType(taskType) {
        await writer.call('deleteStateOfType', taskType)
      },
      deleteExpired: (now) => writer.call('deleteExpiredState', now),
    },
    schedules: {
      get: (interactionId) => reader.call('getSchedule', interactionId),
      put: (schedule) => writer.call('putSchedule', schedule),
      delete: (interactionId) => writer.call('deleteSchedule', interactionId),
      listDue: (query) => reader.call('listDueSchedules', query),
    },
    sessions: sessionsOf(reader, writer),
    settings: {
      get: () => reader.call('getSettings'),
      put: (value, revision) => writer.call('putSettings', JSON.stringify(value), revision),
    },
    audit: {
      append: async (entry) => {
        await writer.call('appendAudit', entry)
      },
      list: (page) => reader.call('listAudit', page),
    },
    ...integrationsOf(reader, writer),
    secretKey: {
      claim: (keyCheck) => writer.call('claimSecretKey', keyCheck),
      async replace(keyCheck) {
        await writer.call('replaceSecretKey', keyCheck)
      },
    },
    jobs: new SqliteJobRepository(reader, writer),
    // One process owns the data: it may count in its memory.
    createLimiter: ({ name, points, seconds }) =>
      new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }),
    elsewhere: undefined,
    now: () => Date.now(),
    ping: async () => {
      await reader.call('ping')
    },
    async close() {
      await reader.close()
      await writer.close()
      unlock()
    },
  }
}

function sessionsOf(reader: DatabaseThread<Reads>, writer: DatabaseThread<Writes>): SessionStore {
  return {
    async insert(options): Promise<InsertResult> {
      const { session, tasks = [], items = [], lease, idempotency, openAtMost, turnAt } = options
      const result = await writer.call(
        'insertSession',
        plainSession(session),
        tasks.map(plainTask),
        items.map(plainItem),
        lease,
        idempotency,
        openAtMost,
        turnAt,
      )
      if ('existing' in result) return { inserted: false, existing: result.existing }
      return { inserted: true, session: marked(session, result) }
    },
    async save({ session, tasks, items = [], lease, answer }) {
      const kept = answer && {
        ...answer,
        answer: JSON.stringify({ status: answer.status, body: answer.body }),
      }
      const marks = await writer.call(
        'saveSession',
        plainSession(session),
        tasks.map(plainTask),
        items.map(plainItem),
        lease,
        kept,
      )
      return marks && marked(session, marks)
    },
    async get(id) {
      const row = await reader.call('getSession', id)
      return row && toSession(row)
    },
    getTasks: async (sessionId) => (await reader.call('getTasks', sessionId)).map(toTask),
    getItems: async (query) => (await reader.call('getItems', query)).map(toItem),
    list: (query) => reader.call('listSessions', query),
    newestOf: (interactionIds) => reader.call('newestSessions', interactionIds),
    countCalls: (query) => reader.call('countCalls', query),
    claimDue: async (request) => (await writer.call('claimDue', request)).map(toSession),
    async wake(id) {
      await writer.call('wake', id)
    },
    listOpenChildren: (parentId) => reader.call('listOpenChildren', parentId),
    headsOf: (ids) => reader.call('headsOf', ids),
    nextDueAt: () => reader.call('nextDueAt'),
    renewLeases: (request) => writer.call('renewLeases', request),
    countOpen: (query) => reader.call('countOpen', query),
    countQueued: (query) => reader.call('countQueued', query),
    async countByStatus() {
      const counts = await reader.call('countByStatus')
      return { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, ...Object.fromEntries(counts) }
    },
    getIdempotency: (userId, interactionId, key) => reader.call('getIdempotency', userId, interactionId, key),
    async deleteIdempotency(userId, interactionId, key) {
      await writer.call('deleteIdempotency', userId, interactionId, key)
    },
    deleteExpiredIdempotency: (now, limit) => writer.call('deleteExpiredIdempotency', now, limit),
    deleteEnded: (query) => writer.call('deleteEnded', query),
    listEnded: (page) => reader.call('listEnded', page),
    async oldestKept({ keep, ...scope }) {
      let mark: EndedMark | null = null
      for (let left = keep; left > 0; left -= stepsAtOnce) {
        mark = await reader.call('stepBack', { ...scope, from: mark, steps: Math.min(left, stepsAtOnce) })
        if (!mark) return null
      }
      return mark?.at ?? null
    },
    reclaimSpace: () => writer.call('reclaimSpace'),
  }
}

function integrationsOf(
  reader: DatabaseThread<Reads>,
  writer: DatabaseThread<Writes>,
): Pick<Store, 'providers' | 'integrations' | 'connects' | 'consents' | 'gates'> {
  return {
    providers: {
      get: (name) => reader.call('getProvider', name),
      list: () => reader.call('listProviders'),
      put: (provider) => writer.call('putProvider', provider),
      delete: (name) => writer.call('deleteProvider', name),
    },
    integrations: {
      insert: (integration) => writer.call('insertIntegration', integration),
      get: (id) => reader.call('getIntegration', id),
      listOf: (userId) => reader.call('listIntegrations', userId),
      update: (integration, lease) => writer.call('updateIntegration', integration, lease),
      lease: (id, request) => writer.call('leaseIntegration', id, request),
      async touch(id, at) {
        await writer.call('touchIntegration', id, at)
      },
      delete: (id) => writer.call('deleteIntegration', id),
      listExpiring: (query) => reader.call('listExpiringIntegrations', query),
      page: (query) => reader.call('pageIntegrations', query),
    },
    connects: {
      async insert(connect) {
        await writer.call('insertConnect', connect)
      },
      get: (id) => reader.call('getConnect', id),
      start: (id, started, now) => writer.call('startConnect', id, started, now),
      take: (state) => writer.call('takeConnect', state),
      deleteExpired: (now) => writer.call('deleteExpiredConnects', now),
    },
    consents: {
      listOf: (userId) => reader.call('listConsents', userId),
      async put(consent) {
        await writer.call('putConsent', consent)
      },
      delete: (userId, taskType) => writer.call('deleteConsent', userId, taskType),
    },
    gates: {
      get: (keys) => reader.call('getGates', keys),
      put: (gate) => writer.call('putGate', gate),
      delete: ({ key, revision }) => writer.call('deleteGate', key, revision),
      deleteUntouched: (since) => writer.call('deleteGatesUntouched', since),
    },
  }
}

/** The session with what the database has given it. */
function marked(
  session: SessionRecord,
  { revision, epoch, leaseNode, leaseUntil }: SavedMarks,
): SessionRecord {
  const lease = leaseNode === null ? null : { node: leaseNode, epoch, until: leaseUntil ?? 0 }
  return { ...session, revision, epoch, lease }
}
