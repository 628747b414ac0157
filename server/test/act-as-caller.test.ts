import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startAuthorizationServer } from './support/authorization-server.ts'
import { Browser } from './support/browser.ts'
import type { Client } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'

const scopes = ['tweet.read', 'tweet.write', 'users.read', 'offline.access']

// X on this machine: a certified OAuth 2 server, and its API as https://docs.x.com/x-api/posts/create-post has it.
let hub: TestHub
let server: Awaited<ReturnType<typeof startAuthorizationServer>>
let api: Server
let user: Client
let slug: string
const tweets: Array<{ by: string; text: string }> = []
/** Whether X's API hands back the request's headers, as a broken proxy in front of it might. */
let echoes = false

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  server = await startAuthorizationServer({
    hub: hub.url,
    provider: 'twitter',
    scopes,
    clientAuth: 'client_secret_basic',
  })
  api = createServer(async (request, response) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const by = await server.check(token)
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (by === undefined) return answer(401, { title: 'Unauthorized', status: 401 })
    if (request.url?.startsWith('/2/users/me'))
      return answer(200, { data: { id: by, name: by, username: by } })
    const { text } = JSON.parse(await bodyOf(request)) as { text: string }
    tweets.push({ by, text })
    answer(201, { data: { id: '1', text: echoes ? JSON.stringify(request.headers) : text } })
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const { clientId, clientSecret, endpoints } = server.settings
  await hub.admin.request('PUT', '/api/providers/twitter', {
    clientId,
    clientSecret,
    scopes,
    endpoints: { ...endpoints, apiBaseUrl: url, userInfoUrl: `${url}/2/users/me` },
  })
  const task = { name: 'announce', type: 'twitter.send-tweet', inputs: {} }
  slug = (await hub.admin.publish({ graph: { tasks: [task], edges: [] } })).slug
})

afterAll(async () => {
  await hub.dispose()
  await server.close()
  api.closeAllConnections()
  api.close()
})

beforeEach(async () => {
  user = await hub.signUp('user')
  server.tokenSeconds = 3_600
  tweets.length = 0
  server.grants.length = 0
  echoes = false
})

async function connect(client: Client, id: string): Promise<void> {
  server.user = { id, answer: 'consent' }
  const { body } = await client.post('/api/integrations/twitter/connect', {})
  expect((await new Browser().open(body.url)).status).toBe(200)
}

const tweet = (client: Client, text: string) => client.post(`/run/${slug}`, { announce: { text } })

test('a task acts as whoever called', async () => {
  const other = await hub.signUp('user')
  await connect(user, 'ada')
  await connect(other, 'bob')
  expect(await tweet(user, 'Hello')).toMatchObject({ status: 200, body: { status: 'completed' } })
  expect((await tweet(other, 'Hi')).status).toBe(200)
  expect(tweets).toEqual([
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
      connectUrl: `${hub.url}/integrations`,
      detail: expect.stringContaining('twitter'),
    },
  })
  expect((await user.get('/api/sessions')).body.items).toEqual([])
})

test('fifty sessions with an expired token make one refresh', async () => {
  server.tokenSeconds = 30
  await connect(user, 'carol')
  server.tokenSeconds = 3_600
  server.grants.length = 0
  const calls = await Promise.all(Array.from({ length: 50 }, (_, index) => tweet(user, `Tweet ${index}`)))
  for (const { status } of calls) expect(status).toBe(200)
  expect(tweets).toHaveLength(50)
  expect(server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
})

test('a refresh that is refused ends the connection, which the user is told, until he connects again', async () => {
  server.tokenSeconds = 30
  await connect(user, 'dora')
  server.beforeToken = (_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    return Promise.resolve(false)
  }
  const failed = await tweet(user, 'Hello')
  server.beforeToken = undefined
  expect(failed.body).toMatchObject({
    code: 'session_failed',
    tasks: [{ code: 'integration_missing', message: expect.stringContaining('connect the account again') }],
  })
  expect((await user.get('/api/integrations')).body).toMatchObject([{ status: 'expired' }])
  expect(await tweet(user, 'Hello')).toMatchObject({ status: 409, body: { code: 'integration_missing' } })
  server.tokenSeconds = 3_600
  await connect(user, 'dora')
  expect((await tweet(user, 'Hello')).status).toBe(200)
})

test('no token is handed to a task, nor stored in the clear', async () => {
  echoes = true
  await connect(user, 'eve')
  const { status, body } = await tweet(user, 'Hello')
  expect(status).toBe(200)
  expect(JSON.parse(body.output.announce.text)).toMatchObject({ authorization: '***' })
  const session = JSON.stringify((await hub.admin.get(`/api/sessions/${body.sessionId}`)).body)
  expect(server.issued.size).toBeGreaterThan(0)
  for (const token of server.issued) {
    expect(session).not.toContain(token)
    for (const file of filesOf(hub.dataDir)) expect(readFileSync(file).includes(token)).toBe(false)
  }
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
