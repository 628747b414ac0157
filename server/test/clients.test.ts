import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

// Callers that go away, read slowly or ask for little cost the hub nothing.
let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_SLOTS: '1' })
})

afterAll(() => hub.dispose())

/** Sends a request as it is, on a connection of its own. */
function send(method: string, path: string, body = ''): Socket {
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1')
  socket.on('error', () => {})
  const headers = [
    `${method} ${path} HTTP/1.1`,
    'host: hub',
    `authorization: Bearer ${hub.admin.token}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  socket.write(`${headers.join('\r\n')}\r\n\r\n${body}`)
  return socket
}

/** Sessions of an endpoint, once there are so many. */
async function sessionsOf(slug: string, wanted: number): Promise<Array<{ id: string; status: string }>> {
  for (;;) {
    const { items } = (await hub.admin.get('/api/sessions')).body
    const own = items.filter((item: { interaction: { slug: string } }) => item.interaction.slug === slug)
    if (own.length >= wanted) return own
  }
}

const takes = (ms: number) =>
  scriptGraph({ a: `await new Promise((done) => setTimeout(done, ${ms})); return 1` })

describe('a caller who goes away', () => {
  test('while the session runs, leaves it running to its end', async () => {
    const { slug } = await hub.admin.publish({ graph: takes(200) })
    const socket = send('POST', `/run/${slug}`, '{}')
    const [session] = await sessionsOf(slug, 1)
    socket.destroy()
    expect((await hub.admin.ended(session?.id ?? '')).status).toBe('completed')
  })

  test('while it waits for a slot, leaves nothing behind', async () => {
    const { slug } = await hub.admin.publish({ graph: takes(400) })
    const first = hub.admin.post(`/run/${slug}`)
    await sessionsOf(slug, 1)
    const socket = send('POST', `/run/${slug}`, '{}')
    await untilWaiting(1)
    socket.destroy()
    await untilWaiting(0)
    expect((await first).status).toBe(200)
    expect((await hub.admin.post(`/run/${slug}`)).status).toBe(200)
    expect(await sessionsOf(slug, 2)).toHaveLength(2)
  })
})

/** As the metrics have it. */
async function untilWaiting(wanted: number): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${hub.url}/metrics`)).text()
    if (metrics.includes(`patchbay_calls_waiting ${wanted}`)) return
  }
}

describe('events', () => {
  test('of a session with megabytes of outputs reach a reader whole', async () => {
    const outputs = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, 'return "x".repeat(3.5e6)']))
    const { slug } = await hub.admin.publish({ graph: scriptGraph(outputs) })
    const { sessionId } = (await hub.admin.post(`/run/${slug}`)).body
    const headers = { authorization: `Bearer ${hub.admin.token}` }
    const text = await (await fetch(`${hub.url}/api/sessions/${sessionId}/events`, { headers })).text()
    expect(text.length).toBeGreaterThan(10_500_000)
    expect(text.match(/^event: \w+$/gm)).toEqual([
      'event: task',
      'event: task',
      'event: task',
      'event: session',
    ])
  })

  test('asked for by HEAD are none, and nothing goes on waiting for them', async () => {
    const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 3_600_000 } } }
    const { slug } = await hub.admin.publish({ graph: { tasks: [wait], edges: [] } })
    const { sessionId } = (await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })).body
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    for (let count = 0; count < 50; count += 1) {
      const path = `${hub.url}/api/sessions/${sessionId}/events`
      const headers = { authorization: `Bearer ${hub.admin.token}` }
      expect((await fetch(path, { method: 'HEAD', headers })).status).toBe(200)
    }
    expect(timers() - before).toBeLessThan(25)
    await hub.admin.post(`/api/sessions/${sessionId}/cancel`)
  })

  test('are not kept for a reader who does not read', { timeout: 30_000 }, async () => {
    const outputs = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`t${index}`, 'return "x".repeat(3.5e6)']),
    )
    const names = Object.keys(outputs)
    const edges = names.slice(1).map((name, index) => `t${index}>${name}`)
    const graph = scriptGraph({ first: 'await new Promise((done) => setTimeout(done, 500))', ...outputs })
    graph.edges = scriptGraph(outputs, edges.join(' ')).edges
    graph.edges.push({ from: 'first', to: 't0' })
    const { id, slug } = await hub.admin.publish({ graph })
    const { sessionId } = (await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })).body
    const socket = send('GET', `/api/sessions/${sessionId}/events`)
    socket.pause()
    const path = `/api/sessions?interaction=${id}`
    while ((await hub.admin.get(path)).body.items[0].status !== 'completed');
    // What the system holds for them comes; the rest is gone, and so is the connection.
    let received = 0
    socket.on('data', (chunk: Buffer) => (received += chunk.length))
    socket.resume()
    await once(socket, 'close')
    expect(received).toBeLessThan(40_000_000)
  })
})
