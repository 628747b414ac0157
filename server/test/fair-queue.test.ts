import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_SLOTS: '1' })
})

afterAll(() => hub.dispose())

const later = { prefer: 'respond-async' }

test('who has queued thousands of sessions holds up neither another user nor another of their own interactions', async () => {
  const graph = scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 100))' })
  const [flooded, other] = [
    await hub.admin.publish({ graph, access: 'users' }),
    await hub.admin.publish({ graph }),
  ]
  const somebody = await hub.signUp('user')
  const call = async (client: Client, slug: string): Promise<string> =>
    (await client.post(`/run/${slug}`, {}, later)).body.sessionId
  const waitingOfFlood = `/api/sessions?interaction=${flooded.id}&status=queued&limit=100`
  for (let sent = 0; sent < 2_000; sent += 100) {
    await Promise.all(Array.from({ length: 100 }, () => call(hub.admin, flooded.slug)))
  }
  const [own, others] = [await call(somebody, flooded.slug), await call(hub.admin, other.slug)]
  for (const id of [own, others]) {
    expect((await hub.admin.ended(id)).status).toBe('completed')
    // Hundreds of those that came before still wait.
    expect((await hub.admin.get(waitingOfFlood)).body.nextCursor).not.toBeNull()
  }
})
