import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Client } from './support/client.ts'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

const wait = (ms: number) => ({
  tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: ms } } }],
  edges: [],
})
const asynchronous = { prefer: 'respond-async' }

let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_RATE_LIMIT: '3', PATCHBAY_SLOTS: '4' })
  const { body: settings } = await hub.admin.get('/api/settings')
  const plans = {
    unlimited: { sessionsPerMinute: 1_000_000 },
    small: { sessionsPerMinute: 1_000_000, sessionsAtOnce: 2 },
  }
  await hub.admin.request('PUT', '/api/settings', { ...settings, plans })
  await give(hub.admin, 'unlimited')
})

afterAll(() => hub.dispose())

async function give({ user }: Client, plan: string | null): Promise<void> {
  expect((await hub.admin.patch(`/api/users/${user.id}`, { plan })).status).toBe(200)
}

async function userWith(plan: string): Promise<Client> {
  const user = await hub.signUp('user')
  await give(user, plan)
  return user
}

test('answers say what is left of the minute, and the call too many is refused with it', async () => {
  const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  const user = await hub.signUp('user')
  const answers: Answer[] = []
  for (let call = 0; call < 4; call += 1) answers.push(await user.post(`/run/${slug}`))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  const quota = (name: string) => answers.map(({ headers }) => headers.get(`ratelimit-${name}`))
  expect(quota('limit')).toEqual(['3', '3', '3', '3'])
  expect(quota('remaining')).toEqual(['2', '1', '0', '0'])
  for (const reset of quota('reset')) {
    expect(Number(reset)).toBeGreaterThan(0)
    expect(Number(reset)).toBeLessThanOrEqual(60)
  }
  const refused = answers[3]
  expect(refused?.body).toMatchObject({ code: 'rate_limited' })
  expect(refused?.headers.get('retry-after')).toBe(refused?.headers.get('ratelimit-reset'))
  expect((await (await hub.signUp('user')).post(`/run/${slug}`)).status).toBe(200)
})

test('a plan goes before the limit for all, and a new plan holds at once', async () => {
  const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  const user = await hub.signUp('user')
  const statuses = async (calls: number) => {
    const found = []
    for (let call = 0; call < calls; call += 1) found.push((await user.post(`/run/${slug}`)).status)
    return found
  }
  expect(await statuses(4)).toEqual([200, 200, 200, 429])
  await give(user, 'unlimited')
  expect(await statuses(4)).toEqual([200, 200, 200, 200])
  await give(user, null)
  expect((await statuses(4)).at(-1)).toBe(429)
})

test('sessions at once are those that run and those that wait, whatever holds them', async () => {
  const { slug } = await hub.admin.publish({ graph: wait(600_000) })
  const user = await userWith('small')
  const open = [
    await user.post(`/run/${slug}`, {}, asynchronous),
    await user.post(`/run/${slug}`, {}, asynchronous),
  ]
  expect(open.map(({ status }) => status)).toEqual([202, 202])
  for (const headers of [asynchronous, { prefer: 'wait=1' }]) {
    const refused = await user.post(`/run/${slug}`, {}, headers)
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  await user.post(`/api/sessions/${open[0]?.body.sessionId}/cancel`)
  expect((await user.post(`/run/${slug}`, {}, asynchronous)).status).toBe(202)
})

test('of many calls at the same time exactly as many get in as the plan allows', async () => {
  const { slug } = await hub.admin.publish({ graph: wait(600_000) })
  const user = await userWith('small')
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, call) =>
      user.post(`/run/${slug}`, {}, call % 2 === 0 ? asynchronous : { prefer: 'wait=1' }),
    ),
  )
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(2)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
})

test('a call that waits for a slot counts, and is answered', async () => {
  const code = 'await new Promise((done) => setTimeout(done, 400)); return 1'
  const { slug } = await hub.admin.publish({ graph: scriptGraph({ a: code }) })
  const busy = Array.from({ length: 4 }, () => hub.admin.post(`/run/${slug}`))
  const user = await userWith('small')
  const answers = await Promise.all(Array.from({ length: 4 }, () => user.post(`/run/${slug}`)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
  expect((await Promise.all(busy)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test('a repeat with the same key is no further session', async () => {
  const { slug } = await hub.admin.publish({ graph: wait(600_000) })
  const user = await userWith('small')
  const keyed = { ...asynchronous, 'idempotency-key': 'once' }
  const first = await user.post(`/run/${slug}`, {}, keyed)
  await user.post(`/run/${slug}`, {}, asynchronous)
  const again = await user.post(`/run/${slug}`, {}, keyed)
  expect(again).toMatchObject({ status: 202, body: { sessionId: first.body.sessionId } })
  expect((await user.post(`/run/${slug}`, {}, { ...asynchronous, 'idempotency-key': 'new' })).status).toBe(
    429,
  )
})

test('sessions that were open are so after a restart', async () => {
  const { slug } = await hub.admin.publish({ graph: wait(600_000) })
  const user = await userWith('small')
  const { body } = await user.post(`/run/${slug}`, {}, asynchronous)
  await user.post(`/run/${slug}`, {}, asynchronous)
  await hub.restart()
  expect((await user.post(`/run/${slug}`, {}, asynchronous)).status).toBe(429)
  await user.post(`/api/sessions/${body.sessionId}/cancel`)
  expect((await user.post(`/run/${slug}`, {}, asynchronous)).status).toBe(202)
})
