import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

const fixed = (value: unknown) => ({ kind: 'fixed', value })

/** A graph of one text. */
const says = (text: string) => ({
  tasks: [{ name: 'text', type: 'core.compose-text', inputs: { text: fixed(text) } }],
  edges: [],
})

describe('a draft', () => {
  test('tells its problems when it is saved, and the same ones when it is activated or tried', async () => {
    const graph = { ...says('x'), edges: [{ from: 'text', to: 'nowhere' }] }
    const created = await hub.admin.post('/api/interactions', { name: 'Draft', graph: says('x') })
    expect(created.body.problems).toEqual([])
    const path = `/api/interactions/${created.body.id}`
    const saved = await hub.admin.patch(path, { graph })
    expect(saved.status).toBe(200)
    expect(saved.body.problems).toEqual([expect.objectContaining({ edge: 0, message: expect.any(String) })])
    for (const how of ['activate', 'sessions']) {
      const refused = await hub.admin.post(`${path}/${how}`)
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_graph' } })
      expect(refused.body.problems).toEqual(saved.body.problems)
    }
  })

  test('has a revision that every change raises, to the graph or not', async () => {
    const { id } = await hub.admin.publish({ graph: says('x') })
    const path = `/api/interactions/${id}`
    const etags = new Set<string | null>()
    for (const change of [{ description: 'a' }, { graph: says('y') }, { access: 'owner' }, {}]) {
      etags.add((await hub.admin.patch(path, change)).headers.get('etag'))
    }
    expect(etags.size).toBe(4)
  })

  test('changes the response of calls once it is published; slug, name and access act at once', async () => {
    const user = await hub.signUp('user')
    const { id, slug } = await hub.admin.publish({ graph: says('x'), response: fixed('old') })
    const path = `/api/interactions/${id}`
    await hub.admin.patch(path, { response: fixed('new'), slug: `${slug}-moved`, name: 'Moved' })
    expect((await user.post(`/run/${slug}`)).status).toBe(404)
    const call = async () => await user.post(`/run/${slug}-moved`)
    const before = await call()
    expect(before.body.output).toBe('old')
    const session = (await hub.admin.get(`/api/sessions/${before.body.sessionId}`)).body
    expect(session.interaction).toMatchObject({ name: 'Moved', version: 1 })
    await hub.admin.post(`${path}/activate`)
    expect((await call()).body.output).toBe('new')
    await hub.admin.patch(path, { access: 'owner' })
    expect((await call()).status).toBe(404)
  })
})

test('a condition looks at the error of a task that failed', async () => {
  const graph = scriptGraph(
    { broken: 'throw new Error("gone")', fatal: 'return 1', other: 'return 2' },
    'broken!fatal broken!other',
  )
  const is = (value: string) => ({ when: { path: 'error.code', op: 'equals', value } })
  Object.assign(graph.edges[0] ?? {}, is('task_error'))
  Object.assign(graph.edges[1] ?? {}, is('timeout'))
  const { slug } = await hub.admin.publish({ graph })
  expect((await hub.admin.post(`/run/${slug}`)).body.output).toEqual({ fatal: { result: 1 } })
})

test('the time limit of a task does not count what it waits', async () => {
  const wait = { name: 'wait', type: 'core.wait', inputs: { ms: fixed(1_500) }, timeoutMs: 1_000 }
  const { slug } = await hub.admin.publish({ graph: { tasks: [wait], edges: [] } })
  expect((await hub.admin.post(`/run/${slug}`)).status).toBe(200)
})

test('a test run and a retry answer like a call', async () => {
  const { id, slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  const { sessionId } = (await hub.admin.post(`/run/${slug}`)).body
  const ways: Array<[string, object]> = [
    [`/api/interactions/${id}/sessions`, {}],
    [`/api/sessions/${sessionId}/retry`, { from: 'start' }],
  ]
  for (const [path, body] of ways) {
    const waited = await hub.admin.post(path, body)
    expect(waited).toMatchObject({ status: 200, body: { status: 'completed', output: { a: { result: 1 } } } })
    const left = await hub.admin.post(path, body, { prefer: 'respond-async' })
    expect(left.status).toBe(202)
    expect(left.headers.get('location')).toBe(`/api/sessions/${left.body.sessionId}`)
    expect((await hub.admin.ended(left.body.sessionId)).status).toBe('completed')
  }
})

test('a call that was refused because of the load, or that was none, does not consume its key', async () => {
  const full = await startHub({ PATCHBAY_SLOTS: '1', PATCHBAY_QUEUE_LIMIT: '1' })
  const waits = scriptGraph({ loop: 'for (;;) await new Promise((done) => setTimeout(done, 5))' })
  const long = await full.admin.publish({ graph: waits })
  const { id, slug } = await full.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  const start = async () =>
    (await full.admin.post(`/run/${long.slug}`, {}, { prefer: 'respond-async' })).body.sessionId
  const begun = [await start()]
  await expect
    .poll(async () => (await full.admin.get(`/api/sessions/${begun[0]}`)).body.status)
    .toBe('running')
  begun.push(await start())
  const call = (prefer: string) => full.admin.post(`/run/${slug}`, {}, { 'idempotency-key': 'once', prefer })
  const refused = await call('respond-async')
  expect([429, 503]).toContain(refused.status)
  for (const sessionId of begun) await full.admin.post(`/api/sessions/${sessionId}/cancel`)
  await full.admin.post(`/api/interactions/${id}/deactivate`)
  expect((await call('wait=30')).status).toBe(409)
  await full.admin.post(`/api/interactions/${id}/activate`)
  expect((await call('wait=30')).status).toBe(200)
  await full.dispose()
})

test('the sessions of a user who is deleted stay, and their tokens end', async () => {
  const user = await hub.signUp('user')
  const { slug } = await hub.admin.publish({ graph: says('x') })
  const { sessionId } = (await user.post(`/run/${slug}`)).body
  expect((await hub.admin.delete(`/api/users/${user.user.id}`)).status).toBe(204)
  expect((await user.get('/api/me')).status).toBe(401)
  const session = await hub.admin.get(`/api/sessions/${sessionId}`)
  expect(session).toMatchObject({ status: 200, body: { userId: user.user.id, status: 'completed' } })
})

test('a session shows inputs of 32 MB at most, of tasks that fail too', { timeout: 60_000 }, async () => {
  const graph = scriptGraph({ each: 'throw new Error("no")' })
  Object.assign(graph.tasks[0] ?? {}, {
    forEach: {
      items: fixed(Array.from({ length: 80 }, (_, n) => n)),
      concurrency: 5,
      onItemError: 'continue',
    },
  })
  Object.assign(graph.tasks[0]?.inputs ?? {}, { data: { kind: 'ask' } })
  const { slug } = await hub.admin.publish({ graph })
  const text = 'x'.repeat(1_000_000)
  const { sessionId } = (await hub.admin.post(`/run/${slug}`, { each: { data: text } })).body
  const session = (await hub.admin.get(`/api/sessions/${sessionId}`)).body
  expect(session.tasks[0].itemCounts).toMatchObject({ total: 80 })
  const { items } = (await hub.admin.get(`/api/sessions/${sessionId}/tasks/each/items?limit=100`)).body
  const kept = items.filter(({ input }: { input: unknown }) => input !== null)
  expect(kept.length).toBe(33)
  expect(new Set(items.map(({ status }: { status: string }) => status))).toEqual(new Set(['failed']))
})
