import { expect, test } from 'vitest'
import { startEffects } from './chaos/effects.ts'
import { createClient } from './support/client.ts'
import { startServer } from './support/server-process.ts'
import { createTestData } from './support/test-data.ts'

const count = 60
const fixed = (value: unknown) => ({ kind: 'fixed', value })

test('a hub killed while interactions call each other starts none twice and hangs none', async () => {
  const { dataDir, ...data } = await createTestData()
  const effects = await startEffects()
  const env = { ...data.env, PATCHBAY_ALLOW_PRIVATE_NETWORK: effects.host }
  let server = await startServer({ dataDir, env })
  try {
    const port = Number(new URL(server.url).port)
    const client = createClient(server.url)
    await client.register('calls@example.com')
    const send = {
      name: 'send',
      type: 'core.http-request',
      inputs: { method: fixed('POST'), url: { kind: 'ask' } },
    }
    const inner = await client.publish({ slug: 'inner', graph: { tasks: [send], edges: [] } })
    const urls = Array.from({ length: count }, (_, n) => ({
      send: { url: `http://${effects.host}/send/${n}?delay=20` },
    }))
    const call = {
      name: 'call',
      type: 'core.call-interaction',
      inputs: { slug: fixed('inner'), body: { kind: 'item' } },
      forEach: { items: fixed(urls), concurrency: 10, onItemError: 'continue' },
    }
    const outer = await client.publish({ slug: 'outer', graph: { tasks: [call], edges: [] } })
    const { sessionId } = (await client.post('/run/outer', {}, { prefer: 'respond-async' })).body

    for (const seen of [10, 25, 40]) {
      await effects.seen(seen)
      server.signal('SIGKILL')
      await server.exited
      server = await startServer({ dataDir, port, env })
    }

    const session = await client.ended(sessionId)
    expect(session).toMatchObject({ status: 'completed', tasks: [{ itemCounts: { total: count } }] })
    const children = (await client.get(`/api/sessions?interaction=${inner.id}&limit=200`)).body.items
    expect(children).toHaveLength(count)
    const statuses = children.map(({ status }: { status: string }) => status)
    expect(statuses.filter((status: string) => status !== 'completed' && status !== 'failed')).toEqual([])
    for (let n = 0; n < count; n += 1) expect(effects.count('send', String(n))).toBeLessThanOrEqual(1)
    // Those that a kill has interrupted failed, and so did their calls; no others.
    const { completed, failed } = session.tasks[0].itemCounts
    expect({ completed, failed }).toEqual({
      completed: statuses.filter((status: string) => status === 'completed').length,
      failed: statuses.filter((status: string) => status === 'failed').length,
    })
    expect(failed).toBeLessThanOrEqual(3 * call.forEach.concurrency)
    expect((await client.get(`/api/sessions?interaction=${outer.id}`)).body.items).toHaveLength(1)
  } finally {
    await server.stop()
    effects.close()
    await data.dispose()
  }
})
