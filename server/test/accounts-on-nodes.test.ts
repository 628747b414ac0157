import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMongoStore } from '../src/store/mongo/open-mongo-store.ts'
import { limitTweets, type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'
import { mongodbUrl, withoutMongodb } from './support/mongodb.ts'
import { createNodes, type Node, type Nodes } from './support/nodes.ts'

describe.skipIf(mongodbUrl === '')(`an account on three nodes${withoutMongodb}`, () => {
  let nodes: Nodes
  let running: [Node, Node, Node]
  let x: LocalX
  let slug: string

  beforeAll(async () => {
    nodes = await createNodes({ PATCHBAY_RUNNERS: '1', PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
    // The provider sends browsers back to the first one.
    running = [await nodes.start(), await nodes.start(), await nodes.start()]
    x = await startLocalX({ url: running[0].url, admin: running[0].admin })
    slug = await publishTweeting(running[0].admin)
  })

  afterAll(async () => {
    await nodes.dispose()
    await x.close()
  })

  beforeEach(() => {
    x.server.tokenSeconds = 3_600
    x.inPlace = undefined
    x.tweets.length = 0
    x.requests = 0
  })

  const fifty = () =>
    Promise.all(
      Array.from({ length: 50 }, (_, n) => tweet((running[n % 3] as Node).admin, slug, `Tweet ${n}`)),
    )

  test('refreshes an expired token once for fifty sessions', async () => {
    x.server.tokenSeconds = 30
    await x.connect(running[0].admin, 'ada')
    x.server.tokenSeconds = 3_600
    x.server.grants.length = 0
    for (const { status } of await fifty()) expect(status).toBe(200)
    expect(new Set(x.tweets.map(({ text }) => text)).size).toBe(50)
    expect(x.tweets).toHaveLength(50)
    expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
  })

  test('refreshes a revoked token once for fifty sessions', async () => {
    await x.connect(running[0].admin, 'ada')
    await x.server.endAccessTokens()
    x.server.grants.length = 0
    for (const { status } of await fifty()) expect(status).toBe(200)
    expect(x.tweets).toHaveLength(50)
    expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
    expect(x.server.thefts).toBe(0)
  })

  test('is refreshed ahead of its end while sessions act with it, and no refresh token is used twice', async () => {
    await x.connect(running[0].admin, 'ada')
    expect((await fifty())[0]?.status).toBe(200)
    x.server.grants.length = 0
    const store = await openMongoStore({ url: nodes.database.url })
    // As if the token were five minutes from its end: sessions would use it as it is.
    const [account] = await store.integrations.listOf(running[0].admin.user.id)
    if (!account) throw new Error('there is no account')
    await store.integrations.update({ ...account, expiresAt: store.now() + 240_000 })
    await store.close()
    while (x.server.grants.length === 0) for (const { status } of await fifty()) expect(status).toBe(200)
    for (const { status } of await fifty()) expect(status).toBe(200)
    expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
    expect(x.server.thefts).toBe(0)
  })

  test('has one budget, whichever of them the sessions are on', async () => {
    await x.connect(running[0].admin, 'eve')
    const refused = limitTweets(x, { limit: 20, seconds: 4 })
    expect((await tweet(running[0].admin, slug, 'The first tells the budget')).status).toBe(200)
    x.tweets.length = 0
    const accepted = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        tweet((running[n % 3] as Node).admin, slug, `Tweet ${n}`, { prefer: 'respond-async' }),
      ),
    )
    for (const { body } of accepted)
      expect((await running[0].admin.ended(body.sessionId)).status).toBe('completed')
    expect(new Set(x.tweets.map(({ text }) => text)).size).toBe(60)
    expect(x.tweets).toHaveLength(60)
    // What is sent as a window ends is counted in the next one, which no node knows of yet: one of each at most.
    expect(refused()).toBeLessThanOrEqual(running.length)
  })

  test('that has to wait does so on all of them', async () => {
    await x.connect(running[0].admin, 'ada')
    x.requests = 0
    x.inPlace = ({ answer }) => {
      if (x.requests > 1) return false
      answer(429, { title: 'Too Many Requests' }, { 'retry-after': '5' })
      return true
    }
    const ids: string[] = []
    for (const [n, { admin }] of running.entries()) {
      const { body } = await tweet(admin, slug, `Tweet ${n}`, { prefer: 'respond-async' })
      ids.push(body.sessionId)
      for (;;) {
        const [task] = (await admin.get(`/api/sessions/${body.sessionId}`)).body.tasks
        if (task.wakeAt !== undefined) break
        await delay(20)
      }
    }
    expect(x.requests).toBe(1)
    for (const id of ids) expect((await running[0].admin.ended(id)).status).toBe('completed')
    expect(x.requests).toBe(4)
  })
})
