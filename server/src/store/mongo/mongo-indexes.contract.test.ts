import { type Document, MongoClient } from 'mongodb'
import { v7 as createId } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, mongodbUrl, withoutMongodb } from '../../../test/support/mongodb.ts'
import type { Store } from '../port.ts'
import type { IntegrationRecord, SessionRecord, VersionRecord } from '../records.ts'
import { createMongoStore, openMongoStore } from './open-mongo-store.ts'

/** Documents per collection: with fewer, reading all of them may well be the best plan. */
const filling = 3_000

describe.skipIf(mongodbUrl === '')(`MongoDB${withoutMongodb}`, () => {
  const database = createTestDatabase()
  const seen: Document[] = []
  let client: MongoClient
  let store: Store

  beforeAll(async () => {
    client = new MongoClient(database.url, { monitorCommands: true, ignoreUndefined: true })
    await (await openMongoStore({ url: database.url })).close()
    await fill(client, database.name)
    store = await createMongoStore(client, database.name)
    client.on('commandStarted', ({ command }) => seen.push(command))
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  const calls: Record<string, () => Promise<unknown>> = {
    'users by id': () => store.users.get('x'),
    'users by e-mail': () => store.users.getByEmail('x@x.org'),
    'users by page': () => store.users.list({ limit: 10, cursor: Buffer.from('5 x').toString('base64url') }),
    'admins counted': () => store.users.countAdmins(),
    'a first user': () => store.users.insert(user(), 'first'),
    'a user changed': () => store.users.update(user()),
    'a user deleted': () => store.users.delete('x'),
    'tokens by hash': () => store.tokens.getByHash('x'),
    'API keys': () => store.tokens.listApiKeys('x'),
    'a token deleted': () => store.tokens.delete('x', 'y'),
    'tokens ended': () => store.tokens.deleteAllOf('x', 'y'),
    'expired tokens': () => store.tokens.deleteExpired(5),
    'interactions by id': () => store.interactions.get('x'),
    'interactions by slug': () => store.interactions.getBySlug('x'),
    'interactions by page': () => store.interactions.list({ limit: 10 }),
    'interactions found': () => store.interactions.list({ limit: 10, q: 'x' }),
    'interactions of an owner': () => store.interactions.list({ limit: 10, ownerId: 'x' }),
    'active interactions': () => store.interactions.listActive(),
    'interactions counted': () => store.interactions.countOwnedBy('x'),
    'a version': () => store.interactions.getVersion('x', 1),
    versions: () => store.interactions.listVersions({ interactionId: 'x', limit: 10 }),
    'a version frozen': () => store.interactions.freezeVersion(version()),
    'a plugin': () => store.plugins.get('x'),
    'plugins by page': () => store.plugins.list({ limit: 10 }),
    'plugins of an owner': () => store.plugins.list({ limit: 10, ownerId: '7' }),
    'plugins counted': () => store.plugins.countOwnedBy('7'),
    'a version of a plugin': () => store.plugins.getVersion('x', 1),
    'versions of a plugin': () => store.plugins.listVersions({ pluginId: '7', limit: 10 }),
    'a plugin deleted': () => store.plugins.delete('x'),
    'heads of plugins': () => store.plugins.heads(),
    'state got': () => store.state.get({ taskType: 'custom.7', userId: '7', key: 'k' }, 1),
    'state set': () => store.state.set(remembered, { now: 1, keys: 9, bytes: 999 }),
    'state compared': () => store.state.set(remembered, { now: 1, keys: 9, bytes: 999, expected: '1' }),
    'state without room': () => store.state.set(remembered, { now: 1, keys: 0, bytes: 0 }),
    'state deleted': () => store.state.delete(remembered, 1),
    'state of a user': () => store.state.deleteOfUser('7'),
    'state of a type': () => store.state.deleteOfType('custom.7'),
    'state expired': () => store.state.deleteExpired(5),
    'the code of a task': () => store.plugins.getCode('custom.x', 'h'),
    'an interaction deleted': () => store.interactions.delete('x'),
    'a session': () => store.sessions.get('x'),
    'records of tasks': () => store.sessions.getTasks('x'),
    'sessions by page': () => store.sessions.list({ limit: 10 }),
    'sessions of a viewer': () => store.sessions.list({ limit: 10, viewerId: 'x' }),
    'sessions of an interaction': () => store.sessions.list({ limit: 10, interactionId: 'x' }),
    'sessions that failed': () => store.sessions.list({ limit: 10, status: 'failed' }),
    'the newest of interactions': () => store.sessions.newestOf(['1', '7']),
    'calls counted': () => store.sessions.countCalls({ interactionIds: ['1', '7'], from: 3, to: 9 }),
    'sessions of a day': () => store.sessions.list({ limit: 10, from: 3, to: 9 }),
    'a session saved': () => store.sessions.save({ session: session(), tasks: [], lease: 'keep' }),
    'a session claimed': () => store.sessions.claimDue({ node: 'n', leaseMs: 1, limit: 2 }),
    'a session of a limited caller': () => store.sessions.insert({ session: session(), openAtMost: 5 }),
    'heads of sessions': () => store.sessions.headsOf(['x', 'y']),
    'changed users': async () => store.elsewhere?.changedUsers(1),
    'the next due': () => store.sessions.nextDueAt(),
    'leases renewed': () => store.sessions.renewLeases({ node: 'n', leaseMs: 1, ids: ['x'] }),
    'queued ones counted': () => store.sessions.countQueued({ callerId: 'x', interactionId: 'y', atMost: 5 }),
    'all queued ones counted': () => store.sessions.countQueued({ atMost: 5 }),
    'statuses counted': () => store.sessions.countByStatus(),
    'an idempotency key': () => store.sessions.getIdempotency('u', 'i', 'k'),
    'an idempotency key deleted': () => store.sessions.deleteIdempotency('u', 'i', 'k'),
    'expired idempotency keys': () => store.sessions.deleteExpiredIdempotency(5, 10),
    'ended sessions': () => store.sessions.listEnded({ after: '1', limit: 3 }),
    'the oldest kept': () => store.sessions.oldestKept({ keep: 5, except: ['x'] }),
    'the oldest kept of an interaction': () => store.sessions.oldestKept({ keep: 5, interactionId: '7' }),
    'ended sessions deleted': () =>
      store.sessions.deleteEnded({ interactionId: '7', finishedBefore: 70, limit: 10 }),
    'a session woken': () => store.sessions.wake('x'),
    'the sessions called': () => store.sessions.listOpenChildren('x'),
    'open ones counted': () => store.sessions.countOpen({ callerId: 'x', atMost: 5 }),
    items: () => store.sessions.getItems({ sessionId: 'x', task: 'a', from: 2, limit: 5 }),
    'a schedule': () => store.schedules.get('x'),
    'due schedules': () => store.schedules.listDue({ now: 50, limit: 5 }),
    'rules for keeping': () => store.interactions.listRetention(),
    'a limiter': () => store.createLimiter({ name: 'x', points: 5, seconds: 5 }).consume('x'),
    'an integration by id': () => store.integrations.get('x'),
    "a user's integrations": () => store.integrations.listOf('x'),
    'an integration changed': () => store.integrations.update(integration()),
    'an integration leased': () => store.integrations.lease('x', { holder: 'h', leaseMs: 1 }),
    'an integration used': () => store.integrations.touch('x', 1),
    'integrations that expire': () => store.integrations.listExpiring({ before: 9, usedSince: 1, limit: 5 }),
    'integrations by page': () => store.integrations.page({ after: 'x', limit: 5 }),
    'a start page': () => store.connects.start('x', { state: 's', browser: 'b', verifier: null }, 1),
    'a state': () => store.connects.take('x'),
    'expired connects': () => store.connects.deleteExpired(5),
    consents: () => store.consents.listOf('x'),
    gates: () => store.gates.get(['x', 'y']),
    'a gate deleted': () => store.gates.delete({ key: 'x', revision: 1 }),
    'gates untouched': () => store.gates.deleteUntouched(5),
    settings: () => store.settings.get(),
    'settings changed': () => store.settings.put({}, 7),
    'the audit log': () => store.audit.list({ limit: 10 }),
  }

  test.each(Object.entries(calls))('%s: no query reads a whole collection', async (_, call) => {
    seen.length = 0
    await call()
    const queries = seen.flatMap(readsOf)
    expect(queries.length).toBeGreaterThan(0)
    for (const query of queries) {
      const explained = await client.db(database.name).command({ explain: query })
      expect({ query, scans: scansIn(explained) }).toEqual({ query, scans: [] })
    }
  })
})

/**
 * The steps of a plan that read a whole collection. A server that keeps its documents in PostgreSQL tells that
 * one's plan too; it is the one that is true there.
 */
function scansIn({ queryPlanner, stages, postgres }: Document): string[] {
  const steps = JSON.stringify(postgres ?? queryPlanner?.winningPlan ?? stages)
  return [...steps.matchAll(/"(COLLSCAN|[\w ]*Seq Scan)"/g)].map(([, step = '']) => step)
}

/** What a command has to find before it does anything, each as a query of its own. */
function readsOf(command: Document): Document[] {
  if (command['find'] !== undefined) {
    const { find, filter, sort, limit, skip } = command
    return [{ find, filter, ...(sort && { sort }), ...(limit && { limit }), ...(skip && { skip }) }]
  }
  if (command['aggregate'] !== undefined) {
    const { aggregate, pipeline } = command
    return [{ aggregate, pipeline, cursor: {} }]
  }
  if (command['findAndModify'] !== undefined)
    return [{ find: command['findAndModify'], filter: command['query'] }]
  const name = command['update'] ?? command['delete']
  const operations: Document[] = command['updates'] ?? command['deletes'] ?? []
  return operations.map(({ q }) => ({ find: name, filter: q }))
}

async function fill(client: MongoClient, name: string): Promise<void> {
  const numbers = Array.from({ length: filling }, (_, index) => index)
  const collections: Record<string, (n: number) => Document> = {
    users: (n) => ({ email: `${n}@x.org`, createdAt: n, role: n < 3 ? 'admin' : 'user', revision: 0 }),
    tokens: (n) => ({ hash: `${n}`, userId: `${n}`, kind: 'api-key', createdAt: n, expiresAt: n }),
    interactions: (n) => ({ slug: `${n}`, name: `${n}`, updatedAt: n, ownerId: `${n}`, active: n < 9 }),
    versions: (n) => ({ interactionId: `${n}`, version: 1 }),
    plugins: (n) => ({ name: `${n}`, ownerId: `${n}`, version: n < 50 ? 1 : 0, updatedAt: n, draft: null }),
    pluginVersions: (n) => ({ pluginId: `${n}`, version: 1, content: '{}' }),
    taskCode: () => ({ content: '{}' }),
    taskState: (n) => ({ taskType: `custom.${n}`, userId: `${n}`, bytes: 1, expiresAt: n }),
    longRecords: (n) => ({ sessionId: `${n}` }),
    schedules: (n) => ({ nextAt: n, schedule: '{}' }),
    items: (n) => ({ sessionId: `${n}`, task: 'a', index: 1 }),
    limits: (n) => ({ key: `${n}`, points: 1, expire: new Date(Date.now() + 60_000) }),
    keptCalls: (n) => ({ expiresAt: n }),
    integrations: (n) => ({
      userId: `${n}`,
      provider: 'p',
      accountId: 'a',
      dueAt: n,
      lastUsedAt: n,
      revision: 1,
      integration: '{}',
    }),
    connects: (n) => ({ userId: `${n}`, state: `${n}`, expiresAt: n }),
    gates: (n) => ({ touchedAt: n, revision: 1 }),
    consents: (n) => ({ userId: `${n}`, taskType: 'custom.a' }),
    audit: (n) => ({ at: n, details: '{}' }),
    sessions: (n) => ({
      interactionId: `${n % 50}`,
      callerId: `${n % 50}`,
      ownerId: `${n % 20}`,
      status: n < 50 ? 'queued' : 'completed',
      ...(n < 50 ? { uncommon: 'queued', dueAt: n } : { finishedAt: n }),
      ...(n % 100 === 0 && { parent: { sessionId: `${n}`, task: 'a', item: null, depth: 1 } }),
      ...(n % 2 === 0 && { call: { key: `${n}`, bodyHash: '', expiresAt: n } }),
      state: '{}',
      input: '{}',
      revision: 1,
      epoch: 0,
      createdAt: n,
      records: {},
      token: `${n}`,
    }),
  }
  for (const [collection, make] of Object.entries(collections)) {
    const documents = numbers.map((n) => ({ _id: `${collection}-${n}`, ...make(n) }))
    await client.db(name).collection<{ _id: string }>(collection).insertMany(documents)
  }
}

const remembered = { taskType: 'custom.x', userId: 'x', key: 'k', value: '1', expiresAt: null }

function user() {
  const others = { name: '', role: 'user', plan: null, passwordHash: '', createdAt: 1, revision: 9 } as const
  return { id: createId(), email: `${createId()}@x.org`, ...others }
}

function integration(): IntegrationRecord {
  return {
    id: createId(),
    userId: 'u',
    provider: 'p',
    account: { id: 'x', name: 'X', picture: null },
    scopes: [],
    secret: '',
    status: 'connected',
    expiresAt: 5,
    createdAt: 1,
    lastUsedAt: null,
    revision: 1,
  }
}

function version(): VersionRecord {
  const graph = { tasks: [], edges: [] }
  const others = { response: null, frozen: false, types: {}, savedBy: 'x', createdAt: 1, updatedAt: 1 }
  return { interactionId: 'x', version: 1, graph, ...others }
}

function session(): SessionRecord {
  return {
    id: createId(),
    interactionId: 'i',
    interactionName: 'I',
    slug: 'i',
    version: 1,
    callerId: 'caller',
    ownerId: 'owner',
    trigger: 'endpoint',
    state: { status: 'running', tasks: {}, edges: [] },
    revision: 1,
    lease: null,
    epoch: 1,
    wakeAt: null,
    input: {},
    retryOf: null,
    parent: null,
    idempotencyKey: null,
    storedBytes: 0,
    createdAt: 1,
    startedAt: 1,
    finishedAt: null,
  }
}
