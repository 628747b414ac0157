import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { failToStart, startServer } from './support/server-process.ts'
import { createTestData } from './support/test-data.ts'

let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-faults-'))
})

afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('wrong variables are all told at once', async () => {
  const env = { PATCHBAY_SLOTS: 'many', PATCHBAY_RETENTION_DAYS: '0', PATCHBAY_SLOT: '3' }
  const { code, stderr } = await failToStart({ dataDir, env })
  expect(code).toBe(1)
  for (const name of ['PATCHBAY_SLOTS', 'PATCHBAY_RETENTION_DAYS', 'PATCHBAY_SLOT is not known']) {
    expect(stderr).toContain(name)
  }
})

test('a port that is taken is said with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { code, stderr } = await failToStart({ dataDir, port: (other.address() as AddressInfo).port })
  other.close()
  expect(code).toBe(1)
  expect(stderr).toMatch(/EADDRINUSE.*set PORT/)
})

test('a second hub on one data folder is refused, and the first goes on', async () => {
  const first = await startServer({ dataDir })
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain(`in use by another Patchbay (process ${first.pid})`)
  expect((await createClient(first.url).get('/readyz')).status).toBe(200)
  expect((await first.stop()).code).toBe(0)
})

test('a data folder that cannot be made is named', async () => {
  const file = join(dataDir, 'file')
  await writeFile(file, '')
  const { code, stderr } = await failToStart({ dataDir: join(file, 'data') })
  expect(code).toBe(1)
  expect(stderr).toContain(file)
  expect(stderr).toContain('PATCHBAY_DATA_DIR')
})

test('a file that is no database is left as it is', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  const content = 'not a database at all, '.repeat(500)
  await writeFile(path, content)
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain(path)
  expect(await readFile(path, 'utf8')).toBe(content)
})

test('data of a newer release are left as they are', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 999; CREATE TABLE later (id TEXT)')
  database.close()
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain('newer Patchbay')
})

test('calls that wait for a slot when SIGTERM comes are answered, and their sessions end as they should', async () => {
  const server = await startServer({ dataDir, env: { PATCHBAY_SLOTS: '1' } })
  const client = createClient(server.url)
  await client.register('admin@example.com')
  const slow = scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 300)); return 1' })
  const { slug } = await client.publish({ graph: slow })
  const calls = Array.from({ length: 5 }, () => client.post(`/run/${slug}`))
  await untilStored(client)
  const stopped = server.stop()
  for (const { status } of await Promise.all(calls)) expect([200, 503]).toContain(status)
  expect((await stopped).code).toBe(0)

  const again = await startServer({ dataDir })
  client.url = again.url
  const { items } = (await client.get('/api/sessions')).body
  expect(items.length).toBeGreaterThan(0)
  for (const { id } of items) expect((await client.ended(id)).status).toBe('completed')
  await again.stop()
})

test('SIGTERM lets what runs end, and loses nothing that was accepted', async () => {
  const { dispose, ...data } = await createTestData()
  const server = await startServer({ ...data, env: { ...data.env, PATCHBAY_SLOTS: '2' } })
  const client = createClient(server.url)
  await client.register('admin@example.com')
  const slow = scriptGraph(
    { a: 'await new Promise((done) => setTimeout(done, 400)); return 1', b: 'return 2' },
    'a>b',
  )
  const { slug } = await client.publish({ graph: slow })
  const waiting = client.post(`/run/${slug}`)
  const accepted: string[] = []
  for (let call = 0; call < 6; call += 1) {
    const { body } = await client.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    accepted.push(body.sessionId)
  }
  const stopped = server.stop()
  expect((await waiting).status).toBe(200)
  expect((await stopped).code).toBe(0)

  const again = await startServer(data)
  client.url = again.url
  for (const id of accepted) {
    expect(await client.ended(id)).toMatchObject({
      status: 'completed',
      tasks: [{ attempts: 1 }, { attempts: 1 }],
    })
  }
  await again.stop()
  await dispose()
})

test('whoever waits for a session that sleeps when SIGTERM comes is told that it goes on', async () => {
  const server = await startServer({ dataDir })
  const client = createClient(server.url)
  await client.register('admin@example.com')
  const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 3_600_000 } } }
  const { slug } = await client.publish({ graph: { tasks: [wait], edges: [] } })
  const asleep = (await client.post(`/run/${slug}`, {}, { prefer: 'wait=1' })).body
  const call = client.post(`/run/${slug}`)
  const headers = { authorization: `Bearer ${client.token}` }
  const events = await fetch(`${server.url}/api/sessions/${asleep.sessionId}/events`, { headers })
  while ((await client.get('/api/sessions?status=running')).body.items.length < 2);
  const stopped = server.stop()
  expect(await call).toMatchObject({ status: 202, body: { status: 'running' } })
  expect(await events.text()).toContain('event: session')
  expect((await stopped).code).toBe(0)
})

/** Resolves once a session is stored. */
async function untilStored(client: Client): Promise<void> {
  while ((await client.get('/api/sessions')).body.items.length === 0);
}
