import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

const loop = scriptGraph(
  { loop: 'for (;;) await new Promise((done) => setTimeout(done, 5))', after: 'return 1' },
  'loop>after',
)

describe('who sees a session', () => {
  test('its caller sees status, own input, output and which task failed; the owner and admins see all', async () => {
    const [owner, caller, stranger] = [
      await hub.signUp('builder'),
      await hub.signUp('user'),
      await hub.signUp('user'),
    ]
    const graph = scriptGraph(
      { a: 'log.info("secret detail"); return data', b: 'throw new Error("b broke")' },
      'a>b',
    )
    Object.assign(graph.tasks[0]?.inputs ?? {}, { data: { kind: 'ask' } })
    const { slug } = await owner.publish({ graph })
    const answer = await caller.post(`/run/${slug}`, { a: { data: 5 } })
    const path = `/api/sessions/${answer.body.sessionId}`

    const own = (await caller.get(path)).body
    expect(own).toMatchObject({ status: 'failed', input: { a: { data: 5 } } })
    expect(own.tasks.map((task: { name: string; status: string }) => [task.name, task.status])).toEqual([
      ['a', 'completed'],
      ['b', 'failed'],
    ])
    expect(JSON.stringify(own)).not.toContain('secret detail')

    for (const viewer of [owner, hub.admin]) {
      const all = (await viewer.get(path)).body
      expect(all.tasks[0]).toMatchObject({
        output: { result: 5 },
        logs: [{ level: 'info', message: 'secret detail' }],
      })
    }
    expect((await stranger.get(path)).status).toBe(404)
    expect((await stranger.get(`${path}/events`)).status).toBe(404)
    expect((await stranger.post(`${path}/cancel`)).status).toBe(404)
    expect((await owner.post(`${path}/retry`, { from: 'start' })).status).toBe(404)
  })

  test('the list holds what one may see, newest first, by page and filter', async () => {
    const [owner, caller] = [await hub.signUp('builder'), await hub.signUp('user')]
    const { id, slug } = await owner.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const ids: string[] = []
    for (let call = 0; call < 5; call += 1) {
      ids.unshift((await (call % 2 === 0 ? caller : owner).post(`/run/${slug}`)).body.sessionId)
    }
    const idsOf = (answer: { body: { items: Array<{ id: string }> } }) =>
      answer.body.items.map((item) => item.id)
    expect(idsOf(await owner.get('/api/sessions'))).toEqual(ids)
    expect(idsOf(await caller.get('/api/sessions'))).toEqual([ids[0], ids[2], ids[4]])
    const first = await owner.get(`/api/sessions?interaction=${id}&limit=2`)
    expect(idsOf(first)).toEqual(ids.slice(0, 2))
    const second = await owner.get(`/api/sessions?interaction=${id}&limit=3&cursor=${first.body.nextCursor}`)
    expect(idsOf(second)).toEqual(ids.slice(2))
    expect(second.body.nextCursor).toBeNull()
    expect(idsOf(await owner.get('/api/sessions?status=failed'))).toEqual([])
    expect(idsOf(await owner.get('/api/sessions?status=completed&trigger=endpoint'))).toEqual(ids)
    expect(first.body.items[0]).not.toHaveProperty('tasks')
  })
})

describe('cancel', () => {
  test('stops what runs, cancels what waits, and answers a waiting call', async () => {
    const { slug } = await hub.admin.publish({ graph: loop })
    const waiting = hub.admin.post(`/run/${slug}`)
    const id = await untilRunning(slug)
    const cancelled = await hub.admin.post(`/api/sessions/${id}/cancel`)
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    expect(cancelled.body.tasks.map((task: { status: string }) => task.status)).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect((await waiting).body).toMatchObject({
      status: 500,
      code: 'session_failed',
      sessionId: id,
      tasks: [],
    })
    expect((await hub.admin.post(`/api/sessions/${id}/cancel`)).body.status).toBe('cancelled')
  })

  test('reaches a session that sleeps', async () => {
    const graph = {
      tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 3_600_000 } } }],
      edges: [],
    }
    const { slug } = await hub.admin.publish({ graph })
    const started = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    expect(started.body.status).toBe('running')
    const cancelled = await hub.admin.post(`/api/sessions/${started.body.sessionId}/cancel`)
    expect(cancelled.body).toMatchObject({
      status: 'cancelled',
      tasks: [{ name: 'wait', status: 'cancelled' }],
    })
  })

  test('of one that has ended is a conflict', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const { body } = await hub.admin.post(`/run/${slug}`)
    const answer = await hub.admin.post(`/api/sessions/${body.sessionId}/cancel`)
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })
})

