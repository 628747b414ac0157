import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
let peer: Server
let peerHost: string
/** Requests that the peer was sent, by path. */
const seen = new Map<string, number>()

beforeAll(async () => {
  peer = createServer((request, response) => {
    const path = request.url ?? ''
    seen.set(path, (seen.get(path) ?? 0) + 1)
    response.setHeader('content-type', 'application/json')
    response.statusCode = path.startsWith('/broken') ? 503 : 200
    response.end(JSON.stringify({ path }))
  })
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
  peerHost = `127.0.0.1:${(peer.address() as AddressInfo).port}`
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: peerHost })
})

afterAll(async () => {
  await hub.dispose()
  peer.close()
})

const text = (name: string, binding: object) => ({
  tasks: [{ name, type: 'core.compose-text', inputs: { text: binding } }],
  edges: [],
})

describe('blanks', () => {
  test('a required field left blank is required in the body', async () => {
    const { slug } = await hub.admin.publish({
      graph: { tasks: [{ name: 'compose', type: 'core.compose-text' }], edges: [] },
    })
    const missing = await hub.admin.post(`/run/${slug}`, {})
    expect(missing.status).toBe(400)
    expect(missing.headers.get('content-type')).toMatch('application/problem+json')
    expect(missing.body).toMatchObject({ code: 'invalid_input', status: 400 })
    expect(missing.body.errors).toEqual([{ path: '/compose', message: 'is required' }])
    const empty = await hub.admin.post(`/run/${slug}`, { compose: {} })
    expect(empty.body.errors).toEqual([{ path: '/compose/text', message: 'is required' }])
    const given = await hub.admin.post(`/run/${slug}`, { compose: { text: 'Hi' } })
    expect(given).toMatchObject({
      status: 200,
      body: { status: 'completed', output: { compose: { text: 'Hi' } } },
    })
  })

  test('an ask with a default is optional, the default is applied and shown, an empty body is {}', async () => {
    const { id, slug } = await hub.admin.publish({
      graph: text('compose', { kind: 'ask', default: 'Hello' }),
    })
    const endpoint = await hub.admin.get(`/api/interactions/${id}/endpoint`)
    expect(endpoint.body.body).toEqual({ compose: { text: 'Hello' } })
    const answer = await hub.admin.request('POST', `/run/${slug}`)
    expect(answer.body.output).toEqual({ compose: { text: 'Hello' } })
  })

  test('keys that no blank asks for are refused, all of them listed', async () => {
    const { slug } = await hub.admin.publish({ graph: text('compose', { kind: 'fixed', value: 'x' }) })
    const answer = await hub.admin.post(`/run/${slug}`, { compose: { text: 'y' }, other: {} })
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/compose',
      '/other',
    ])
  })

  test('fixed-only fields are never asked', async () => {
    const graph = { tasks: [{ name: 'script', type: 'core.run-javascript' }], edges: [] }
    const created = await hub.admin.post('/api/interactions', { name: 'No code', graph })
    const activated = await hub.admin.post(`/api/interactions/${created.body.id}/activate`)
    expect(activated.status).toBe(422)
    expect(activated.body.code).toBe('invalid_graph')
    expect(activated.body.problems).toContainEqual(expect.objectContaining({ task: 'script', field: 'code' }))
  })
})

describe('bindings', () => {
  test('upstream means any ancestor, and paths read own properties only', async () => {
    const graph = scriptGraph(
      { first: 'return { list: [{ n: 7 }] }', second: 'return 1', third: 'return data ?? "absent"' },
      'first>second second>third',
    )
    Object.assign(graph.tasks[2]?.inputs ?? {}, {
      data: { kind: 'output', task: 'first', path: 'result.list[0].n' },
    })
    const { slug } = await hub.admin.publish({ graph })
    expect((await hub.admin.post(`/run/${slug}`)).body.output).toEqual({ third: { result: 7 } })

    Object.assign(graph.tasks[2]?.inputs ?? {}, {
      data: { kind: 'output', task: 'first', path: 'result.list.constructor' },
    })
    const inherited = await hub.admin.publish({ graph })
    expect((await hub.admin.post(`/run/${inherited.slug}`)).body.output).toEqual({
      third: { result: 'absent' },
    })
  })

  test("a failed task's output is its error", async () => {
    const graph = scriptGraph(
      { broken: 'throw new Error("no luck")', rescue: 'return data' },
      'broken!rescue',
    )
    Object.assign(graph.tasks[1]?.inputs ?? {}, { data: { kind: 'output', task: 'broken', path: 'error' } })
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.status).toBe(200)
    expect(answer.body.output.rescue.result).toEqual({
      code: 'task_error',
      message: expect.stringContaining('no luck'),
    })
  })

  test('an absent value in a required field fails its task with input_invalid', async () => {
    const graph = scriptGraph({ first: 'return {}' })
    graph.tasks.push({
      name: 'compose',
      type: 'core.compose-text',
      inputs: { text: { kind: 'output', task: 'first', path: 'result.missing' } },
    })
    graph.edges.push({ from: 'first', to: 'compose' })
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.status).toBe(500)
    expect(answer.body).toMatchObject({ code: 'session_failed' })
    expect(answer.body.tasks).toEqual([
      { name: 'compose', code: 'input_invalid', message: expect.stringContaining('text') },
    ])
  })
})

