import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type KeyedApi, startKeyedApi } from './support/keyed-api.ts'

let server: Server
let host: string
let api: KeyedApi
let hub: TestHub
let ada: Client

beforeAll(async () => {
  server = createServer((_, response) => response.end('there'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  api = await startKeyedApi()
  const apiHost = new URL(api.settings.endpoints.apiBaseUrl).host
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: `${host},${apiHost}` })
  ada = await hub.signUp('builder')
})

afterAll(async () => {
  await hub.dispose()
  await api.close()
  server.close()
})

async function publish(name: string, run: string, more = '') {
  const made = await ada.post('/api/plugins', { name, source: taskSource({ name, run, more }) })
  expect(made).toMatchObject({ status: 201 })
  const { slug } = await ada.publish({ graph: customGraph(name) })
  return slug
}

/** The one task of a session, once it has ended, with its logs. */
async function taskOf(slug: string) {
  const { body } = await ada.post(`/run/${slug}`, { task: { text: 'x' } })
  return (await ada.get(`/api/sessions/${body.sessionId}`)).body.tasks[0]
}

const none = { hosts: null, provider: true, limits: {} }

test('hosts that an administrator takes away are refused, by name in the log, in sessions and tries', async () => {
  const run = `try { return { text: await (await fetch('http://${host}/')).text() } } catch (error) { return { text: (error as Error).message } }`
  const slug = await publish('asks', run, `network: ['${host}', 'api.example.com'],`)
  expect(await taskOf(slug)).toMatchObject({ output: { text: 'there' }, logs: [] })
  const path = '/api/tasks/custom.asks/restriction'
  const set = await hub.admin.put(path, { ...none, hosts: ['api.example.com'] })
  expect(set).toMatchObject({ status: 200, body: { type: 'custom.asks', hosts: ['api.example.com'] } })
  const refused = expect.stringContaining(`may not reach "${host}": an administrator has restricted`)
  expect(await taskOf(slug)).toMatchObject({
    output: { text: refused },
    logs: [{ level: 'warn', message: refused }],
  })
  const tried = await ada.post('/api/tasks/custom.asks/try', { input: { text: 'x' } })
  expect(tried.body.output).toEqual({ text: refused })
  expect((await ada.get('/api/restrictions')).body).toEqual([
    { type: 'custom.asks', ...none, hosts: ['api.example.com'] },
  ])
  await hub.restart()
  expect(await taskOf(slug)).toMatchObject({ output: { text: refused } })
  expect((await hub.admin.delete(path)).status).toBe(204)
  expect(await taskOf(slug)).toMatchObject({ output: { text: 'there' } })
  expect((await hub.admin.delete(path)).status).toBe(404)
})

test('limits are those of the task or of the administrator, whichever are less', async () => {
  const slug = await publish('spins', 'for (;;);', 'limits: { cpuMs: 20_000, timeoutMs: 30_000 },')
  const path = '/api/tasks/custom.spins/restriction'
  await hub.admin.put(path, { ...none, limits: { cpuMs: 100, timeoutMs: 60_000 } })
  expect(await taskOf(slug)).toMatchObject({
    error: { code: 'cpu_limit', message: expect.stringContaining('100 ms') },
  })
})

test('a task that may not act at its provider fails for good, and says why', async () => {
  expect((await hub.admin.put('/api/providers/openai', api.settings)).status).toBe(200)
  const connected = await ada.post('/api/integrations/openai/connect', { fields: { apiKey: 'sk-ada' } })
  expect(connected.status).toBe(201)
  const { slug } = await ada.publish({
    graph: {
      tasks: [
        {
          name: 'task',
          type: 'openai.complete-chat',
          inputs: { model: { kind: 'fixed', value: 'm' }, prompt: { kind: 'fixed', value: 'p' } },
        },
      ],
      edges: [],
    },
  })
  await hub.admin.put('/api/tasks/openai.complete-chat/restriction', { ...none, provider: false })
  const { body } = await ada.post(`/run/${slug}`)
  expect(body.tasks[0]).toMatchObject({
    code: 'network_denied',
    message: 'An administrator does not let openai.complete-chat act at openai',
  })
  expect(api.keys).toEqual([])
  await hub.admin.delete('/api/tasks/openai.complete-chat/restriction')
  await ada.post(`/run/${slug}`)
  expect(api.keys).toEqual(['sk-ada'])
})

test('only administrators restrict, what they did is in the audit log, and settings stay what they are', async () => {
  const path = '/api/tasks/custom.any/restriction'
  expect((await ada.put(path, none)).status).toBe(403)
  expect((await ada.delete(path)).status).toBe(403)
  expect((await hub.admin.put(path, { ...none, hosts: ['https://x/y'] })).status).toBe(400)
  expect((await hub.admin.put(path, { ...none, limits: { cpuMs: 1 } })).status).toBe(400)
  const settings = (await hub.admin.get('/api/settings')).body
  expect(Object.keys(settings)).not.toContain('restrictions')
  expect((await hub.admin.put(path, none)).status).toBe(200)
  expect((await hub.admin.put('/api/settings', { ...settings, registration: 'open' })).status).toBe(200)
  const listed: Array<{ type: string }> = (await ada.get('/api/restrictions')).body
  expect(listed.map(({ type }) => type)).toContain('custom.any')
  await hub.admin.delete(path)
  expect((await hub.admin.get('/api/settings')).body.registration).toBe('open')
  const { items } = (await hub.admin.get('/api/audit')).body
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: 'restriction.remove',
        userId: hub.admin.user.id,
        details: { type: 'custom.any' },
      }),
      expect.objectContaining({ action: 'restriction.set', details: { type: 'custom.any', ...none } }),
    ]),
  )
})
