import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

const sleep = (ms: number) => `await new Promise((done) => setTimeout(done, ${ms})); return 1`

describe('with one slot', () => {
  let hub: TestHub

  beforeAll(async () => {
    hub = await startHub({ PATCHBAY_SLOTS: '1', PATCHBAY_QUEUE_LIMIT: '20' })
  })

  afterAll(() => hub.dispose())

  test('synchronous calls take turns and all are answered', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: sleep(20) }) })
    const answers = await Promise.all(Array.from({ length: 8 }, () => hub.admin.post(`/run/${slug}`)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  })

  test('a call whose turn does not come in its time is stored, and runs later', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: sleep(2_500) }) })
    const first = hub.admin.post(`/run/${slug}`)
    await expect.poll(() => running(hub)).toBe(1)
    const second = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    expect(second).toMatchObject({ status: 202, body: { status: 'queued' } })
    expect((await first).status).toBe(200)
    expect((await hub.admin.ended(second.body.sessionId)).status).toBe('completed')
  })

  test('asynchronous sessions queue, and are refused with 429 and 503 when the queue is full', async () => {
    const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: sleep(300) }) })
    const asynchronous = { prefer: 'respond-async' }
    const accepted: string[] = []
    let refused
    for (let call = 0; call < 10 && !refused; call += 1) {
      const answer = await hub.admin.post(`/run/${slug}`, {}, asynchronous)
      if (answer.status === 202) accepted.push(answer.body.sessionId)
      else refused = answer
    }
    // A user may fill a tenth of the queue: two of twenty, beside the one that runs.
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    for (const id of accepted) expect((await hub.admin.ended(id)).status).toBe('completed')
  })

  test('a session that sleeps holds no slot', async () => {
    const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 60_000 } } }
    const waiting = await hub.admin.publish({ graph: { tasks: [wait], edges: [] } })
    const quick = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
    const asleep = await hub.admin.post(`/run/${waiting.slug}`, {}, { prefer: 'wait=1' })
    expect(asleep.body.status).toBe('running')
    expect((await hub.admin.post(`/run/${quick.slug}`)).status).toBe(200)
    await hub.admin.post(`/api/sessions/${asleep.body.sessionId}/cancel`)
  })
})

test('sessions that waited are there after a restart and run', async () => {
  const hub = await startHub({ PATCHBAY_SLOTS: '1' })
  const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 1_500 } } }
  const { slug } = await hub.admin.publish({ graph: { tasks: [wait], edges: [] } })
  const { body } = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
  await hub.restart()
  expect(await hub.admin.ended(body.sessionId)).toMatchObject({
    status: 'completed',
    tasks: [{ attempts: 1 }],
  })
  await hub.dispose()
})

test('more calls per minute than allowed are refused with 429 and the quota', async () => {
  const hub = await startHub({ PATCHBAY_RATE_LIMIT: '2' })
  const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  const answers = [await hub.admin.post(`/run/${slug}`), await hub.admin.post(`/run/${slug}`)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  const refused = await hub.admin.post(`/run/${slug}`)
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  expect(refused.headers.get('ratelimit-limit')).toBe('2')
  expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  await hub.dispose()
})

/** How many sessions run, as the list tells. */
async function running(hub: TestHub): Promise<number> {
  return (await hub.admin.get('/api/sessions?status=running')).body.items.length
}