describe('joins and status', () => {
  test('any starts once; finished opens on both; a failure that only a finished edge follows fails', async () => {
    const graph = scriptGraph(
      { left: 'return "l"', right: 'throw new Error("r")', after: 'return "done"' },
      'left*after right*after',
    )
    const { slug } = await hub.admin.publish({
      graph: { ...graph, tasks: withJoin(graph.tasks, 'after', 'any') },
    })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.status).toBe(500)
    const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
    expect(session.status).toBe('failed')
    expect(taskOf(session, 'after')).toMatchObject({ status: 'completed', attempts: 1 })
  })

  test('a failure whose rescue completed is handled; what waited on success is skipped', async () => {
    const graph = scriptGraph(
      { a: 'throw new Error("x")', b: 'return 1', c: 'return 2', rescue: 'return "saved"' },
      'a>b b>c a!rescue',
    )
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer).toMatchObject({ status: 200, body: { output: { rescue: { result: 'saved' } } } })
    const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
    expect(['b', 'c'].map((name) => taskOf(session, name).status)).toEqual(['skipped', 'skipped'])
  })

  test('a rescue that fails too leaves the failure unhandled', async () => {
    const graph = scriptGraph({ a: 'throw new Error("x")', rescue: 'throw new Error("y")' }, 'a!rescue')
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.status).toBe(500)
    expect(answer.body.tasks.map(({ name }: { name: string }) => name).sort()).toEqual(['a', 'rescue'])
  })

  test('an edge whose condition does not hold stays closed', async () => {
    const graph = scriptGraph(
      { n: 'return 5', big: 'return "big"', small: 'return "small"' },
      'n>big n>small',
    )
    Object.assign(graph.edges[0] ?? {}, { when: { path: 'result', op: 'greater', value: 10 } })
    Object.assign(graph.edges[1] ?? {}, { when: { path: 'result', op: 'less', value: 10 } })
    const { slug } = await hub.admin.publish({ graph })
    expect((await hub.admin.post(`/run/${slug}`)).body.output).toEqual({ small: { result: 'small' } })
  })
})

describe('retry policy', () => {
  test('attempts counts runs, the first included', async () => {
    const graph = requestGraph('GET', '/broken/attempts', { attempts: 3, backoffMs: 1 })
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.status).toBe(500)
    expect(seen.get('/broken/attempts')).toBe(3)
    const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
    expect(taskOf(session, 'request')).toMatchObject({ status: 'failed', attempts: 3 })
  })

  test('what cannot be mended is not retried', async () => {
    const graph = {
      tasks: [
        {
          name: 'fail',
          type: 'core.fail',
          inputs: { message: { kind: 'fixed', value: 'No' } },
          retry: { attempts: 5, backoffMs: 1 },
        },
      ],
      edges: [],
    }
    const { slug } = await hub.admin.publish({ graph })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer.body.tasks).toEqual([{ name: 'fail', code: 'fatal_error', message: 'No' }])
    const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
    expect(taskOf(session, 'fail').attempts).toBe(1)
  })
})

describe('Prefer', () => {
  const waits = (ms: number) => ({
    tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: ms } } }],
    edges: [],
  })

  test.each(['respond-async', 'wait=0'])(
    '%s answers 202 at once, with the place of the session',
    async (prefer) => {
      const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
      const answer = await hub.admin.post(`/run/${slug}`, {}, { prefer })
      expect(answer.status).toBe(202)
      expect(answer.headers.get('location')).toBe(`/api/sessions/${answer.body.sessionId}`)
      expect(['queued', 'running', 'completed']).toContain(answer.body.status)
      expect((await hub.admin.ended(answer.body.sessionId)).status).toBe('completed')
    },
  )

  test('a session that takes longer than the wait runs on', async () => {
    const { slug } = await hub.admin.publish({ graph: waits(2_500) })
    const answer = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    expect(answer).toMatchObject({ status: 202, body: { status: 'running' } })
    const session = await hub.admin.ended(answer.body.sessionId)
    expect(session).toMatchObject({ status: 'completed', output: { wait: { waitedMs: expect.any(Number) } } })
  })

  test('a call waits through a suspension', async () => {
    const { slug } = await hub.admin.publish({ graph: waits(1_500) })
    const answer = await hub.admin.post(`/run/${slug}`)
    expect(answer).toMatchObject({ status: 200, body: { status: 'completed' } })
    expect(answer.body.output.wait.waitedMs).toBeGreaterThanOrEqual(1_500)
  })
})

