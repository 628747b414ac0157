import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Client } from './support/client.ts'
import { createClient } from './support/client.ts'
import { taskSource } from './support/custom-task.ts'
import { scriptGraph } from './support/hub.ts'
import { mongodbUrl, withoutMongodb } from './support/mongodb.ts'
import { createNodes, type Node, type Nodes } from './support/nodes.ts'

/** Within this time, milliseconds, every node knows what was changed on another. */
const knownMs = 1_000

const sleepy = (ms: number) => `await new Promise((done) => setTimeout(done, ${ms})); return data`
const asks = (code: string) => {
  const { tasks, edges } = scriptGraph({ a: code })
  return {
    tasks: tasks.map((task) => ({ ...task, inputs: { ...task.inputs, data: { kind: 'ask' } } })),
    edges,
  }
}

describe.skipIf(mongodbUrl === '')(`nodes on one database${withoutMongodb}`, () => {
  let nodes: Nodes
  let api: Node
  let worker: Node
  let all: Node

  beforeAll(async () => {
    nodes = await createNodes({ PATCHBAY_RUNNERS: '1' })
    all = await nodes.start()
    api = await nodes.start({ env: { PATCHBAY_ROLE: 'api' } })
    worker = await nodes.start({ env: { PATCHBAY_ROLE: 'worker' } })
  })

  afterAll(() => nodes.dispose())

  /** Asks until the answer is as it should be; the time that this took, milliseconds. */
  async function until(ask: () => Promise<Answer>, status: number): Promise<number> {
    const began = performance.now()
    while ((await ask()).status !== status) await delay(20)
    return performance.now() - began
  }

  test('a worker answers nobody but whoever looks after it', async () => {
    const asked = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/openapi.json', '/api/sessions', '/'].map(async (path) => {
        const response = await fetch(worker.url + path)
        await response.text()
        return response.status
      }),
    )
    expect(asked).toEqual([200, 200, 200, 404, 404, 404])
    expect((await worker.admin.post('/run/anything')).status).toBe(404)
  })

  test('a call to a node that runs nothing is answered with what another has made of it', async () => {
    const { slug } = await api.admin.publish({ graph: asks('return data * 2') })
    const answers = await Promise.all(
      [1, 2, 3].map((n) => api.admin.post(`/run/${slug}`, { a: { data: n } })),
    )
    expect(answers.map(({ status, body }) => [status, body.output.a.result])).toEqual([
      [200, 2],
      [200, 4],
      [200, 6],
    ])
    const failing = await api.admin.publish({ graph: scriptGraph({ a: 'throw new Error("no")' }) })
    const failed = await api.admin.post(`/run/${failing.slug}`)
    expect(failed).toMatchObject({ status: 500, body: { code: 'session_failed' } })
    const slow = await api.admin.publish({ graph: asks(sleepy(3_000)) })
    const late = await api.admin.post(`/run/${slow.slug}`, { a: { data: 1 } }, { prefer: 'wait=1' })
    expect(late).toMatchObject({ status: 202, body: { status: 'running' } })
    expect((await api.admin.ended(late.body.sessionId)).status).toBe('completed')
  })

  test('the events of a session are told by a node that does not run it', async () => {
    const graph = scriptGraph({ a: sleepy(500), b: sleepy(500), c: 'return 3' }, 'a>b b>c')
    const { slug } = await all.admin.publish({ graph })
    const { body } = await api.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    const response = await fetch(`${all.url}/api/sessions/${body.sessionId}/events`, {
      headers: { authorization: `Bearer ${all.admin.token}` },
    })
    const events = (await response.text())
      .split('\n\n')
      .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
      .map((data) => JSON.parse(data) as { name?: string; status: string })
    const completed = events.filter(({ status }) => status === 'completed').map(({ name }) => name)
    expect(completed).toEqual(['a', 'b', 'c', undefined])
  })

  test('a call repeated on another node waits for the same session', async () => {
    const { slug } = await all.admin.publish({ graph: asks(sleepy(1_500)) })
    const call = (on: Client) => on.post(`/run/${slug}`, { a: { data: 7 } }, { 'idempotency-key': 'once' })
    const answers = await Promise.all([all, api, all, api].map(({ admin }) => call(admin)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(1)
    const { body } = await call(api.admin)
    expect(body).toEqual(answers[0]?.body)
  })

  test('what is cancelled on another node stops', async () => {
    const { slug } = await all.admin.publish({ graph: scriptGraph({ a: sleepy(25_000) }) })
    const call = all.admin.post(`/run/${slug}`)
    const running = async () => (await api.admin.get('/api/sessions?status=running')).body.items
    while ((await running()).length === 0) await delay(20)
    const [{ id }] = await running()
    expect((await api.admin.post(`/api/sessions/${id}/cancel`)).body.status).toBe('cancelled')
    // Its call is answered at once: the node that ran it has let go of it.
    expect(await call).toMatchObject({ status: 500, body: { code: 'session_failed' } })
    const { body } = await all.admin.get(`/api/sessions/${id}`)
    expect(body.tasks[0]).toMatchObject({ status: 'cancelled' })
  })

  test('what is activated, changed and deactivated is so on every node within a second', async () => {
    const { id, slug } = await all.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const described = async () => {
      const { status, body } = await api.admin.get('/openapi.json')
      return { status: body.paths[`/run/${slug}`] ? status : 404, headers: new Headers(), body }
    }
    const call = () => api.admin.post(`/run/${slug}`)
    expect(await until(call, 200)).toBeLessThan(knownMs)
    expect(await until(described, 200)).toBeLessThan(knownMs)
    await all.admin.patch(`/api/interactions/${id}`, { graph: scriptGraph({ a: 'return 2' }) })
    await all.admin.post(`/api/interactions/${id}/activate`)
    await delay(knownMs)
    expect((await call()).body.output.a.result).toBe(2)
    await all.admin.post(`/api/interactions/${id}/deactivate`)
    expect(await until(call, 409)).toBeLessThan(knownMs)
    expect(await until(described, 404)).toBeLessThan(knownMs)
  })

  test('a custom task that is published, changed and deleted is so on every node within a second', async () => {
    const source = (word: string) =>
      taskSource({ name: 'spread', run: `return { text: ${JSON.stringify(word)} }`, input: '{}' })
    const tried = () => api.admin.post('/api/tasks/custom.spread/try', { input: {} })
    const made = await all.admin.post('/api/plugins', { name: 'spread', source: source('one') })
    expect(await until(tried, 200)).toBeLessThan(knownMs)
    expect((await tried()).body.output).toEqual({ text: 'one' })
    const graph = { tasks: [{ name: 'a', type: 'custom.spread', inputs: {} }], edges: [] }
    const { id, slug } = await api.admin.publish({ graph })
    await all.admin.put(`/api/plugins/${made.body.id}`, { source: source('two') })
    await delay(knownMs)
    expect((await tried()).body.output).toEqual({ text: 'two' })
    // What is published keeps what it was published with, whichever node runs it.
    const called = await Promise.all([all, api, all, api].map(({ admin }) => admin.post(`/run/${slug}`)))
    expect(called.map(({ body }) => body.output.a.text)).toEqual(['one', 'one', 'one', 'one'])
    await api.admin.post(`/api/interactions/${id}/deactivate`)
    expect((await all.admin.delete(`/api/plugins/${made.body.id}`)).status).toBe(204)
    expect(await until(tried, 404)).toBeLessThan(knownMs)
  })

  test('a token that is revoked, and a role that is taken away, count on no node after a second', async () => {
    await all.admin.post('/api/users', { email: 'b@example.com', password: 'correct horse', role: 'builder' })
    const [here, there] = [createClient(all.url), createClient(api.url)]
    await here.login('b@example.com')
    there.token = here.token
    const build = () => there.post('/api/interactions', { name: 'x' })
    expect((await build()).status).toBe(201)
    await all.admin.patch(`/api/users/${here.user.id}`, { role: 'user' })
    expect(await until(build, 403)).toBeLessThan(knownMs)
    expect((await here.post('/api/auth/logout')).status).toBe(204)
    expect(await until(() => there.get('/api/me'), 401)).toBeLessThan(knownMs)
  })

  let users = 0

  /** A user of that plan alone, signed in on two nodes, once both know of it. */
  async function userOf(plan: object): Promise<{ here: Client; there: Client }> {
    const { body: settings } = await all.admin.get('/api/settings')
    const plans = { ...settings.plans, [`plan-${(users += 1)}`]: plan }
    expect((await all.admin.put('/api/settings', { ...settings, plans })).status).toBe(200)
    const email = `limited-${users}@example.com`
    const account = { email, password: 'correct horse', role: 'user', plan: `plan-${users}` }
    expect((await all.admin.post('/api/users', account)).status).toBe(201)
    const [here, there] = [createClient(all.url), createClient(api.url)]
    await here.login(email)
    there.token = here.token
    await delay(knownMs)
    return { here, there }
  }

  test('calls per minute are counted over all nodes', async () => {
    const { slug } = await all.admin.publish({ graph: scriptGraph({ a: 'return 1' }), access: 'users' })
    const { here, there } = await userOf({ sessionsPerMinute: 10 })
    const call = (client: Client) => client.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => call(n % 2 === 0 ? here : there)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10)
    expect(refused).toHaveLength(6)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('sessions at once are counted over all nodes, whichever runs them', async () => {
    const { slug } = await all.admin.publish({ graph: scriptGraph({ a: sleepy(60_000) }), access: 'users' })
    const { here, there } = await userOf({ sessionsAtOnce: 3 })
    const call = (client: Client) => client.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    // The first runs where it is called, the others on whichever node claims them.
    const open = [await call(here), await call(there), await call(there)]
    expect(open.map(({ status }) => status)).toEqual([202, 202, 202])
    for (const client of [here, there]) {
      expect(await call(client)).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    }
    await there.post(`/api/sessions/${open[0]?.body.sessionId}/cancel`)
    expect([await call(there), await call(here)].map(({ status }) => status)).toEqual([202, 429])
    await here.post(`/api/sessions/${open[1]?.body.sessionId}/cancel`)
    expect([await call(here), await call(there)].map(({ status }) => status)).toEqual([202, 429])
    await here.post(`/api/sessions/${open[2]?.body.sessionId}/cancel`)
    const atOnce = await Promise.all(Array.from({ length: 12 }, (_, n) => call(n % 2 === 0 ? here : there)))
    expect(atOnce.filter(({ status }) => status === 202)).toHaveLength(1)
  })
})
