import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Publication, SessionQuery } from '../../port.ts'
import type {
  ConnectRecord,
  GateRecord,
  IntegrationRecord,
  InteractionRecord,
  ProviderRecord,
  PluginRecord,
  ScheduleRecord,
  UserRecord,
  VersionRecord,
} from '../../records.ts'
import { migrate } from '../migrations/migrate.ts'
import type { PlainSession } from '../session-rows.ts'
import { createStatements, type Statements } from '../statements.ts'
import { type Reads, reads, type Writes, writes } from './index.ts'

// With a million sessions stored, a statement that walks a whole table would hold up all others for seconds.
// Every statement is explained: an operation that is not called here does not compile.

type Operations = Reads & Writes
type ArgsOf<Operation> = Operation extends (db: never, ...args: infer Args) => unknown ? Args : never

const page = { limit: 50 }
const cursor = Buffer.from('1 2').toString('base64url')
const lease = { node: 'n', leaseMs: 1_000 }

const user: UserRecord = {
  id: 'u',
  email: 'u@example.com',
  name: 'U',
  role: 'admin',
  plan: null,
  passwordHash: '',
  createdAt: 1,
  revision: 0,
}
const interaction: InteractionRecord = {
  id: 'i',
  slug: 'i',
  name: 'I',
  description: '',
  access: 'users',
  ownerId: 'u',
  active: true,
  version: 1,
  activeVersion: 1,
  retention: null,
  revision: 1,
  createdAt: 1,
  updatedAt: 1,
}
const version: VersionRecord = {
  interactionId: 'i',
  version: 1,
  graph: { tasks: [], edges: [] },
  response: null,
  frozen: false,
  types: {},
  savedBy: 'u',
  createdAt: 1,
  updatedAt: 1,
}
const provider: ProviderRecord = {
  name: 'p',
  clientId: 'i',
  clientSecret: null,
  scopes: null,
  endpoints: {},
  generic: null,
  revision: 0,
  createdAt: 1,
  updatedAt: 1,
}
const integration: IntegrationRecord = {
  id: 'n',
  userId: 'u',
  provider: 'p',
  account: { id: 'a', name: 'A', picture: null },
  scopes: [],
  secret: '',
  status: 'connected',
  expiresAt: 5,
  createdAt: 1,
  lastUsedAt: null,
  revision: 1,
}
const gate: GateRecord = {
  key: 'g',
  until: 1,
  reason: '',
  failures: 0,
  failedAt: 0,
  closings: 0,
  tryingUntil: 0,
  touchedAt: 1,
  revision: 0,
}
const connect: ConnectRecord = {
  id: 'c',
  userId: 'u',
  provider: 'p',
  scopes: [],
  returnTo: null,
  expiresAt: 5,
  started: null,
}
const plugin: PluginRecord = {
  id: 'p',
  name: 'p',
  ownerId: 'u',
  draft: null,
  version: 1,
  hash: 'h',
  revision: 0,
  createdAt: 1,
  updatedAt: 1,
}
const manifest = { type: 'custom.p', title: '', description: '', input: {}, output: {} }
const publication: Publication = {
  version: { pluginId: 'p', version: 1, source: '', hash: 'h', manifest, publishedBy: 'u', createdAt: 1 },
  code: { type: 'custom.p', hash: 'h', author: 'u', manifest, code: '', fileName: 'p.ts', sourceMap: '{}' },
}
const schedule: ScheduleRecord = {
  interactionId: 'i',
  cron: '@daily',
  timezone: 'UTC',
  input: {},
  enabled: true,
  missed: 'once',
  nextAt: 1,
  last: null,
  revision: 0,
  createdAt: 1,
  updatedAt: 1,
}
const session: PlainSession = {
  id: 's',
  interactionId: 'i',
  interactionName: 'I',
  slug: 'i',
  version: 1,
  callerId: 'u',
  ownerId: 'u',
  trigger: 'endpoint',
  status: 'running',
  state: '{}',
  revision: 0,
  epoch: 0,
  wakeAt: null,
  input: '{}',
  retryOf: null,
  parent: '{}',
  parentId: 'p',
  idempotencyKey: 'k',
  storedBytes: 0,
  createdAt: 1,
  startedAt: 1,
  finishedAt: null,
}
const task = { task: 't', input: null, output: null, rest: '{}' }
const item = { ...task, index: 0 }
const idempotency = {
  userId: 'u',
  interactionId: 'i',
  key: 'k',
  bodyHash: 'h',
  sessionId: 's',
  answer: null,
  expiresAt: Date.now() + 60_000,
}

const remembered = { taskType: 'custom.p', userId: 'u', key: 'k', value: '1', expiresAt: null }

