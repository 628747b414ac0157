import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { startServer } from './support/server-process.ts'
import { createTestData, type TestData } from './support/test-data.ts'

let data: TestData

beforeEach(async () => {
  data = await createTestData()
})

afterEach(() => data.dispose())

test('calls that wait for a slot when SIGTERM comes are answered, and their sessions end as they should', async () => {
  const server = await startServer({ ...data, env: { ...data.env, PATCHBAY_SLOTS: '1' } })
  const client = createClient(server.url)
  await client.register('admin@example.com')
  const slow = scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 300)); return 1' })
  const { slug } = await client.publish({ graph: slow })
  const calls = Array.from({ length: 5 }, () => client.post(`/run/${slug}`))
  await untilStored(client)
  const stopped = server.stop()
  for (const { status } of await Promise.all(calls)) expect([200, 503]).toContain(status)
  expect((await stopped).code).toBe(0)

  const again = await startServer(data)
  client.url = again.url
  const { items } = (await client.get('/api/sessions')).body
  expect(items.length).toBeGreaterThan(0)
  for (const { id } of items) expect((await client.ended(id)).status).toBe('completed')
  await again.stop()
})

test('SIGTERM lets what runs end, and loses nothing that was accepted', async () => {
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
})

test('whoever waits for a session that sleeps when SIGTERM comes is told that it goes on', async () => {
  const server = await startServer(data)
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
