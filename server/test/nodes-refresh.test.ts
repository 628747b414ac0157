import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'
import { createTestDatabase, mongodbUrl, withoutMongodb } from './support/mongodb.ts'

describe.skipIf(mongodbUrl === '')(`accounts that nodes share${withoutMongodb}`, () => {
  const database = createTestDatabase()
  let here: TestHub
  let there: TestHub
  let x: LocalX

  beforeAll(async () => {
    const env = {
      MONGODB_URL: database.url,
      PATCHBAY_SECRET_KEY: 'ab'.repeat(32),
      PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1',
      PATCHBAY_RUNNERS: '1',
    }
    here = await startHub(env)
    there = await startHub(env, { account: false })
    x = await startLocalX(here)
  })

  afterAll(async () => {
    await Promise.all([here.dispose(), there.dispose()])
    await x.close()
    await database.drop()
  })

  test('forty sessions on two nodes with an expired token make one refresh', async () => {
    const slug = await publishTweeting(here.admin)
    const user = await here.signUp('user')
    const same = createClient(there.url)
    same.token = user.token
    x.server.tokenSeconds = 30
    await x.connect(user, 'ada')
    x.server.tokenSeconds = 3_600
    x.server.grants.length = 0
    const calls = Array.from({ length: 40 }, (_, index) =>
      tweet(index % 2 === 0 ? user : same, slug, `Tweet ${index}`),
    )
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200)
    expect(new Set(x.tweets.map(({ text }) => text)).size).toBe(40)
    expect(x.tweets).toHaveLength(40)
    expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
  })
})
