import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
let ada: Client
let ben: Client

beforeAll(async () => {
  hub = await startHub()
  ada = await hub.signUp('builder')
  ben = await hub.signUp('builder')
})

afterAll(() => hub.dispose())

const says = (word: string, name = 'shout') =>
  taskSource({ name, run: `return { text: input.text + ${JSON.stringify(word)} }` })

async function publish(by: Client, name: string, source = says('!', name)) {
  const made = await by.post('/api/plugins', { name, source })
  expect(made).toMatchObject({ status: 201 })
  return made.body
}

describe('a custom task', () => {
  test('is in the catalogue and runs as soon as it is published', async () => {
    const made = await ada.post('/api/plugins', { name: 'first', source: says('!', 'first') })
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'first',
        type: 'custom.first',
        version: 1,
        draft: false,
        changes: [],
        usedBy: [],
        task: { type: 'custom.first', title: 'Shout', source: 'custom', version: '1' },
      },
    })
    expect(made.headers.get('location')).toBe(`/api/plugins/${made.body.id}`)
    const types: Array<{ type: string }> = (await ben.get('/api/tasks')).body
    expect(types.map(({ type }) => type)).toContain('custom.first')
    const tried = await ben.post('/api/tasks/custom.first/try', { input: { text: 'hi' } })
    expect(tried.body).toMatchObject({ status: 'completed', output: { text: 'hi!' } })
    const { slug } = await ben.publish({ graph: customGraph('first') })
    const called = await ben.post(`/run/${slug}`, { task: { text: 'hi' } })
    expect(called).toMatchObject({ status: 200, body: { output: { task: { text: 'hi!' } } } })
  })

  test('has its name once, and belongs to who made it', async () => {
    const { id } = await publish(ada, 'mine')
    const again = await ben.post('/api/plugins', { name: 'mine', source: says('', 'mine') })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await ben.get(`/api/plugins/${id}`)).status).toBe(404)
    expect((await ben.put(`/api/plugins/${id}`, { source: 'x' })).status).toBe(404)
    expect((await ben.delete(`/api/plugins/${id}`)).status).toBe(404)
    expect((await hub.admin.get(`/api/plugins/${id}`)).status).toBe(200)
    const names = async (by: Client) =>
      (await by.get('/api/plugins')).body.items.map(({ name }: { name: string }) => name)
    expect(await names(ada)).toContain('mine')
    expect(await names(ben)).not.toContain('mine')
    const user = await hub.signUp('user')
    expect((await user.post('/api/plugins', { name: 'x', source: 'x' })).status).toBe(403)
  })

  test('is kept as a draft until it is published', async () => {
    const made = await ada.post('/api/plugins', { name: 'later', source: 'not yet', draft: true })
    expect(made).toMatchObject({ status: 201, body: { version: 0, draft: true, task: null } })
    const path = `/api/plugins/${made.body.id}`
    expect((await ada.post(`${path}/publish`)).body).toMatchObject({ code: 'compile_failed' })
    const etag = (await ada.get(path)).headers.get('etag') ?? ''
    const saved = await ada.put(path, { source: says('?', 'later'), draft: true }, { 'if-match': etag })
    expect(saved).toMatchObject({ status: 200, body: { version: 0, draft: true } })
    const stale = await ada.put(path, { source: 'x', draft: true }, { 'if-match': etag })
    expect(stale.body).toMatchObject({ status: 412, code: 'stale_version' })
    expect((await ada.post('/api/tasks/custom.later/try', { input: { text: 'a' } })).status).toBe(404)
    const published = await ada.post(`${path}/publish`)
    expect(published).toMatchObject({ status: 200, body: { version: 1, draft: false } })
    expect((await ada.post(`${path}/publish`)).body).toMatchObject({ version: 1 })
    const next = await ada.put(path, { source: says('!!', 'later') })
    expect(next.body).toMatchObject({ version: 2, draft: false })
    const versions = (await ada.get(`${path}/versions`)).body.items
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1])
    expect((await ada.get(`${path}/versions/1`)).body.source).toBe(says('?', 'later'))
    const restored = await ada.post(`${path}/versions/1/restore`)
    expect(restored.body).toMatchObject({ version: 2, draft: true, source: says('?', 'later') })
  })

  test('survives a restart of the hub', async () => {
    await publish(ada, 'lasting')
    await hub.restart()
    const tried = await ada.post('/api/tasks/custom.lasting/try', { input: { text: 'a' } })
    expect(tried.body.output).toEqual({ text: 'a!' })
  })

  test('is written down in the audit log', async () => {
    const { id } = await publish(ada, 'noted')
    await ada.delete(`/api/plugins/${id}`)
    const entries: Array<{ action: string; details: { name: string } }> = (await hub.admin.get('/api/audit'))
      .body.items
    expect(entries.filter(({ details }) => details.name === 'noted').map(({ action }) => action)).toEqual([
      'plugin.delete',
      'plugin.publish',
      'plugin.create',
    ])
  })
})

