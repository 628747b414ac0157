import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMongoStore } from '../src/store/mongo/open-mongo-store.ts'
import type { Store } from '../src/store/port.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { type Client, createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { createTestDatabase, mongodbUrl, type TestDatabase, withoutMongodb } from './support/mongodb.ts'
import { startServer } from './support/server-process.ts'

const key = 'ab'.repeat(32)

const fixed = (value: unknown) => ({ kind: 'fixed', value })
const parallel = scriptGraph(
  { a: 'console.log("begun"); return data', b: 'return 2', c: 'return { list: [1, "two", null] }' },
  'a>b a>c',
)

/** Interactions, and what each is called with. */
const calls: Array<{ graph: object; response?: object; body?: object }> = [
  {
    graph: {
      ...parallel,
      tasks: parallel.tasks.map((task) =>
        task.name === 'a' ? { ...task, inputs: { ...task.inputs, data: { kind: 'ask' } } } : task,
      ),
    },
    response: { kind: 'output', task: 'c', path: 'result.list' },
    body: { a: { data: { ключ: 'значение', n: 1.5 } } },
  },
  { graph: scriptGraph({ a: 'throw new Error("no")', b: 'return "saved"', c: 'return 3' }, 'a!b a>c') },
  { graph: scriptGraph({ a: 'return "x".repeat(100_000)', b: 'throw new Error("lost")' }, 'a>b') },
  {
    graph: {
      tasks: scriptGraph({ a: 'throw new Error("again")', b: 'return 2' }).tasks.map((task) => ({
        ...task,
        ...(task.name === 'a' && { retry: { attempts: 3, backoffMs: 10 } }),
      })),
      edges: [{ from: 'a', to: 'b', on: 'failed' }],
    },
  },
  {
    graph: {
      tasks: [
        { name: 'wait', type: 'core.wait', inputs: { ms: fixed(1_500) } },
        {
          name: 'each',
          type: 'core.run-javascript',
          forEach: { items: fixed([1, 2, 3]) },
          inputs: {
            code: fixed('if (data === 2) throw new Error("two"); return data * 2'),
            data: { kind: 'item' },
          },
        },
      ],
      edges: [{ from: 'wait', to: 'each' }],
    },
  },
]

describe.skipIf(mongodbUrl === '')(`on SQLite and on MongoDB${withoutMongodb}`, () => {
  let database: TestDatabase
  let dataDir: string

  beforeAll(async () => {
    database = createTestDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'patchbay-same-'))
  })

  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true })
    await database.drop()
  })

  test('the same interactions leave the same sessions behind', async () => {
    const onSqlite = await sessionsOf({ dataDir, env: {} }, () => openSqliteStore({ dataDir }))
    const onMongodb = await sessionsOf({ dataDir, env: { MONGODB_URL: database.url } }, () =>
      openMongoStore({ url: database.url }),
    )
    expect(onSqlite).toHaveLength(calls.length)
    expect(onMongodb).toEqual(onSqlite)
  })
})

/** Runs all of them on a hub of its own, and reads what its store has of them once it is gone. */
async function sessionsOf(
  { dataDir, env }: { dataDir: string; env: Record<string, string> },
  open: () => Promise<Store>,
): Promise<unknown[]> {
  const server = await startServer({ dataDir, env: { ...env, PATCHBAY_SECRET_KEY: key } })
  const client = createClient(server.url)
  await client.register('same@example.com')
  const ids: string[] = []
  for (const call of calls) ids.push(await runOnce(client, call))
  await server.stop()
  const store = await open()
  try {
    return await Promise.all(ids.map((id) => documentsOf(store, id)))
  } finally {
    await store.close()
  }
}

async function runOnce(
  client: Client,
  { body = {}, ...interaction }: (typeof calls)[number],
): Promise<string> {
  const { slug } = await client.publish(interaction)
  const { body: answer } = await client.post(`/run/${slug}`, body, { prefer: 'respond-async' })
  await client.ended(answer.sessionId)
  return answer.sessionId
}

/** A session with all that belongs to it, without what no two runs have in common. */
async function documentsOf(store: Store, id: string): Promise<unknown> {
  const session = await store.sessions.get(id)
  const items = await store.sessions.getItems({ sessionId: id, task: 'each', from: 0, limit: 10 })
  const documents = { session, tasks: await store.sessions.getTasks(id), items }
  const text = JSON.stringify(documents, (name, value: unknown) => {
    // How many steps were stored together is a matter of time.
    if (name === 'usage' || name === 'revision' || name === 'epoch') return undefined
    return value
  })
  const alike = text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'an id')
    .replaceAll(/\b1\d{12}\b/g, '"a time"')
    .replaceAll(/\\"waitedMs\\":\d+/g, 'waited')
  return JSON.parse(alike)
}