const filters: Array<Omit<SessionQuery, 'limit'>> = [
  {},
  { interactionId: 'i' },
  { status: 'failed' },
  { status: 'completed' },
  { from: 1, to: 2 },
  { cursor },
  { interactionId: 'i', status: 'running', trigger: 'test', from: 1, to: 2, cursor },
]

/** Each operation with all the forms that its statements take; in an order that gives the next something to find. */
const calls: { [Name in keyof Operations]: Array<ArgsOf<Operations[Name]>> } = {
  insertUser: [[user, 'first']],
  insertInteraction: [[interaction, version]],
  insertSession: [[session, [task], [item], lease, idempotency, 10, undefined]],
  saveSession: [
    [
      { ...session, revision: 1, epoch: 1 },
      [task],
      [item],
      'release',
      { userId: 'u', interactionId: 'i', key: 'k', answer: '{}' },
    ],
  ],
  newestSessions: [[['i']]],
  countCalls: [[{ interactionIds: ['i'], from: 1, to: 2 }]],
  headsOf: [[['s']]],
  claimDue: [[{ ...lease, limit: 10 }]],
  wake: [['s']],
  renewLeases: [[{ ...lease, ids: ['s'] }]],
  releaseAllLeases: [[]],
  updateUser: [[user]],
  insertToken: [
    [
      {
        id: 't',
        userId: 'u',
        kind: 'login',
        hash: 'h',
        name: '',
        createdAt: 1,
        expiresAt: Date.now() + 1_000,
      },
    ],
  ],
  updateInteraction: [[interaction, version]],
  freezeVersion: [[{ ...version, version: 2 }]],
  insertPlugin: [[plugin, publication]],
  updatePlugin: [[plugin, undefined]],
  putTaskCode: [[publication.code]],
  getPlugin: [['p']],
  listPlugins: [[page], [{ ...page, cursor }], [{ ...page, ownerId: 'u', cursor }]],
  countPluginsOwnedBy: [['u']],
  getPluginVersion: [['p', 1]],
  listPluginVersions: [[{ ...page, pluginId: 'p' }], [{ ...page, cursor, pluginId: 'p' }]],
  pluginHeads: [[]],
  getTaskCode: [['custom.p', 'h']],
  setState: [[remembered, { now: 1, keys: 1, bytes: 1, expected: null }]],
  getState: [[remembered, 1]],
  putSettings: [['{}', 0]],
  appendAudit: [[{ id: 'a', at: 1, userId: 'u', action: 'a.b', details: {} }]],
  putJob: [['j', '{}']],
  putSchedule: [[schedule], [{ ...schedule, revision: 1 }]],
  getSchedule: [['i']],
  listDueSchedules: [[{ now: 2, limit: 10 }]],
  ping: [[]],
  getUser: [['u']],
  getUserByEmail: [['u@example.com']],
  listUsers: [[page], [{ ...page, cursor }]],
  countUsers: [[]],
  countAdmins: [[]],
  getTokenByHash: [['h']],
  listApiKeys: [['u']],
  getInteraction: [['i']],
  getInteractionBySlug: [['i']],
  listInteractions: [
    [page],
    [{ ...page, cursor }],
    [{ ...page, ownerId: 'u', cursor }],
    [{ ...page, ownerId: 'u', q: 'x' }],
  ],
  listActiveInteractions: [[]],
  listRetention: [[]],
  countInteractionsOwnedBy: [['u']],
  getVersion: [['i', 1]],
  listVersions: [[{ ...page, interactionId: 'i' }], [{ ...page, cursor, interactionId: 'i' }]],
  getSession: [['s']],
  getTasks: [['s']],
  getItems: [[{ sessionId: 's', task: 't', from: 0, limit: 10 }]],
  listSessions: filters.flatMap((filter): Array<[SessionQuery]> => [
    [{ ...page, ...filter }],
    [{ ...page, ...filter, viewerId: 'u' }],
  ]),
  listOpenChildren: [['p']],
  nextDueAt: [[]],
  countQueued: [[{ atMost: 10 }], [{ callerId: 'u', atMost: 10 }]],
  countOpen: [[{ callerId: 'u', atMost: 10 }]],
  countByStatus: [[]],
  getIdempotency: [['u', 'i', 'k']],
  listEnded: [[{ after: '', limit: 10 }]],
  stepBack: [
    [{ steps: 10, from: null }],
    [{ steps: 10, from: { at: 1, interactionId: 'i', seq: 1 }, interactionId: 'i' }],
    [{ steps: 10, from: { at: 1, interactionId: 'i', seq: 1 }, except: ['x'] }],
  ],
  getSettings: [[]],
  listAudit: [[page], [{ ...page, cursor }]],
  listJobs: [[]],
  deleteEnded: [[{ interactionId: 'i', finishedBefore: Date.now() + 1_000, limit: 10 }]],
  deleteIdempotency: [['u', 'i', 'k']],
  deleteExpiredIdempotency: [[Date.now() + 100_000, 10]],
  reclaimSpace: [[]],
  deleteJob: [['j']],
  deleteToken: [['t', 'u']],
  deleteTokensOf: [['u', 'k']],
  deleteExpiredTokens: [[1]],
  deleteSchedule: [['i']],
  deletePlugin: [['p']],
  deleteInteraction: [['i']],
  putProvider: [[provider], [{ ...provider, revision: 1 }]],
  getProvider: [['p']],
  listProviders: [[]],
  insertIntegration: [[integration]],
  leaseIntegration: [['n', { holder: 'h', leaseMs: 10 }]],
  endIntegrationLeases: [[]],
  updateIntegration: [[integration, 'release']],
  touchIntegration: [['n', 1]],
  getIntegration: [['n']],
  listIntegrations: [['u']],
  listExpiringIntegrations: [[{ before: 10, usedSince: 1, limit: 10 }]],
  pageIntegrations: [[{ after: '', limit: 10 }]],
  insertConnect: [[connect]],
  getConnect: [['c']],
  startConnect: [['c', { state: 's', browser: 'b', verifier: null }, 1]],
  takeConnect: [['s']],
  deleteExpiredConnects: [[1]],
  putGate: [[gate], [{ ...gate, revision: 1 }]],
  getGates: [[['g', 'h']]],
  deleteGate: [['g', 1]],
  deleteGatesUntouched: [[1]],
  putConsent: [
    [{ userId: 'u', taskType: 'custom.a', author: 'a', provider: 'p', hosts: [], scopes: [], createdAt: 1 }],
  ],
  listConsents: [['u']],
  deleteConsent: [['u', 'custom.a']],
  claimSecretKey: [['check']],
  replaceSecretKey: [['check']],
  deleteIntegration: [['n']],
  deleteProvider: [['p']],
  deleteUser: [['u']],
  deleteState: [[remembered, 1]],
  deleteStateOfUser: [['u']],
  deleteStateOfType: [['custom.p']],
  deleteExpiredState: [[1]],
}

