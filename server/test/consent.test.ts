import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type KeyedApi, startKeyedApi } from './support/keyed-api.ts'

let hub: TestHub
let api: KeyedApi
let author: Client
let user: Client
let names = 0

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  api = await startKeyedApi()
  await hub.admin.put('/api/providers/openai', api.settings)
  author = await hub.signUp('builder')
  await author.patch('/api/me', { name: 'Ann Author' })
})

afterAll(async () => {
  await hub.dispose()
  await api.close()
})

beforeEach(async () => {
  user = await hub.signUp('user')
  api.keys.length = 0
})

async function connect(client: Client, apiKey: string): Promise<void> {
  expect((await client.post('/api/integrations/openai/connect', { fields: { apiKey } })).status).toBe(201)
}

const acting = (name: string, more = '') =>
  taskSource({
    name,
    more: `provider: 'openai', ${more}`,
    run: `const answer = await fetch('/v1/anything'); return { text: String(answer.status) }`,
  })

/** A custom task that acts as its caller, and an interaction that runs it. */
async function publish(more = '', by = author) {
  const name = `acts-${(names += 1)}`
  const plugin = (await by.post('/api/plugins', { name, source: acting(name, more) })).body
  const interaction = await author.publish({ graph: customGraph(name) })
  return {
    name,
    type: `custom.${name}`,
    plugin,
    slug: interaction.slug as string,
    call: (client: Client) => client.post(`/run/${interaction.slug}`, { task: { text: 'hi' } }),
    async next(more: string) {
      const saved = await by.put(`/api/plugins/${plugin.id}`, { source: acting(name, more) })
      expect(saved.status).toBe(200)
      expect((await author.post(`/api/interactions/${interaction.id}/activate`)).status).toBe(200)
    },
  }
}

/** What `consentUrl` leads to. */
const askedAt = (consentUrl: string) => new URL(consentUrl).searchParams.get('tasks') ?? ''

const codesAt = (consentUrl: string) =>
  askedAt(consentUrl)
    .split(',')
    .map((one) => ({ type: one.split('@')[0], hash: one.split('@')[1] }))

const consent = (client: Client, consentUrl: string) =>
  client.post('/api/consents', { tasks: codesAt(consentUrl) })

test('a custom task acts as its caller once they have consented, and no longer than that', async () => {
  const { call, type } = await publish(`network: ['api.example.com'],`)
  await connect(user, 'key-of-the-user')
  const refused = await call(user)
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: 'consent_required',
      detail: expect.stringContaining(type),
      consentUrl: expect.stringMatching(`^${hub.url}/consent\\?tasks=${type}@[0-9a-f]{64}$`),
      tasks: [
        {
          name: 'task',
          type,
          title: 'Shout',
          owner: { id: author.user.id, name: 'Ann Author' },
          provider: 'openai',
          scopes: [],
          hosts: ['api.example.com'],
        },
      ],
    },
  })
  expect((await user.get('/api/sessions')).body.items).toEqual([])

  const { consentUrl } = refused.body
  expect((await user.get(`/api/consents/asked?tasks=${askedAt(consentUrl)}`)).body).toMatchObject([
    { type, title: 'Shout', owner: { name: 'Ann Author' }, hosts: ['api.example.com'], given: false },
  ])
  expect(await consent(user, consentUrl)).toMatchObject({ status: 201, body: { consents: [{ type }] } })
  expect((await user.get('/api/consents')).body).toMatchObject([
    { type, title: 'Shout', owner: { name: 'Ann Author' }, provider: 'openai', hosts: ['api.example.com'] },
  ])
  expect(await call(user)).toMatchObject({ status: 200, body: { output: { task: { text: '200' } } } })
  expect(api.keys).toEqual(['key-of-the-user'])

  expect((await user.delete(`/api/consents/${type}`)).status).toBe(204)
  expect((await user.delete(`/api/consents/${type}`)).status).toBe(404)
  expect(await call(user)).toMatchObject({ status: 409, body: { code: 'consent_required' } })
  expect(api.keys).toHaveLength(1)
  const actions = (await hub.admin.get('/api/audit')).body.items.map((one: { action: string }) => one.action)
  expect(actions).toContain('consent.give')
  expect(actions).toContain('consent.revoke')
})

test('the consent of one is not that of another, and nobody gives it for somebody else', async () => {
  const { call } = await publish()
  const other = await hub.signUp('user')
  await Promise.all([connect(user, 'key-of-one'), connect(other, 'key-of-other')])
  await consent(other, (await call(user)).body.consentUrl)
  expect((await call(other)).status).toBe(200)
  expect((await call(user)).body.code).toBe('consent_required')
  expect((await user.get('/api/consents')).body).toEqual([])
  expect(api.keys).toEqual(['key-of-other'])
})

test('without an account, that is what is asked for first', async () => {
  const { call } = await publish()
  expect(await call(user)).toMatchObject({
    status: 409,
    body: { code: 'integration_missing', connectUrl: `${hub.url}/integrations?connect=openai` },
  })
})

