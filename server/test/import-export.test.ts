import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
let builder: Client

beforeAll(async () => {
  hub = await startHub()
  builder = await hub.signUp('builder')
})
afterAll(() => hub.dispose())

describe('export and import', () => {
  test('what was exported makes the same interaction elsewhere', async () => {
    const graph = scriptGraph({ a: 'return 1', b: 'return 2' }, 'a>b')
    const made = await builder.post('/api/interactions', {
      name: 'Carry me',
      description: 'Over',
      graph,
      response: { kind: 'output', task: 'b', path: 'result' },
    })
    const file = await builder.get(`/api/interactions/${made.body.id}/export`)
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="carry-me.json"')
    expect(file.body).toEqual({
      patchbay: 1,
      interaction: {
        name: 'Carry me',
        slug: 'carry-me',
        description: 'Over',
        access: 'users',
        graph,
        response: { kind: 'output', task: 'b', path: 'result' },
      },
    })

    const imported = await builder.post('/api/interactions/import', file.body)
    expect(imported.status).toBe(201)
    expect(imported.body).toMatchObject({
      name: 'Carry me',
      slug: 'carry-me-2',
      active: false,
      version: 1,
      graph,
    })
    expect(imported.headers.get('location')).toBe(`/api/interactions/${imported.body.id}`)
  })

  test('no secret leaves: its field is blank in the file', async () => {
    const fetching = (headers: object) => ({
      name: 'Fetch',
      graph: {
        tasks: [
          {
            name: 'fetch',
            type: 'core.http-request',
            inputs: { url: { kind: 'fixed', value: 'https://example.com' }, headers },
          },
        ],
        edges: [],
      },
    })
    const inputsOf = async (headers: object) => {
      const { body } = await builder.post('/api/interactions', fetching(headers))
      return (await builder.get(`/api/interactions/${body.id}/export`)).body.interaction.graph.tasks[0].inputs
    }
    const secret = { authorization: 'Bearer hush' }
    expect(await inputsOf({ kind: 'fixed', value: secret })).toEqual({
      url: { kind: 'fixed', value: 'https://example.com' },
    })
    expect((await inputsOf({ kind: 'ask', default: secret })).headers).toEqual({ kind: 'ask' })
  })

  test('a file that does not fit is refused, field by field', async () => {
    const { status, body } = await builder.post('/api/interactions/import', {
      patchbay: 2,
      interaction: { slug: 'Not a slug', graph: { tasks: [] } },
    })
    expect(status).toBe(400)
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        '/patchbay',
        '/interaction/name',
        '/interaction/slug',
        '/interaction/graph/edges',
      ]),
    )
  })

  test('somebody else’s is not to be had, and users import nothing', async () => {
    const { body } = await hub.admin.post('/api/interactions', { name: 'Mine' })
    expect((await builder.get(`/api/interactions/${body.id}/export`)).status).toBe(404)
    const user = await hub.signUp('user')
    const file = { patchbay: 1, interaction: { name: 'No' } }
    expect((await user.post('/api/interactions/import', file)).status).toBe(403)
  })
})

describe('the examples of the web UI', async () => {
  const folder = new URL('../../ui/src/examples/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'))

  test.each(files)(
    '%s is imported without a problem, takes what it proposes, and completes',
    async (name) => {
      const imported = await builder.post(
        '/api/interactions/import',
        JSON.parse(await readFile(new URL(name, folder), 'utf8')),
      )
      expect(imported.body.problems).toEqual([])
      const { id, slug } = imported.body
      expect((await builder.post(`/api/interactions/${id}/activate`)).status).toBe(200)
      const endpoint = await builder.get(`/api/interactions/${id}/endpoint`)
      const answer = await builder.post(`/run/${slug}`, endpoint.body.body)
      expect(answer.body).toMatchObject({ status: 'completed' })
    },
  )
})

describe('what a list of interactions tells', () => {
  test('their task types, the last session, calls and their outcomes by hour, and whether they are active', async () => {
    const owner = await hub.signUp('builder')
    await owner.post('/api/interactions', { name: 'Idle' })
    const { id, slug } = await owner.publish({
      name: 'Busy',
      graph: scriptGraph({ a: 'if (data) throw new Error("no")', b: 'return 2' }),
    })
    await owner.post(`/run/${slug}`, {})
    const failed = await owner.post(`/run/${slug}`, { a: { data: true } })

    const { items } = (await owner.get('/api/interactions')).body
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['Busy', 'Idle'])
    const [busy, idle] = items
    expect(busy).toMatchObject({
      id,
      taskTypes: ['core.run-javascript'],
      lastSession: { id: failed.body.sessionId, status: 'failed' },
    })
    expect(busy.lastDay).toHaveLength(24)
    const sum = (what: 'calls' | 'completed' | 'failed') =>
      busy.lastDay.reduce((total: number, hour: Record<string, number>) => total + (hour[what] ?? 0), 0)
    expect([sum('calls'), sum('completed'), sum('failed')]).toEqual([2, 1, 1])
    expect(idle).toMatchObject({ taskTypes: [], lastSession: null })

    const active = (await owner.get('/api/interactions?active=true')).body.items
    expect(active.map(({ name }: { name: string }) => name)).toEqual(['Busy'])
  })
})
