import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
/** What the hub told of its sessions at each request of a task. */
const seen: unknown[] = []
const outside = createServer((_, response) => {
  void hub.admin.get('/api/sessions').then(async ({ body }) => {
    const { status, tasks } = (await hub.admin.get(`/api/sessions/${body.items[0].id}`)).body
    seen.push([status, tasks.map((task: { name: string; status: string }) => [task.name, task.status])])
    response.end('{}')
  })
})

beforeAll(async () => {
  outside.listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port } = outside.address() as AddressInfo
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: `127.0.0.1:${port}` })
})

afterAll(async () => {
  await hub.dispose()
  outside.close()
})

test('what acts on the world is stored as begun before it does, with all that it builds on', async () => {
  const { port } = outside.address() as AddressInfo
  const send = {
    name: 'send',
    type: 'core.http-request',
    inputs: {
      method: { kind: 'fixed', value: 'POST' },
      url: { kind: 'fixed', value: `http://127.0.0.1:${port}/` },
    },
  }
  const { tasks } = scriptGraph({ compute: 'return 1' })
  const first = await hub.admin.publish({ graph: { tasks: [send], edges: [] } })
  const second = await hub.admin.publish({
    graph: { tasks: [...tasks, send], edges: [{ from: 'compute', to: 'send' }] },
  })
  for (const { slug } of [first, second]) {
    expect((await hub.admin.post(`/run/${slug}`)).status).toBe(200)
  }
  expect(seen).toEqual([
    ['running', [['send', 'running']]],
    [
      'running',
      [
        ['compute', 'completed'],
        ['send', 'running'],
      ],
    ],
  ])
})