describe('another version', () => {
  test('asks again where it wants to reach more, and not where it wants no more', async () => {
    const { call, next } = await publish(`network: ['a.example.com', 'b.example.com'],`)
    await connect(user, 'a-key-of-hers')
    await consent(user, (await call(user)).body.consentUrl)
    await next(`network: ['b.example.com'], idempotent: true,`)
    expect((await call(user)).status).toBe(200)
    await next(`network: ['b.example.com', 'c.example.com'],`)
    const again = await call(user)
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('asks for more') } })
    await consent(user, again.body.consentUrl)
    expect((await call(user)).status).toBe(200)
    // What an interaction runs that is still on the first version stays consented to.
    expect((await user.get('/api/consents')).body[0].hosts).toEqual([
      'a.example.com',
      'b.example.com',
      'c.example.com',
    ])
  })

  test('may not have been looked at: what was is what is consented to', async () => {
    const { call, next } = await publish(`network: ['a.example.com'],`)
    await connect(user, 'a-key-of-hers')
    const { consentUrl } = (await call(user)).body
    await next(`network: ['a.example.com', 'evil.example.com'],`)
    expect((await consent(user, consentUrl)).body.consents).toMatchObject([{ hosts: ['a.example.com'] }])
    expect((await call(user)).body.code).toBe('consent_required')
  })

  test('that names its hosts in its input may reach any', async () => {
    const { call, next } = await publish(`network: ['a.example.com'],`)
    await connect(user, 'a-key-of-hers')
    await consent(user, (await call(user)).body.consentUrl)
    await next(`network: 'public',`)
    expect((await call(user)).body.tasks).toMatchObject([{ hosts: ['public'] }])
  })
})

test('a task that takes over the name of another one asks for itself', async () => {
  const { call, plugin, name } = await publish()
  await connect(user, 'a-key-of-hers')
  await consent(user, (await call(user)).body.consentUrl)
  expect((await call(user)).status).toBe(200)
  const [{ id }] = (await author.get(`/api/plugins/${plugin.id}`)).body.usedBy
  await author.post(`/api/interactions/${id}/deactivate`)
  expect((await author.delete(`/api/plugins/${plugin.id}`)).status).toBe(204)
  const thief = await hub.signUp('builder')
  expect((await thief.post('/api/plugins', { name, source: acting(name, 'idempotent: true,') })).status).toBe(
    201,
  )
  const { slug } = await thief.publish({ graph: customGraph(name) })
  const refused = await user.post(`/run/${slug}`, { task: { text: 'hi' } })
  expect(refused.body).toMatchObject({ code: 'consent_required', tasks: [{ owner: { id: thief.user.id } }] })
  expect(api.keys).toHaveLength(1)
})

test('what is taken back while a session waits is not acted on', async () => {
  const { type, name } = await publish()
  await connect(user, 'a-key-of-hers')
  const { slug } = await author.publish({
    graph: {
      tasks: [
        { name: 'pause', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 1_500 } } },
        { name: 'act', type: `custom.${name}`, inputs: { text: { kind: 'fixed', value: '' } } },
      ],
      edges: [{ from: 'pause', to: 'act' }],
    },
  })
  await consent(user, (await user.post(`/run/${slug}`)).body.consentUrl)
  const { body } = await user.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
  expect((await user.delete(`/api/consents/${type}`)).status).toBe(204)
  const session = await user.ended(body.sessionId)
  expect(session.tasks).toMatchObject([
    { status: 'completed' },
    { status: 'failed', attempts: 1, error: { code: 'consent_required' } },
  ])
  expect(api.keys).toEqual([])
})

test('only custom tasks that act as somebody, as they are or were, can be consented to', async () => {
  const { call, type } = await publish()
  await connect(user, 'a-key-of-hers')
  const hash = codesAt((await call(user)).body.consentUrl)[0]?.hash ?? ''
  const none = '0'.repeat(64)
  expect((await user.post('/api/consents', { tasks: [{ type, hash: none }] })).status).toBe(404)
  expect((await user.get(`/api/consents/asked?tasks=${type}@${none}`)).status).toBe(404)
  const harmless = (
    await author.post('/api/plugins', { name: 'harmless', source: taskSource({ name: 'harmless' }) })
  ).body
  expect(harmless.type).toBe('custom.harmless')
  expect((await user.post('/api/consents', { tasks: [{ type: harmless.type, hash }] })).status).toBe(404)
  for (const tasks of [
    [],
    [{ type: 'twitter.send-tweet', hash }],
    [{ type, hash: 'x' }],
    [{ type, hash, hosts: ['public'] }],
    Array.from({ length: 21 }, () => ({ type, hash })),
  ]) {
    expect(await user.post('/api/consents', { tasks })).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    })
  }
  expect((await user.get('/api/consents/asked?tasks=custom.a')).status).toBe(400)
  expect((await user.get('/api/consents/asked')).status).toBe(400)
  for (const [method, path] of [
    ['GET', '/api/consents'],
    ['POST', '/api/consents'],
    ['DELETE', `/api/consents/${type}`],
  ] as const)
    expect((await fetch(hub.url + path, { method })).status).toBe(401)
})

test('an app sends its user to consent, who comes back to it alone', async () => {
  const { call, type } = await publish()
  await connect(user, 'a-key-of-hers')
  const tasks = codesAt((await call(user)).body.consentUrl)
  const returnTo = 'https://app.example.com/done?user=1'
  const give = () => user.post('/api/consents', { tasks, returnTo })
  expect(await give()).toMatchObject({ status: 400, body: { errors: [{ path: '/returnTo' }] } })
  expect((await user.get('/api/consents')).body).toEqual([])
  const settings = (await hub.admin.get('/api/settings')).body
  await hub.admin.put('/api/settings', { ...settings, returnOrigins: ['https://app.example.com'] })
  expect((await give()).body.returnTo).toBe(`${returnTo}&consented=${type}`)
})
