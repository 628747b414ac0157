import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from './support/client.ts'
import { scriptGraph, startHub } from './support/hub.ts'
import { createTestDatabase, mongodbUrl, type TestDatabase, withoutMongodb } from './support/mongodb.ts'
import { failToStart, startServer } from './support/server-process.ts'
import { startTcpProxy } from './support/tcp-proxy.ts'

describe.skipIf(mongodbUrl === '')(`on MongoDB${withoutMongodb}`, () => {
  let database: TestDatabase
  let dataDir: string

  beforeEach(async () => {
    database = createTestDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'patchbay-mongodb-'))
  })

  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true })
    await database.drop()
  })

  test('a node with another secret key is refused', async () => {
    const env = { MONGODB_URL: database.url, PATCHBAY_SECRET_KEY: 'ab'.repeat(32) }
    const first = await startServer({ dataDir, env })
    const other = { ...env, PATCHBAY_SECRET_KEY: 'cd'.repeat(32) }
    const { code, stderr } = await failToStart({ dataDir, env: other })
    expect(code).toBe(1)
    expect(stderr).toContain('set PATCHBAY_SECRET_KEY')
    expect(stderr).not.toMatch(/abab|cdcd/)
    await first.stop()
  })

  test('data of a newer release are left as they are', async () => {
    const client = new MongoClient(database.url)
    const meta = client.db().collection<{ _id: string; version: number }>('meta')
    await meta.insertOne({ _id: 'database', version: 999 })
    const { code, stderr } = await failToStart({ dataDir, env: { MONGODB_URL: database.url } })
    expect(code).toBe(1)
    expect(stderr).toContain('newer Patchbay')
    expect(await meta.find().toArray()).toEqual([{ _id: 'database', version: 999 }])
    await client.close()
  })

  test('a database that cannot be reached is said with what to do', async () => {
    const MONGODB_URL = 'mongodb://me:hunter2@127.0.0.1:9/?directConnection=true'
    const { code, stderr } = await failToStart({ dataDir, env: { MONGODB_URL } })
    expect(code).toBe(1)
    expect(stderr).toContain('check MONGODB_URL')
    expect(stderr).not.toContain('hunter2')
  })

  test('a short loss of the connection delays calls, a long one answers 503, and nothing is lost', async () => {
    const host = new URL(mongodbUrl).host
    const proxy = await startTcpProxy(host)
    const hub = await startHub({ MONGODB_URL: database.url.replace(host, proxy.host) })
    const slow = scriptGraph(
      { a: 'await new Promise((done) => setTimeout(done, 300)); return 1', b: 'return 2' },
      'a>b',
    )
    const { slug } = await hub.admin.publish({ graph: slow })

    const begun = hub.admin.post(`/run/${slug}`)
    await proxy.cut()
    const during = hub.admin.post(`/run/${slug}`)
    await delay(1_500)
    await proxy.mend()
    expect([(await begun).status, (await during).status]).toEqual([200, 200])

    const accepted = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    await proxy.cut()
    const anyone = createClient(hub.url)
    const refused = await anyone.post('/api/auth/login', {
      email: 'a@x.org',
      password: 'wrong one',
    })
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } })
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect((await anyone.get('/readyz')).status).toBe(503)
    expect((await anyone.get('/healthz')).status).toBe(200)
    await proxy.mend()
    const session = await hub.admin.ended(accepted.body.sessionId)
    expect(session.status).toBe('completed')
    await hub.dispose()
    await proxy.cut()
  })
})
