import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Answer, Client } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { limitTweets, type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'

let hub: TestHub
let x: LocalX
let user: Client
let slug: string

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  x = await startLocalX(hub)
  slug = await publishTweeting(hub.admin)
})

afterAll(async () => {
  await hub.dispose()
  await x.close()
})

beforeEach(async () => {
  user = await hub.signUp('user')
  await x.connect(user, `user-of-${expect.getState().currentTestName}`)
  x.inPlace = undefined
  x.tweets.length = 0
  x.requests = 0
})

/** Fifty sessions that go by themselves. @returns their ids */
async function fifty(client: Client): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => tweet(client, slug, `Tweet ${n}`, { prefer: 'respond-async' })),
  )
  return answers.map(({ body }) => body.sessionId)
}

/** The first task of a session, once it waits. */
async function waiting(client: Client, id: string): Promise<Answer['body']> {
  for (;;) {
    const { body } = await client.get(`/api/sessions/${id}`)
    const [task] = body.tasks
    if (task.wakeAt !== undefined || body.status === 'completed' || body.status === 'failed') return task
    await delay(20)
  }
}

async function allCompleted(client: Client, ids: string[]): Promise<void> {
  for (const id of ids) expect((await client.ended(id)).status).toBe('completed')
  expect(x.tweets).toHaveLength(ids.length)
  expect(new Set(x.tweets.map(({ text }) => text)).size).toBe(ids.length)
}

async function running(): Promise<string | undefined> {
  const response = await fetch(`${hub.url}/metrics`)
  return /^patchbay_sessions_running (\d+)$/m.exec(await response.text())?.[1]
}

/** X answers 429 to the first request, and to all others of so many seconds from now. */
function busyFor(seconds: number): void {
  const until = Date.now() + seconds * 1_000
  x.inPlace = ({ answer }) => {
    if (Date.now() >= until) return false
    const retryAfter = String((until - Date.now()) / 1_000)
    answer(429, { title: 'Too Many Requests' }, { 'retry-after': retryAfter })
    return true
  }
}

test('fifty sessions wait for a provider that asks for that, and hold nothing', async () => {
  busyFor(10)
  const first = (await tweet(user, slug, 'Tweet first', { prefer: 'respond-async' })).body.sessionId
  expect(await waiting(user, first)).toMatchObject({
    status: 'running',
    attempts: 1,
    reason: expect.stringMatching(/X.*429/),
    wakeAt: expect.any(String),
  })
  const ids = await fifty(user)
  for (const id of ids) {
    expect(await waiting(user, id)).toMatchObject({
      reason: expect.stringMatching(/^X \(Twitter\) takes no more requests until .* \(status 429\)$/),
    })
  }
  expect(await running()).toBe('0')
  expect(x.requests).toBe(1)
  await allCompleted(user, [first, ...ids])
  expect(x.requests).toBe(1 + 51)
})

test('what a provider has asked for holds after a restart', async () => {
  busyFor(600)
  const { sessionId } = (await tweet(user, slug, 'Hello', { prefer: 'respond-async' })).body
  await waiting(user, sessionId)
  await hub.restart()
  const next = (await tweet(user, slug, 'Hello again', { prefer: 'respond-async' })).body.sessionId
  expect(await waiting(user, next)).toMatchObject({ reason: expect.stringContaining('429') })
  expect(x.requests).toBe(1)
  for (const id of [sessionId, next]) await user.post(`/api/sessions/${id}/cancel`)
})

test('no more are sent at once than there is a budget for', async () => {
  const refused = limitTweets(x, { limit: 20, seconds: 3 })
  expect((await tweet(user, slug, 'The first tells the budget')).status).toBe(200)
  x.tweets.length = 0
  await allCompleted(user, await fifty(user))
  expect(refused()).toBe(0)
})

test('a provider that is out of order is left alone, by the account that found it so', async () => {
  const other = await hub.signUp('user')
  await x.connect(other, 'somebody-else')
  let broken = true
  x.inPlace = ({ by, answer }) => {
    if (!broken || by === 'somebody-else') return false
    answer(503, { title: 'Service Unavailable' })
    return true
  }
  for (let n = 1; n <= 5; n++) {
    expect((await tweet(user, slug, `Tweet ${n}`)).body).toMatchObject({ code: 'session_failed' })
  }
  const ids = await fifty(user)
  for (const id of ids) {
    expect(await waiting(user, id)).toMatchObject({
      status: 'running',
      reason: 'X (Twitter) is out of order (status 503)',
    })
  }
  expect(x.requests).toBe(5)
  expect((await tweet(other, slug, 'Hello')).status).toBe(200)
  broken = false
  x.tweets.length = 0
  await allCompleted(user, ids)
  expect(x.requests).toBe(5 + 1 + 50)
})
