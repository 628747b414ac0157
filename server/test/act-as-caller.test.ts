import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type LocalX, publishTweeting, startLocalX, tweet as tweetBy } from './support/local-x.ts'

let hub: TestHub
let x: LocalX
let user: Client
let slug: string

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  x = await startLocalX(hub)
  slug = await publishTweeting(hub.admin)
})

afterAll(async () => {
  await hub.dispose()
  await x.close()
})

beforeEach(async () => {
  user = await hub.signUp('user')
  x.server.tokenSeconds = 3_600
  x.server.grants.length = 0
  x.server.beforeToken = undefined
  x.inPlace = undefined
  x.tweets.length = 0
  x.requests = 0
})

const tweet = (client: Client, text: string) => tweetBy(client, slug, text)
const tweetAtOnce = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => tweet(user, `Tweet ${index}`)))

/** The token endpoint answers so from now on. */
function refuseToRefresh(status: number, error: string): void {
  x.server.beforeToken = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    return Promise.resolve(false)
  }
}

test('a task acts as whoever called', async () => {
  const other = await hub.signUp('user')
  await x.connect(user, 'ada')
  await x.connect(other, 'bob')
  expect(await tweet(user, 'Hello')).toMatchObject({ status: 200, body: { status: 'completed' } })
  expect((await tweet(other, 'Hi')).status).toBe(200)
  expect(x.tweets).toEqual([
    { by: 'ada', text: 'Hello' },
    { by: 'bob', text: 'Hi' },
  ])
  expect((await user.get('/api/integrations')).body[0].lastUsedAt).toEqual(expect.any(String))
})

test('without an account the call is refused, and says where to connect one', async () => {
  expect(await tweet(user, 'Hello')).toMatchObject({
    status: 409,
    body: {
      code: 'integration_missing',
      provider: 'twitter',
      connectUrl: expect.stringMatching(
        `^${hub.url}/integrations\\?connect=twitter&scopes=tweet.read\\+tweet.write`,
      ),
      detail: 'Connect an account of X (Twitter) first',
    },
  })
  expect((await user.get('/api/sessions')).body.items).toEqual([])
})

test('fifty sessions with an expired token make one refresh', async () => {
  x.server.tokenSeconds = 30
  await x.connect(user, 'carol')
  x.server.tokenSeconds = 3_600
  x.server.grants.length = 0
  const calls = await tweetAtOnce(50)
  for (const { status } of calls) expect(status).toBe(200)
  expect(x.tweets).toHaveLength(50)
  expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
})

test.each([
  ['as RFC 6749 has it', 'dora', 'invalid_grant'],
  ['as X has it', 'dan', 'invalid_request'],
])('a refresh that is refused, %s, ends the connection, which the user is told', async (_, id, error) => {
  x.server.tokenSeconds = 30
  await x.connect(user, id)
  refuseToRefresh(400, error)
  const failed = await tweet(user, 'Hello')
  x.server.beforeToken = undefined
  expect(failed.body).toMatchObject({
    code: 'session_failed',
    tasks: [{ code: 'integration_missing', message: expect.stringContaining('connect the account again') }],
  })
  expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'expired' }])
  const session = `/api/sessions/${failed.body.sessionId}`
  expect((await user.get(session)).body.tasks).toMatchObject([
    { error: { connectUrl: expect.stringMatching(`^${hub.url}/integrations\\?connect=twitter&scopes=`) } },
  ])
  // Nobody else can connect it.
  expect((await hub.admin.get(session)).body.tasks[0].error.connectUrl).toBeUndefined()
  expect(await tweet(user, 'Hello')).toMatchObject({ status: 409, body: { code: 'integration_missing' } })
  x.server.tokenSeconds = 3_600
  await x.connect(user, id)
  expect((await tweet(user, 'Hello')).status).toBe(200)
})