describe('idempotency', () => {
  test('the same key and body gives the same session and answer, whatever the order of its keys', async () => {
    const { slug } = await hub.admin.publish({
      graph: {
        tasks: ['one', 'two'].map((name) => ({ name, type: 'core.compose-text' })),
        edges: [],
      },
    })
    const key = { 'idempotency-key': 'order-1' }
    const first = await hub.admin.post(`/run/${slug}`, { one: { text: 'a' }, two: { text: 'b' } }, key)
    const second = await hub.admin.post(`/run/${slug}`, { two: { text: 'b' }, one: { text: 'a' } }, key)
    expect(first.status).toBe(200)
    expect(second).toMatchObject({ status: 200, body: first.body })
    const other = await hub.admin.post(`/run/${slug}`, { one: { text: 'a' }, two: { text: 'c' } }, key)
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_mismatch' } })
  })

  test('a repeat while the first call runs waits on the same session', async () => {
    const { slug } = await hub.admin.publish({
      graph: scriptGraph({ slow: 'await new Promise((done) => setTimeout(done, 300)); return 1' }),
    })
    const key = { 'idempotency-key': 'twice' }
    const answers = await Promise.all([1, 2, 3].map(() => hub.admin.post(`/run/${slug}`, {}, key)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(1)
  })

  test('a failure is replayed, a refused body does not consume the key', async () => {
    const { slug } = await hub.admin.publish({ graph: requestGraph('GET', '/broken/replayed') })
    const key = { 'idempotency-key': 'fails' }
    const refused = await hub.admin.post(`/run/${slug}`, { extra: 1 }, key)
    expect(refused.status).toBe(400)
    const first = await hub.admin.post(`/run/${slug}`, {}, key)
    const second = await hub.admin.post(`/run/${slug}`, {}, key)
    expect(first.status).toBe(500)
    expect(second).toMatchObject({ status: 500, body: { sessionId: first.body.sessionId } })
    expect(seen.get('/broken/replayed')).toBe(1)
  })

  test('keys are apart by user', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const user = await hub.signUp('user')
    const key = { 'idempotency-key': 'mine' }
    const own = await hub.admin.post(`/run/${slug}`, {}, key)
    const others = await user.post(`/run/${slug}`, {}, key)
    expect(own.body.sessionId).not.toBe(others.body.sessionId)
  })
})

describe('pinned outputs of a test run', () => {
  test('such a task completes with 0 attempts and does not run', async () => {
    const graph = requestGraph('GET', '/pinned')
    const created = await hub.admin.post('/api/interactions', { name: 'Pinned', graph })
    const path = `/api/interactions/${created.body.id}/sessions`
    const output = { status: 200, headers: {}, body: { pinned: true }, url: 'http://pinned' }
    const answer = await hub.admin.post(path, { pinned: { request: output } })
    expect(answer).toMatchObject({ status: 200, body: { output: { request: output } } })
    expect(seen.has('/pinned')).toBe(false)
    const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
    expect(session.trigger).toBe('test')
    expect(taskOf(session, 'request')).toMatchObject({ status: 'completed', attempts: 0 })

    const wrong = await hub.admin.post(path, { pinned: { request: { status: 'x' }, nobody: 1 } })
    expect(wrong.status).toBe(400)
    const paths = wrong.body.errors.map(({ path }: { path: string }) => path)
    expect(paths).toContain('/pinned/request/status')
    expect(paths).toContain('/pinned/nobody')
  })
})

function requestGraph(method: string, path: string, retry?: { attempts: number; backoffMs: number }) {
  return {
    tasks: [
      {
        name: 'request',
        type: 'core.http-request',
        inputs: {
          method: { kind: 'fixed' as const, value: method },
          url: { kind: 'fixed' as const, value: `http://${peerHost}${path}` },
        },
        ...(retry && { retry }),
      },
    ],
    edges: [],
  }
}

function withJoin<T extends { name: string }>(tasks: T[], name: string, join: 'all' | 'any') {
  return tasks.map((task) => (task.name === name ? { ...task, join } : task))
}

function taskOf(session: { tasks: Array<{ name: string; status: string; attempts: number }> }, name: string) {
  const task = session.tasks.find((task) => task.name === name)
  if (!task) throw new Error(`no task ${name}`)
  return task
}
