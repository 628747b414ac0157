import { spawnSync } from 'node:child_process'
import type { JsonObject } from '@patchbay/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import type { Client } from './support/client.ts'

let app: TestApp
let builder: Client

beforeAll(async () => {
  app = await startApp()
  builder = await app.signUp('builder')
})

afterAll(() => app.dispose())

const echo = (binding?: JsonObject) => ({
  tasks: [{ name: 'echo', type: 'test.echo', ...(binding && { inputs: { text: binding } }) }],
  edges: [],
})

async function create(body: JsonObject = {}) {
  const created = await builder.post('/api/interactions', { name: 'Test', graph: echo(), ...body })
  expect(created.status).toBe(201)
  return { ...created.body, etag: created.headers.get('etag'), path: `/api/interactions/${created.body.id}` }
}

describe('slugs', () => {
  test('are made of the name, and stay unique', async () => {
    const name = 'Ünïque Näme!'
    expect((await create({ name })).slug).toBe('unique-name')
    expect((await create({ name })).slug).toBe('unique-name-2')
    expect((await create({ name: '你好' })).slug).toMatch(/^[a-z0-9][a-z0-9-]*$/)
  })

  test('that are taken are refused, and free again once deleted', async () => {
    const first = await create({ slug: 'mine' })
    const second = await create()
    const taken = { status: 409, body: { code: 'conflict' } }
    expect(await builder.post('/api/interactions', { name: 'x', slug: 'mine' })).toMatchObject(taken)
    expect(await builder.patch(second.path, { slug: 'mine' })).toMatchObject(taken)
    expect((await builder.delete(first.path)).status).toBe(204)
    expect((await builder.patch(second.path, { slug: 'mine' })).body.slug).toBe('mine')
  })

  test.each(['', '-a', 'A', 'a_b', 'a/b', 'x'.repeat(65)])('"%s" is none', async (slug) => {
    const answer = await builder.post('/api/interactions', { name: 'x', slug })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: '/slug' }] } })
  })
})

describe('saving', () => {
  test('any structurally valid graph is stored, with what is wrong with it beside', async () => {
    const { path, problems } = await create({
      graph: { tasks: [{ name: 'a', type: 'un.known' }], edges: [{ from: 'a', to: 'a' }] },
    })
    expect(problems.length).toBeGreaterThanOrEqual(2)
    expect((await builder.get(path)).body.problems).toEqual(problems)
    const refused = await builder.post(`${path}/activate`)
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_graph', problems } })
  })

  test('a revision is saved over only by who has seen it', async () => {
    const { path, etag } = await create()
    const first = await builder.patch(path, { name: 'One' }, { 'if-match': etag })
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).not.toBe(etag)
    const stale = await builder.patch(path, { name: 'Two' }, { 'if-match': etag })
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale_version' } })
    expect((await builder.get(path)).body.name).toBe('One')
    expect((await builder.patch(path, { name: 'Three' }, { 'if-match': '*' })).status).toBe(200)
    expect((await builder.patch(path, { name: 'x' }, { 'if-match': 'nonsense' })).status).toBe(400)
  })

  test('of saves that race on one revision, one wins', async () => {
    const { path, etag } = await create()
    const race = ['a', 'b', 'c'].map((name) => builder.patch(path, { name }, { 'if-match': etag }))
    const statuses = (await Promise.all(race)).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 412, 412])
  })

  test('saves without If-Match that race all hold', async () => {
    const { path } = await create()
    const answers = await Promise.all([
      builder.patch(path, { name: 'Both' }),
      builder.patch(path, { description: 'hold' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await builder.get(path)).body).toMatchObject({ name: 'Both', description: 'hold' })
  })
})

describe('versions', () => {
  test('autosaves are one version, until it is published', async () => {
    const { path } = await create()
    const saved = await builder.patch(path, { graph: echo({ kind: 'fixed', value: 'a' }) })
    expect(saved.body.version).toBe(1)
    expect((await builder.post(`${path}/activate`)).body).toMatchObject({ active: true, activeVersion: 1 })
    const draft = await builder.patch(path, { graph: echo({ kind: 'fixed', value: 'b' }) })
    expect(draft.body).toMatchObject({ version: 2, activeVersion: 1 })
    const { items } = (await builder.get(`${path}/versions`)).body
    expect(items.map(({ version }: { version: number }) => version)).toEqual([2, 1])
    expect(items[1].graph).toEqual(echo({ kind: 'fixed', value: 'a' }))
  })

  test('are listed by page, so that many large ones are not read at once', async () => {
    const { path } = await create()
    for (const value of ['b', 'c']) {
      await builder.post(`${path}/activate`)
      await builder.patch(path, { graph: echo({ kind: 'fixed', value }) })
    }
    const first = (await builder.get(`${path}/versions?limit=2`)).body
    expect(first.items.map(({ version }: { version: number }) => version)).toEqual([3, 2])
    const second = (await builder.get(`${path}/versions?limit=2&cursor=${first.nextCursor}`)).body
    expect(second.items.map(({ version }: { version: number }) => version)).toEqual([1])
    expect(second.nextCursor).toBeNull()
    expect((await builder.get(`${path}/versions?limit=51`)).status).toBe(400)
    expect((await builder.get(`${path}/versions/1`)).body).toEqual(second.items[0])
    expect((await builder.get(`${path}/versions/4`)).status).toBe(404)
  })

  test('an administrator saving over a draft makes a version of their own', async () => {
    const { path } = await create()
    expect((await app.admin.patch(path, { graph: echo({ kind: 'fixed', value: 'x' }) })).body.version).toBe(2)
  })

  test('what changes no graph makes no version', async () => {
    const { path } = await create()
    await builder.post(`${path}/activate`)
    expect((await builder.patch(path, { name: 'Renamed', access: 'owner' })).body.version).toBe(1)
  })

  test('an old one is restored as a new one', async () => {
    const { path, graph } = await create()
    await builder.post(`${path}/activate`)
    await builder.patch(path, { graph: echo({ kind: 'fixed', value: 'b' }) })
    const restored = await builder.post(`${path}/versions/1/restore`)
    expect(restored.body).toMatchObject({ version: 3, graph })
    expect((await builder.post(`${path}/versions/9/restore`)).status).toBe(404)
    expect((await builder.post(`${path}/versions/x/restore`)).status).toBe(404)
  })
})

