import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_SLOTS: '1' })
})

afterAll(() => hub.dispose())

const later = { prefer: 'respond-async' }

test('who has queued many sessions holds up neither another user nor another interaction of his', async () => {
  const graph = scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 100))' })
  const [flooded, other] = [
    await hub.admin.publish({ graph, access: 'users' }),
    await hub.admin.publish({ graph }),
  ]
  const somebody = await hub.signUp('user')
  const call = async (client: Client, slug: string): Promise<string> =>
    (await client.post(`/run/${slug}`, {}, later)).body.sessionId
  const flood = await Promise.all(Array.from({ length: 40 }, () => call(hub.admin, flooded.slug)))
  const [his, others] = [await call(somebody, flooded.slug), await call(hub.admin, other.slug)]

  const finishedAt = async (id: string) => Date.parse((await hub.admin.ended(id)).finishedAt)
  const late = await Promise.all(flood.map(finishedAt))
  for (const id of [his, others]) {
    const at = await finishedAt(id)
    expect(late.filter((time) => time > at).length).toBeGreaterThan(20)
  }
})