describe('a token that the API refuses', () => {
  test('is refreshed once for fifty sessions, which tweet once each', async () => {
    await x.connect(user, 'fay')
    await x.server.endAccessTokens()
    x.server.grants.length = 0
    for (const { status } of await tweetAtOnce(50)) expect(status).toBe(200)
    expect(x.tweets).toHaveLength(50)
    expect(new Set(x.tweets.map(({ text }) => text)).size).toBe(50)
    expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
    expect(x.server.thefts).toBe(0)
  })

  test('and cannot be refreshed ends the connection, which fifty sessions are told alike', async () => {
    await x.connect(user, 'gil')
    await x.server.endAccessTokens()
    refuseToRefresh(400, 'invalid_grant')
    for (const { body } of await tweetAtOnce(50)) {
      const [{ code, message }] = body.tasks ?? [{ code: body.code, message: body.detail }]
      expect({ code, message }).toEqual({
        code: 'integration_missing',
        message: expect.stringContaining('connect the account again'),
      })
    }
    expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'expired' }])
    const audit: object[] = (await hub.admin.get('/api/audit')).body.items
    const ends = audit.filter((entry) => /integration.expire.*"gil"/.test(JSON.stringify(entry)))
    expect(ends).toHaveLength(1)
    expect(x.tweets).toEqual([])
  })

  test('waits for a provider that is out of order, and says so', async () => {
    await x.connect(user, 'hal')
    await x.server.endAccessTokens()
    refuseToRefresh(503, 'temporarily_unavailable')
    const { body } = await tweetBy(user, slug, 'Hello', { prefer: 'wait=2' })
    expect(body.status).toBe('running')
    const session = (await user.get(`/api/sessions/${body.sessionId}`)).body
    expect(session.tasks).toMatchObject([
      { status: 'running', attempts: 1, reason: expect.stringContaining('could not refresh the token') },
    ])
    await user.post(`/api/sessions/${body.sessionId}/cancel`)
    expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'connected' }])
  })

  test('for another reason than its age is not refreshed again and again', async () => {
    await x.connect(user, 'ida')
    x.inPlace = ({ answer }) => {
      answer(401, { title: 'Unauthorized', detail: 'Not you', status: 401 })
      return true
    }
    x.server.grants.length = 0
    for (const index of [1, 2, 3]) {
      expect((await tweet(user, `Hello ${index}`)).body.tasks).toMatchObject([
        { code: 'provider_unauthorized', message: expect.stringContaining('Not you') },
      ])
    }
    expect(x.server.grants).toHaveLength(1)
    expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'connected' }])
  })
})

test('a key that the provider takes no more ends its connection', async () => {
  let taken = true
  const api = createServer((_, response) => {
    const [status, body] = taken ? [200, { data: [] }] : [401, { error: { message: 'Incorrect API key' } }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const { port } = api.address() as AddressInfo
  await hub.admin.put('/api/providers/openai', { endpoints: { apiBaseUrl: `http://127.0.0.1:${port}` } })
  const { status } = await user.post('/api/integrations/openai/connect', {
    fields: { apiKey: 'sk-12345678' },
  })
  expect(status).toBe(201)
  taken = false
  const task = {
    name: 'ask',
    type: 'openai.complete-chat',
    inputs: { model: { kind: 'fixed', value: 'm' }, prompt: { kind: 'fixed', value: 'Hi' } },
  }
  const { slug: asking } = await hub.admin.publish({ graph: { tasks: [task], edges: [] } })
  const { body } = await user.post(`/run/${asking}`)
  expect(body.tasks).toMatchObject([{ code: 'integration_missing' }])
  expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'expired' }])
  api.closeAllConnections()
  api.close()
})

test('no token is handed to a task, nor stored in the clear', async () => {
  // X's API hands back the request's headers, as a broken proxy in front of it might.
  x.inPlace = ({ request, answer }) => {
    answer(201, { data: { id: '1', text: JSON.stringify(request.headers) } })
    return true
  }
  await x.connect(user, 'eve')
  const { status, body } = await tweet(user, 'Hello')
  expect(status).toBe(200)
  expect(JSON.parse(body.output.announce.text)).toMatchObject({ authorization: '***' })
  const session = JSON.stringify((await hub.admin.get(`/api/sessions/${body.sessionId}`)).body)
  expect(x.server.issued.size).toBeGreaterThan(0)
  for (const token of x.server.issued) {
    expect(session).not.toContain(token)
    for (const file of filesOf(hub.dataDir)) expect(readFileSync(file).includes(token)).toBe(false)
  }
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