describe('retrying a session', () => {
  test('from failed keeps the outputs of what completed; from start runs all; both as the same caller', async () => {
    const caller = await hub.signUp('user')
    const graph = scriptGraph(
      { random: 'return Math.random()', broken: 'throw new Error("no")' },
      'random>broken',
    )
    const { slug, version } = await hub.admin.publish({ graph })
    const failed = (await caller.post(`/run/${slug}`)).body
    const before = (await hub.admin.get(`/api/sessions/${failed.sessionId}`)).body

    const again = await hub.admin.post(`/api/sessions/${failed.sessionId}/retry`, { from: 'failed' })
    expect(again.status).toBe(500)
    const after = (await hub.admin.get(`/api/sessions/${again.body.sessionId}`)).body
    expect(after).toMatchObject({ trigger: 'retry', userId: caller.user.id, interaction: { version } })
    expect(after.tasks[0]).toMatchObject({ status: 'completed', attempts: 0, output: before.tasks[0].output })
    expect(after.tasks[1]).toMatchObject({ status: 'failed', attempts: 1 })

    const anew = await caller.post(`/api/sessions/${failed.sessionId}/retry`, { from: 'start' })
    const whole = (await hub.admin.get(`/api/sessions/${anew.body.sessionId}`)).body
    expect(whole.tasks[0].attempts).toBe(1)
    expect(whole.tasks[0].output).not.toEqual(before.tasks[0].output)
  })

  test('from failed runs the rescue again only where it is needed again', async () => {
    const graph = scriptGraph(
      { broken: 'throw new Error("no")', rescue: 'throw new Error("too")' },
      'broken!rescue',
    )
    graph.tasks.push({
      name: 'aside',
      type: 'core.compose-text',
      inputs: { text: { kind: 'fixed', value: 'x' } },
    })
    const { slug } = await hub.admin.publish({ graph })
    const failed = (await hub.admin.post(`/run/${slug}`)).body
    const again = await hub.admin.post(`/api/sessions/${failed.sessionId}/retry`, { from: 'failed' })
    const { tasks } = (await hub.admin.get(`/api/sessions/${again.body.sessionId}`)).body
    const attempts = tasks.map((task: { name: string; attempts: number }) => [task.name, task.attempts])
    expect(Object.fromEntries(attempts)).toEqual({ broken: 1, rescue: 1, aside: 0 })
  })

  test('is for who may call the interaction still', async () => {
    const [owner, caller] = [await hub.signUp('builder'), await hub.signUp('user')]
    const { id, slug } = await owner.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const { sessionId } = (await caller.post(`/run/${slug}`)).body
    const retry = (client: typeof caller) =>
      client.post(`/api/sessions/${sessionId}/retry`, { from: 'start' })
    expect((await retry(caller)).status).toBe(200)

    await owner.post(`/api/interactions/${id}/deactivate`)
    expect(await retry(caller)).toMatchObject({ status: 409, body: { code: 'interaction_inactive' } })
    await owner.patch(`/api/interactions/${id}`, { access: 'owner' })
    expect(await retry(caller)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    // Who looks into what went wrong can repeat it, as that caller.
    expect((await retry(hub.admin)).status).toBe(200)
  })

  test('waits for the end first', async () => {
    const { slug } = await hub.admin.publish({ graph: loop })
    const started = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    const path = `/api/sessions/${started.body.sessionId}`
    expect(await hub.admin.post(`${path}/retry`, { from: 'start' })).toMatchObject({ status: 409 })
    await hub.admin.post(`${path}/cancel`)
  })
})

describe('events', () => {
  test('replay from the start and end with the session', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1', b: 'return 2' }, 'a>b') })
    const { sessionId } = (await hub.admin.post(`/run/${slug}`)).body
    const events = await eventsOf(sessionId)
    expect(events.map(({ event, data }) => [event, data.name ?? data.id, data.status])).toEqual([
      ['task', 'a', 'completed'],
      ['task', 'b', 'completed'],
      ['session', sessionId, 'completed'],
    ])
  })

  test('tell each change while it runs', async () => {
    const slow = 'await new Promise((done) => setTimeout(done, 200)); return 1'
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: slow, b: slow }, 'a>b') })
    const { body } = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    const events = await eventsOf(body.sessionId)
    const states = (name: string) =>
      events.filter(({ data }) => data.name === name).map(({ data }) => data.status)
    expect(states('b')).toEqual(['waiting', 'running', 'completed'])
    expect(events.at(-1)).toMatchObject({ event: 'session', data: { status: 'completed' } })
  })
})

test('header values of a request are masked in records and logs', async () => {
  const graph = {
    tasks: [
      {
        name: 'request',
        type: 'core.http-request',
        inputs: { url: { kind: 'fixed', value: 'http://127.0.0.1:9/' }, headers: { kind: 'ask' } },
      },
    ],
    edges: [],
  }
  const { slug } = await hub.admin.publish({ graph })
  const body = { request: { headers: { authorization: 'Bearer hush-hush' } } }
  const answer = await hub.admin.post(`/run/${slug}`, body)
  expect(answer.body.tasks[0].code).toBe('network_denied')
  const session = await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)
  expect(session.body.tasks[0].input.headers).toEqual({ authorization: '••••••' })
  expect(JSON.stringify(session.body)).not.toContain('hush-hush')
})

test('deleting an interaction lets its running sessions finish and frees the slug', async () => {
  const slow = scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 300)); return 1' })
  const { id, slug } = await hub.admin.publish({ slug: 'short-lived', graph: slow })
  const started = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
  expect((await hub.admin.delete(`/api/interactions/${id}`)).status).toBe(204)
  expect((await hub.admin.post(`/run/${slug}`)).status).toBe(404)
  expect((await hub.admin.ended(started.body.sessionId)).status).toBe('completed')
  expect((await hub.admin.publish({ slug: 'short-lived', graph: slow })).slug).toBe('short-lived')
})

async function untilRunning(slug: string): Promise<string> {
  for (;;) {
    const { items } = (await hub.admin.get('/api/sessions?status=running')).body
    const found = items.find((item: { interaction: { slug: string } }) => item.interaction.slug === slug)
    if (found) return found.id
  }
}

async function eventsOf(sessionId: string) {
  const response = await fetch(`${hub.url}/api/sessions/${sessionId}/events`, {
    headers: { authorization: `Bearer ${hub.admin.token}` },
  })
  expect(response.headers.get('content-type')).toMatch('text/event-stream')
  const text = await response.text()
  return text
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'),
    }))
}