/** What may walk a whole table, and why that does no harm. */
const mayWalk: Record<string, RegExp> = {
  'who counts the accounts': /^SELECT count\(\*\) AS n FROM users$/,
  'who counts all sessions, which no request does':
    /^SELECT status, count\(\*\) AS n FROM sessions GROUP BY status$/,
  'the interactions that are asked for, by an index of those alone':
    /^SELECT .* FROM interactions WHERE (?:active = 1|retention IS NOT NULL) ORDER BY id$/,
  'providers, of which there are a handful': /^SELECT \* FROM providers ORDER BY name$/,
  'the custom task types that are published, by an index of those alone':
    /^SELECT id, name, version, hash FROM plugins WHERE hash IS NOT NULL ORDER BY name$/,
  'jobs, of which there are a handful': /^SELECT job FROM jobs ORDER BY id$/,
}

const database = new DatabaseSync(':memory:')
migrate(database, ':memory:')
const statements = createStatements(database)

/** Calls all of it. @returns each statement with the plan that SQLite makes for it */
function explainAll(): Map<string, string[]> {
  const plans = new Map<string, string[]>()
  const explain = (sql: string) => {
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    plans.set(
      sql,
      rows.map((row) => String(row['detail'])),
    )
  }
  const watched: Statements = {
    get: (sql, ...values) => (explain(sql), statements.get(sql, ...values)),
    all: (sql, ...values) => (explain(sql), statements.all(sql, ...values)),
    run: (sql, ...values) => (explain(sql), statements.run(sql, ...values)),
  }
  const operations = { ...reads, ...writes } as Record<
    string,
    (db: Statements, ...args: unknown[]) => unknown
  >
  for (const [name, variants] of Object.entries(calls)) {
    for (const args of variants) operations[name]?.(watched, ...(args as unknown[]))
  }
  return plans
}

/** Walks in the order of an index that stop at a limit read no more than they give. */
function walksAll(sql: string, plan: string[]): boolean {
  const sorts = plan.some((step) => /TEMP B-TREE FOR (?:LAST TERM OF )?ORDER BY/.test(step))
  return plan.some((step) => {
    if (!/^SCAN (?!CONSTANT|json_each|ended|\(subquery)/.test(step)) return false
    const isOrdered = / USING (?:COVERING )?INDEX /.test(step) || /ORDER BY seq DESC LIMIT/.test(sql)
    return !(isOrdered && /\bLIMIT\b/.test(sql) && !sorts)
  })
}

test('no statement walks a table that grows', () => {
  const plans = explainAll()
  const walking = [...plans].filter(
    ([sql, plan]) => walksAll(sql, plan) && !Object.values(mayWalk).some((known) => known.test(sql)),
  )
  expect(walking).toEqual([])
})
