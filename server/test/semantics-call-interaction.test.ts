import type { GraphTask } from '@patchbay/graph'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

const fixed = (value: unknown) => ({ kind: 'fixed' as const, value })

/** A graph whose one task `call` calls an interaction. */
function calling(slug: string, body?: object, options: Partial<GraphTask> = {}) {
  const inputs = { slug: fixed(slug), ...(body && { body: fixed(body) }) }
  return { tasks: [{ name: 'call', type: 'core.call-interaction', inputs, ...options }], edges: [] }
}

const waiting = (ms: number) => ({
  tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: fixed(ms) } }],
  edges: [],
})

async function call(graph: object, { as = hub.admin, body = {} }: { as?: Client; body?: object } = {}) {
  const { slug } = await hub.admin.publish({ graph })
  const answer = await as.post(`/run/${slug}`, body)
  const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
  return { answer, session, task: session.tasks[0] }
}

async function childrenOf(interactionId: string) {
  return (await hub.admin.get(`/api/sessions?interaction=${interactionId}`)).body.items
}

describe('calling an interaction', () => {
  test('gives its output, of a session of its own as the same user', async () => {
    const graph = { tasks: [{ name: 'say', type: 'core.compose-text' }], edges: [] }
    const { id, slug } = await hub.admin.publish({ graph })
    const user = await hub.signUp('user')
    const { answer, session } = await call(calling(slug, { say: { text: 'hello' } }), { as: user })
    const [child] = await childrenOf(id)
    expect(answer.body.output).toEqual({ call: { sessionId: child.id, output: { say: { text: 'hello' } } } })
    expect(child).toMatchObject({ userId: user.user.id, trigger: 'endpoint', status: 'completed' })
    const parent = { sessionId: session.id, task: 'call', item: null }
    expect((await user.get(`/api/sessions/${child.id}`)).body).toMatchObject({ parent })
    expect(session.parent).toBeNull()
  })

  test('holds no slot while it waits, and outlives a restart', async () => {
    const { slug } = await hub.admin.publish({ graph: waiting(2_500) })
    const { slug: outer } = await hub.admin.publish({ graph: calling(slug) })
    const { body } = await hub.admin.post(`/run/${outer}`, {}, { prefer: 'wait=1' })
    expect(body.status).toBe('running')
    const metrics = await (await fetch(`${hub.url}/metrics`)).text()
    expect(metrics).toMatch(/^patchbay_sessions_running 0$/m)
    const shown = (await hub.admin.get(`/api/sessions/${body.sessionId}`)).body.tasks[0]
    expect(shown).toMatchObject({
      status: 'running',
      reason: expect.stringContaining('waits for the session'),
    })
    expect(shown).not.toHaveProperty('wakeAt')
    await hub.restart()
    const ended = await hub.admin.ended(body.sessionId)
    expect(ended).toMatchObject({ status: 'completed', tasks: [{ attempts: 1 }] })
    expect(ended.output.call.output.wait.waitedMs).toBeGreaterThanOrEqual(2_500)
  })

  test('works for each item of a list', async () => {
    const graph = { tasks: [{ name: 'say', type: 'core.compose-text' }], edges: [] }
    const { id, slug } = await hub.admin.publish({ graph })
    const inputs = { slug: fixed(slug), body: { kind: 'item' as const } }
    const list = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ say: { text: `n${n}` } }))
    const { answer } = await call(calling(slug, undefined, { inputs, forEach: { items: fixed(list) } }))
    const texts = answer.body.output.call.map((one: { output: { say: object } }) => one.output.say)
    expect(texts).toEqual(list.map(({ say }) => say))
    expect(await childrenOf(id)).toHaveLength(7)
  })

  test('more than 8 deep fails', async () => {
    const created = (await hub.admin.post('/api/interactions', { name: 'Circle', slug: 'circle' })).body
    await hub.admin.patch(`/api/interactions/${created.id}`, { graph: calling('circle') })
    await hub.admin.post(`/api/interactions/${created.id}/activate`)
    const answer = await hub.admin.post('/run/circle')
    expect(answer.status).toBe(500)
    expect(await childrenOf(created.id)).toHaveLength(9)
    const deepest = (await hub.admin.get(`/api/sessions/${(await childrenOf(created.id))[0].id}`)).body
    expect(deepest.tasks[0].error).toMatchObject({ code: 'call_too_deep' })
  })
})

