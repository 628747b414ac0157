import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type LocalX, startLocalX } from './support/local-x.ts'

let hub: TestHub
let x: LocalX
let builder: Client

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  x = await startLocalX(hub)
})

afterAll(async () => {
  await hub.dispose()
  await x.close()
})

beforeEach(async () => {
  builder = await hub.signUp('builder')
  x.inPlace = undefined
  x.tweets.length = 0
  x.requests = 0
})

const tweet = (more: object = {}, client = builder) =>
  client.post('/api/tasks/twitter.send-tweet/try', { input: { text: 'Hello' }, ...more })

const accountsOf = async (client: Client): Promise<Array<{ id: string; account: { name: string } }>> =>
  (await client.get('/api/integrations')).body

describe('a task of a provider that is tried', () => {
  test('acts as whoever tries it, with the account used last or the chosen one', async () => {
    await x.connect(builder, 'ada')
    await x.connect(builder, 'bob')
    const ada = (await accountsOf(builder)).find(({ account }) => account.name.includes('ada'))
    expect(await tweet()).toMatchObject({
      status: 200,
      body: { status: 'completed', output: { id: '1' }, requests: [{ method: 'POST', status: 201 }] },
    })
    expect((await tweet({ integration: ada?.id })).body).toMatchObject({ status: 'completed' })
    expect(x.tweets.map(({ by }) => by)).toEqual(['bob', 'ada'])
  })

  test('is refused without an account, and says where to connect one', async () => {
    expect(await tweet()).toMatchObject({
      status: 409,
      body: {
        code: 'integration_missing',
        provider: 'twitter',
        connectUrl: expect.stringMatching(`^${hub.url}/integrations\\?connect=twitter&scopes=tweet.read`),
      },
    })
    expect(x.requests).toBe(0)
  })

  test('acts with no account of somebody else', async () => {
    const other = await hub.signUp('builder')
    await x.connect(other, 'carol')
    await x.connect(builder, 'ada')
    const [carol] = await accountsOf(other)
    expect(await tweet({ integration: carol?.id })).toMatchObject({
      status: 409,
      body: { code: 'integration_missing', detail: expect.stringContaining('not among yours') },
    })
    expect(x.tweets).toEqual([])
  })

  test('keeps to what an administrator lets it do', async () => {
    await x.connect(builder, 'ada')
    const path = '/api/tasks/twitter.send-tweet/restriction'
    const { status } = await hub.admin.put(path, { hosts: null, provider: false, limits: {} })
    expect(status).toBe(200)
    expect((await tweet()).body).toMatchObject({ status: 'failed', error: { code: 'network_denied' } })
    await hub.admin.delete(path)
    expect(x.requests).toBe(0)
  })

  test('leaves a provider alone that asks for that, as sessions do', async () => {
    await x.connect(builder, 'ada')
    x.inPlace = ({ answer }) => {
      answer(429, { title: 'Too Many Requests' }, { 'retry-after': '600' })
      return true
    }
    expect((await tweet()).body).toMatchObject({ status: 'failed', error: { code: 'retry_later' } })
    expect((await tweet()).body).toMatchObject({
      status: 'failed',
      error: { code: 'retry_later', message: expect.stringContaining('no more requests until') },
    })
    expect(x.requests).toBe(1)
  })
})

test('a task that acts at no provider is tried with no account', async () => {
  const refused = await builder.post('/api/tasks/core.compose-text/try', {
    input: { text: 'hi' },
    integration: 'any',
  })
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: '/integration' }] } })
})

describe('a source that is tried', () => {
  const source = (name: string, run: string) =>
    taskSource({ name, more: `provider: 'twitter', network: ['api.example.com'],`, run })
  const asking = source(
    'asks-who',
    `const answer = await fetch('/2/users/me')
    log.info(JSON.stringify([...answer.headers]))
    return { text: (await answer.json()).data.username }`,
  )
  const trySource = (more: object = {}, text = asking) =>
    builder.post('/api/plugins/try', { source: text, input: { text: '' }, ...more })

  test('acts as whoever tries it once they have consented to what it asks for', async () => {
    await x.connect(builder, 'ada')
    const refused = await trySource()
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'consent_required',
        tasks: [{ type: 'custom.asks-who', provider: 'twitter', hosts: ['api.example.com'] }],
      },
    })
    // No page could show a source that nobody has published.
    expect(refused.body.consentUrl).toBeUndefined()
    expect((await trySource({ consent: true })).body).toMatchObject({
      status: 'completed',
      output: { text: 'ada' },
    })
    expect((await trySource()).body).toMatchObject({ status: 'completed' })
    expect((await builder.get('/api/consents')).body).toMatchObject([{ type: 'custom.asks-who' }])
    const wider = asking.replace("'api.example.com'", "'api.example.com', 'elsewhere.example.com'")
    expect(await trySource({}, wider)).toMatchObject({ status: 409, body: { code: 'consent_required' } })
  })

  test('reaches neither the token nor, with it, anybody but the provider', async () => {
    await x.connect(builder, 'ada')
    let authorization = ''
    x.inPlace = ({ request, answer }) => {
      authorization = request.headers.authorization ?? ''
      answer(201, { data: { id: authorization, text: '' } }, { 'x-echo': authorization })
      return true
    }
    const echo = source(
      'echoes',
      `const answer = await fetch('/2/tweets', { method: 'POST', body: '{"text":"x"}' })
      const body = await answer.text()
      log.info(body + JSON.stringify([...answer.headers]))
      return { text: body }`,
    )
    const { body } = await trySource({ consent: true }, echo)
    expect(body.status).toBe('completed')
    const token = authorization.replace('Bearer ', '')
    expect(token.length).toBeGreaterThan(20)
    expect(JSON.stringify(body)).not.toContain(token)
    const straying = source('strays', `await fetch('${x.server.settings.endpoints.tokenUrl}')`)
    const strayed = await trySource({ consent: true }, straying)
    expect(strayed.body).toMatchObject({ status: 'failed', error: { code: 'network_denied' } })
  })
})