describe('who sees what', () => {
  test('other builders find nothing, administrators everything, users have no business here', async () => {
    const { id, path } = await create({ name: 'Secret plans' })
    const other = await app.signUp('builder')
    const user = await app.signUp('user')
    const calls = (client: Client) => [
      client.get(path),
      client.patch(path, { name: 'x' }),
      client.delete(path),
      client.get(`${path}/versions`),
      client.get(`${path}/versions/1`),
      client.get(`${path}/endpoint`),
      client.post(`${path}/activate`),
      client.post(`${path}/deactivate`),
      client.post(`${path}/versions/1/restore`),
    ]
    for (const answer of await Promise.all(calls(other))) expect(answer.status).toBe(404)
    for (const answer of await Promise.all(calls(user))) expect(answer.status).toBe(403)
    expect((await other.get('/api/interactions?q=secret')).body.items).toEqual([])
    expect((await app.admin.get('/api/interactions?q=secret')).body.items).toMatchObject([{ id }])
    expect((await app.admin.get(path)).status).toBe(200)
  })

  test.each([
    ['users', { user: true, other: true }],
    ['builders', { user: false, other: true }],
    ['owner', { user: false, other: false }],
  ] as const)('an endpoint for %s exists for nobody else', async (access, visible) => {
    const { slug, path } = await create({ access })
    const caller = (client: Client) => ({ userId: client.user.id, role: client.user.role })
    const [user, other] = [await app.signUp('user'), await app.signUp('builder')]
    await expect(app.published.find(slug, caller(builder))).rejects.toMatchObject({
      code: 'interaction_inactive',
    })
    await builder.post(`${path}/activate`)
    for (const client of [builder, app.admin]) {
      await expect(app.published.find(slug, caller(client))).resolves.toMatchObject({ activeVersion: 1 })
    }
    for (const [client, may] of [
      [user, visible.user],
      [other, visible.other],
    ] as const) {
      const found = app.published.find(slug, caller(client))
      if (may) await expect(found).resolves.toMatchObject({ slug })
      else await expect(found).rejects.toMatchObject({ code: 'not_found' })
      const paths = Object.keys((await client.get('/openapi.json')).body.paths)
      expect(paths.includes(`/run/${slug}`)).toBe(may)
    }
    await builder.post(`${path}/deactivate`)
    await expect(app.published.find(slug, caller(app.admin))).rejects.toMatchObject({
      code: 'interaction_inactive',
    })
  })
})

describe('the endpoint', () => {
  test('is described by what its blanks ask for', async () => {
    const { slug, path } = await create()
    const { body } = await builder.get(`${path}/endpoint`)
    expect(body).toMatchObject({ method: 'POST', url: `${app.url}/run/${slug}` })
    expect(body.bodySchema).toMatchObject({
      required: ['echo'],
      properties: { echo: { required: ['text'] } },
    })
    expect(Object.keys(body.body.echo)).toEqual(['text'])
  })

  test('comes with a command that a shell reads as it is meant', async () => {
    const text = `it's $HOME \`ls\` "q" \\ !`
    const { path } = await create({ graph: echo({ kind: 'ask', default: text }) })
    const { curl, body } = (await builder.get(`${path}/endpoint`)).body
    const words = spawnSync('sh', ['-c', curl.replace(/^curl/, 'printf "%s\\n"')], { encoding: 'utf8' })
    expect(JSON.parse(words.stdout.trim().split('\n').at(-1) ?? '')).toEqual(body)
    expect(body).toEqual({ echo: { text } })
  })

  test('has its own operation in the OpenAPI document, which nobody sees who is not signed in', async () => {
    const { slug, path } = await create({ name: 'Say it' })
    await builder.post(`${path}/activate`)
    const { paths } = (await builder.get('/openapi.json')).body
    const operation = paths[`/run/${slug}`].post
    expect(operation.summary).toBe('Say it')
    expect(operation.requestBody.content['application/json'].schema.required).toEqual(['echo'])
    expect(
      operation.responses[200].content['application/json'].schema.properties.output.properties,
    ).toHaveProperty('echo')
    const response = await fetch(`${app.url}/openapi.json`)
    const anonymous = (await response.json()) as { paths: object }
    expect(Object.keys(anonymous.paths)).toContain('/api/interactions')
    expect(Object.keys(anonymous.paths)).not.toContain(`/run/${slug}`)
  })
})

test('lists go on where the page before ended', async () => {
  for (let count = 0; count < 5; count += 1) await create({ name: `Paged ${count}` })
  const names: string[] = []
  let cursor: string | null = ''
  do {
    const { body } = await builder.get(`/api/interactions?q=paged&limit=2${cursor && `&cursor=${cursor}`}`)
    names.push(...body.items.map(({ name }: { name: string }) => name))
    cursor = body.nextCursor
  } while (cursor !== null)
  expect(names).toEqual(['Paged 4', 'Paged 3', 'Paged 2', 'Paged 1', 'Paged 0'])
})