describe('what does not compile', () => {
  test.each([
    [
      'types',
      taskSource({ run: 'return { text: input.txt }' }),
      { line: 12, message: expect.stringMatching(/'txt'/) },
    ],
    ['syntax', 'export default {', { line: 1 }],
    [
      'no default export',
      'export const a = 1',
      { line: 1, message: expect.stringMatching(/default export/) },
    ],
    [
      'a Node module',
      taskSource({ head: "import fs from 'node:fs'\nfs" }),
      { line: 2, message: expect.stringMatching(/Node module/) },
    ],
    [
      'another name',
      taskSource({ name: 'other' }),
      { line: 4, message: "The type of this task is 'custom.shout', not 'custom.other'" },
    ],
    [
      'a definition that throws',
      taskSource({ head: "throw new Error('no luck')" }),
      { line: 2, message: 'no luck' },
    ],
    ['a definition that loops', taskSource({ head: 'for (;;) {}' }), { message: expect.anything() }],
    [
      'a wrong limit',
      taskSource({ more: 'limits: { cpuMs: 1 },' }),
      { line: 3, message: expect.stringMatching(/cpuMs/) },
    ],
    [
      'a pattern that is none',
      taskSource({ input: "{ text: Type.String({ pattern: '(' }) }" }),
      { line: 3, message: expect.anything() },
    ],
  ])('%s is told with its place', async (_, source, diagnostic) => {
    const refused = await ada.post('/api/plugins', { name: 'shout', source })
    expect(refused).toMatchObject({ status: 422, body: { code: 'compile_failed' } })
    expect(refused.body.diagnostics[0]).toMatchObject({ file: 'shout.ts', severity: 'error', ...diagnostic })
    const checked = await ada.post('/api/plugins/check', { source, name: 'shout' })
    expect(checked).toMatchObject({ status: 200, body: { task: null } })
    expect(checked.body.diagnostics[0]).toMatchObject({ file: 'shout.ts', severity: 'error', ...diagnostic })
  })
})

test('a source is tried before it is saved', async () => {
  const source = taskSource({
    more: "network: ['a.example.com'],",
    run: `log.info('hello'); const answer = await fetch('https://b.example.com/x').catch((error) => error.message)
      return { text: String(answer) }`,
  })
  const tried = await ada.post('/api/plugins/try', { source, input: { text: 'x' } })
  expect(tried).toMatchObject({
    status: 200,
    body: {
      status: 'completed',
      output: { text: expect.stringContaining('may not reach "b.example.com"') },
      usage: { hostCalls: 1, cpuMs: expect.any(Number), peakMemoryBytes: expect.any(Number) },
      requests: [
        {
          method: 'GET',
          url: 'https://b.example.com/x',
          status: null,
          error: expect.stringContaining('b.example.com'),
        },
      ],
    },
  })
  const logged = tried.body.logs.map(({ level, message }: { level: string; message: string }) => [
    level,
    message,
  ])
  expect(logged).toEqual([
    ['info', 'hello'],
    ['warn', expect.stringContaining('may not reach "b.example.com"')],
  ])
  const wrong = await ada.post('/api/plugins/try', { source, input: {} })
  expect(wrong.body).toMatchObject({ code: 'invalid_input', errors: [{ path: '/input/text' }] })
  const broken = await ada.post('/api/plugins/try', { source: 'x(', input: {} })
  expect(broken.body).toMatchObject({ code: 'compile_failed' })
})