describe('a call that cannot be made', () => {
  test.each([
    { name: 'of an unknown slug', slug: 'no-such-thing', code: 'not_found' },
    { name: 'of one that the caller may not call', access: 'owner', code: 'not_found' },
    { name: 'of one that is not active', active: false, code: 'interaction_inactive' },
    { name: 'with a body that does not fit', body: { nobody: {} }, code: 'input_invalid' },
  ])('$name fails as a task does, without a retry', async ({ slug, access, active, body, code }) => {
    const graph = scriptGraph({ a: 'return 1' })
    const one = await hub.admin.publish({ graph, ...(access && { access }) })
    if (active === false) await hub.admin.post(`/api/interactions/${one.id}/deactivate`)
    const user = await hub.signUp('user')
    const graphOfCall = calling(slug ?? one.slug, body, { retry: { attempts: 3, backoffMs: 1 } })
    const { task } = await call(graphOfCall, { as: user })
    expect(task).toMatchObject({ status: 'failed', attempts: 1, error: { code } })
    expect(await childrenOf(one.id)).toEqual([])
  })

  test('outside of a session says so', async () => {
    const tried = await hub.admin.post('/api/tasks/core.call-interaction/try', { input: { slug: 'x' } })
    expect(tried.body).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('within a session') },
    })
  })
})

describe('the end of a called session', () => {
  test('in failure fails the task with its id, and each attempt calls anew', async () => {
    const { id, slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'throw new Error("broke")' }) })
    const { task } = await call(calling(slug, undefined, { retry: { attempts: 2, backoffMs: 1 } }))
    const children = await childrenOf(id)
    expect(children).toHaveLength(2)
    expect(task).toMatchObject({ status: 'failed', attempts: 2, error: { code: 'session_failed' } })
    expect(task.error.message).toContain(children[0].id)
    expect(task.error.message).toContain('a: broke')
  })

  test('by cancellation fails the task', async () => {
    const { id, slug } = await hub.admin.publish({ graph: waiting(3_600_000) })
    const { slug: outer } = await hub.admin.publish({ graph: calling(slug) })
    const { body } = await hub.admin.post(`/run/${outer}`, {}, { prefer: 'wait=1' })
    const [child] = await childrenOf(id)
    expect((await hub.admin.post(`/api/sessions/${child.id}/cancel`)).status).toBe(200)
    const ended = await hub.admin.ended(body.sessionId)
    expect(ended.tasks[0].error.message).toContain(`${child.id} of ${slug} was cancelled`)
  })

  test.each([
    { name: 'waits', graph: waiting(3_600_000) },
    { name: 'runs', graph: scriptGraph({ a: 'for (;;) await new Promise((done) => setTimeout(done, 5))' }) },
  ])('comes with the cancellation of its caller while it $name', async ({ graph }) => {
    const { id, slug } = await hub.admin.publish({ graph })
    const { slug: middle } = await hub.admin.publish({ graph: calling(slug) })
    const { slug: outer } = await hub.admin.publish({ graph: calling(middle) })
    const { body } = await hub.admin.post(`/run/${outer}`, {}, { prefer: 'wait=1' })
    const cancelled = await hub.admin.post(`/api/sessions/${body.sessionId}/cancel`)
    expect(cancelled.body).toMatchObject({ status: 'cancelled', tasks: [{ status: 'cancelled' }] })
    expect(await childrenOf(id)).toMatchObject([{ status: 'cancelled' }])
  })
})

test('what is secret to the called interaction is masked in the record of the call', async () => {
  const http = { name: 'send', type: 'core.http-request', inputs: { url: fixed('http://127.0.0.1:1/') } }
  const { slug } = await hub.admin.publish({ graph: { tasks: [http], edges: [] } })
  const body = { send: { headers: { authorization: 'Bearer hush-hush' } } }
  const { session } = await call(calling(slug, body))
  expect(session.status).toBe('failed')
  expect(JSON.stringify(session.tasks)).not.toContain('hush-hush')
})
