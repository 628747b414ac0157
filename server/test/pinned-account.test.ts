import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type KeyedApi, startKeyedApi } from './support/keyed-api.ts'

let hub: TestHub
let api: KeyedApi
let owner: Client
let user: Client
/** Of the owner, and of somebody else. */
let shared: string
let foreign: string

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  api = await startKeyedApi()
  await hub.admin.put('/api/providers/openai', api.settings)
  owner = await hub.signUp('builder')
  shared = await connect(owner, 'key-of-the-owner')
  foreign = await connect(await hub.signUp('builder'), 'key-of-somebody-else')
})

afterAll(async () => {
  await hub.dispose()
  await api.close()
})

beforeEach(async () => {
  user = await hub.signUp('user')
  api.keys.length = 0
})

async function connect(client: Client, apiKey: string): Promise<string> {
  const { status, body } = await client.post('/api/integrations/openai/connect', { fields: { apiKey } })
  expect(status).toBe(201)
  return body.id
}

const fixed = (value: unknown) => ({ kind: 'fixed', value })

/** It asks OpenAI, with the account that it is pinned to. */
const asking = (integration?: string, more: object = {}) => ({
  tasks: [
    {
      name: 'ask',
      type: 'openai.complete-chat',
      inputs: { model: fixed('m'), prompt: fixed('Hi') },
      ...(integration !== undefined && { integration }),
      ...more,
    },
  ],
  edges: [],
})

test('everybody who calls it acts with the account that its owner pinned', async () => {
  const { slug } = await owner.publish({ graph: asking(shared) })
  await user.post(`/run/${slug}`)
  await connect(user, 'key-of-the-user')
  await user.post(`/run/${slug}`)
  expect(api.keys).toEqual(['key-of-the-owner', 'key-of-the-owner'])
})

describe('an account', () => {
  const create = (by: Client, graph: object) => by.post('/api/interactions', { name: 'Asks', graph })

  test.each(['of somebody else', 'that nobody has'])('%s cannot be pinned', async (whose) => {
    const id = whose === 'of somebody else' ? foreign : 'no-such-integration'
    const { body } = await create(owner, asking(id))
    expect(body.problems).toMatchObject([{ task: 'ask', code: 'unknown_integration', severity: 'error' }])
    for (const path of ['activate', 'sessions']) {
      const refused = await owner.post(`/api/interactions/${body.id}/${path}`)
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'invalid_graph', problems: [{ code: 'unknown_integration' }] },
      })
    }
    expect(api.keys).toEqual([])
  })

  test('of the owner is not pinned by an administrator, who leaves what is', async () => {
    const { body } = await create(owner, asking())
    const path = `/api/interactions/${body.id}`
    const refused = await hub.admin.patch(path, { graph: asking(shared) })
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ path: '/graph/tasks/0/integration' }] },
    })
    expect((await owner.patch(path, { graph: asking(shared) })).status).toBe(200)
    expect((await hub.admin.patch(path, { graph: asking(shared, { title: 'Asks' }) })).status).toBe(200)
  })

  test('has to be of the provider, and a text', async () => {
    const task = { name: 'ask', type: 'twitter.get-me', integration: shared }
    const { body } = await create(owner, { tasks: [task], edges: [] })
    expect(body.problems).toMatchObject([{ code: 'wrong_provider' }])
    for (const integration of ['', 7, null, 'x'.repeat(65)])
      expect((await create(owner, { tasks: [{ ...task, integration }], edges: [] })).status).toBe(400)
  })

  test('stays where it is when the interaction is exported', async () => {
    const { body } = await create(owner, asking(shared))
    const file = (await owner.get(`/api/interactions/${body.id}/export`)).body
    expect(JSON.stringify(file)).not.toContain(shared)
    expect(file.interaction.graph.tasks[0].integration).toBeUndefined()
  })
})

test('its owner, and nobody else, is told what acts with it before it is disconnected', async () => {
  const account = await connect(owner, 'key-to-be-told-of')
  const pinned = `/api/integrations/${account}/pinned`
  expect((await owner.get(pinned)).body).toEqual([])
  const published = await owner.publish({ name: 'Published', graph: asking(account) })
  const path = `/api/interactions/${published.id}`
  expect((await owner.patch(path, { graph: asking() })).status).toBe(200)
  const draft = (await owner.post('/api/interactions', { name: 'Draft', graph: asking(account) })).body
  await owner.publish({ name: 'With another one', graph: asking(shared) })
  expect((await owner.get(pinned)).body).toEqual([
    { id: draft.id, name: 'Draft', slug: draft.slug, published: false },
    { id: published.id, name: 'Published', slug: published.slug, published: true },
  ])
  expect((await hub.admin.get(pinned)).status).toBe(404)
  expect((await owner.delete(`/api/integrations/${account}`)).status).toBe(204)
  expect((await owner.get(pinned)).status).toBe(404)
})

test('once its owner has disconnected it, callers are told whom it is up to', async () => {
  const gone = await connect(owner, 'key-to-be-gone')
  const { slug } = await owner.publish({ graph: asking(gone) })
  expect((await owner.delete(`/api/integrations/${gone}`)).status).toBe(204)
  await connect(user, 'key-of-the-user')
  const refused = await user.post(`/run/${slug}`)
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: 'integration_missing',
      provider: 'openai',
      detail: expect.stringContaining('the owner of the interaction'),
    },
  })
  expect(refused.body.connectUrl).toBeUndefined()
  expect((await owner.post(`/run/${slug}`)).body.connectUrl).toContain('connect=openai')
  expect(api.keys).toEqual([])
})

test('a custom task acts with it once its owner has consented, whoever calls', async () => {
  const author = await hub.signUp('builder')
  const source = taskSource({
    name: 'nosy',
    more: `provider: 'openai',`,
    run: `await fetch('/v1/anything'); return { text: '' }`,
  })
  expect((await author.post('/api/plugins', { name: 'nosy', source })).status).toBe(201)
  const task = { name: 'nosy', type: 'custom.nosy', inputs: { text: fixed('') }, integration: shared }
  const { slug } = await owner.publish({ graph: { tasks: [task], edges: [] } })
  const refused = await user.post(`/run/${slug}`)
  expect(refused).toMatchObject({ status: 409, body: { code: 'consent_required' } })
  expect(refused.body.consentUrl).toBeUndefined()
  const { consentUrl } = (await owner.post(`/run/${slug}`)).body
  const [type, hash] = (new URL(consentUrl).searchParams.get('tasks') ?? '').split('@')
  // That of the caller is no help.
  await user.post('/api/consents', { tasks: [{ type, hash }] })
  expect((await user.post(`/run/${slug}`)).status).toBe(409)
  await owner.post('/api/consents', { tasks: [{ type, hash }] })
  expect((await user.post(`/run/${slug}`)).status).toBe(200)
  expect(api.keys).toEqual(['key-of-the-owner'])
})