describe('published interactions', () => {
  test('run what they were published with until they are published again', async () => {
    const { id: plugin } = await publish(ada, 'pinned', says('1', 'pinned'))
    const { id, slug } = await ada.publish({ graph: customGraph('pinned') })
    const path = `/api/interactions/${id}`
    const call = async () => (await ada.post(`/run/${slug}`, { task: { text: 'v' } })).body.output.task.text
    const draft = async () =>
      (await ada.post(`${path}/sessions`, { input: { task: { text: 'v' } } })).body.output.task.text
    expect([await call(), await draft()]).toEqual(['v1', 'v1'])
    expect((await ada.get(path)).body.updates).toEqual([])

    const changed = taskSource({
      name: 'pinned',
      input: '{ text: Type.String(), loud: Type.Boolean() }',
      run: "return { text: input.text + '2' }",
    })
    const checked = await ada.post('/api/plugins/check', { source: changed, name: 'pinned' })
    const change = {
      part: 'input',
      field: 'loud',
      breaking: true,
      message: 'input "loud" is new, and required',
    }
    expect(checked.body).toMatchObject({
      diagnostics: [],
      changes: [change],
      task: { type: 'custom.pinned' },
    })
    const published = await ada.put(`/api/plugins/${plugin}`, { source: changed })
    expect(published.body).toMatchObject({ version: 2, changes: [change], usedBy: [{ id, slug }] })
    const versions = (await ada.get(`/api/plugins/${plugin}/versions?limit=1`)).body.items
    expect(versions).toMatchObject([{ version: 2, changes: [change] }])
    expect((await ada.get(`/api/plugins/${plugin}/versions/1`)).body.changes).toEqual([])

    expect(await call()).toBe('v1')
    const revision = (await ada.get(path)).headers.get('etag')
    const tried = await ada.post(`${path}/sessions`, { input: { task: { text: 'v', loud: true } } })
    expect(tried.body.output.task.text).toBe('v2')
    expect(await call()).toBe('v1')
    const seen = await ada.get(path)
    expect(seen.headers.get('etag')).toBe(revision)
    expect(seen.body).toMatchObject({
      activeVersion: 1,
      version: 2,
      updates: [{ type: 'custom.pinned', from: '1', to: '2', changes: [change] }],
    })
    await ada.post(`${path}/activate`)
    const again = await ada.post(`/run/${slug}`, { task: { text: 'v', loud: false } })
    expect(again.body.output.task.text).toBe('v2')
    expect((await ada.get(path)).body.updates).toEqual([])
    const types = (await ada.get(`${path}/versions`)).body.items.map(
      ({ types }: { types: Record<string, { version: string }> }) => types['custom.pinned']?.version,
    )
    expect(types).toEqual(['2', '1'])
  })

  test('keep their task types from being deleted; sessions that run keep them anyway', async () => {
    const source = taskSource({ name: 'slow', run: 'await sleep(3_000); return { text: input.text }' })
    const { id: plugin } = await publish(ada, 'slow', source)
    const { id, slug } = await ada.publish({ graph: customGraph('slow') })
    const started = await ada.post(`/run/${slug}`, { task: { text: 'x' } }, { prefer: 'respond-async' })
    const refused = await ada.delete(`/api/plugins/${plugin}`)
    expect(refused.body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('Published interactions'),
    })
    await ada.post(`/api/interactions/${id}/deactivate`)
    expect((await ada.delete(`/api/plugins/${plugin}`)).status).toBe(204)
    const types: Array<{ type: string }> = (await ada.get('/api/tasks')).body
    expect(types.map(({ type }) => type)).not.toContain('custom.slow')
    expect((await ada.get(`/api/interactions/${id}`)).body.problems).toMatchObject([{ task: 'task' }])
    await hub.restart()
    const ended = await ada.ended(started.body.sessionId)
    expect(ended).toMatchObject({ status: 'completed', output: { task: { text: 'x' } } })
  })
})
