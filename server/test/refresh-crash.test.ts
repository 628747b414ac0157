import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'
import { createTestData } from './support/test-data.ts'

/** The lease of a node that was lost on MongoDB, and some seconds for a busy machine. */
const patience = { timeout: 90_000 }

let data: Awaited<ReturnType<typeof createTestData>>
let server: ServerProcess
let admin: Client
let x: LocalX
let slug: string

const start = (port = 0) =>
  startServer({
    port,
    dataDir: data.dataDir,
    env: { PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1', PATCHBAY_SECRET_KEY: 'ab'.repeat(32), ...data.env },
  })

beforeEach(async () => {
  data = await createTestData()
  server = await start()
  admin = createClient(server.url)
  await admin.register('crash@example.com')
  x = await startLocalX({ url: server.url, admin })
  slug = await publishTweeting(admin)
  x.server.tokenSeconds = 30
  await x.connect(admin, 'ada')
  x.server.tokenSeconds = 3_600
  x.server.grants.length = 0
})

afterEach(async () => {
  await server.stop()
  await x.close()
  await data.dispose()
})

/** Begins a refresh, and kills the hub when `reached` says so. */
async function killWhile(reached: (kill: () => void, response: ServerResponse) => boolean): Promise<void> {
  x.server.beforeToken = (_, response) => {
    x.server.beforeToken = undefined
    return Promise.resolve(reached(() => server.signal('SIGKILL'), response))
  }
  // The connection ends with the hub.
  await tweet(admin, slug, 'Lost').catch(() => undefined)
  await server.exited
  server = await start(Number(new URL(server.url).port))
}

test('a hub that is killed before the provider answers uses the same token again', patience, async () => {
  await killWhile((kill) => {
    kill()
    return false
  })
  expect((await tweet(admin, slug, 'Hello', { prefer: 'wait=60' })).status).toBe(200)
  expect(x.tweets).toEqual([{ by: 'ada', text: 'Hello' }])
  expect(x.server.grants).toEqual([{ type: 'refresh_token', status: 200 }])
  expect(x.server.thefts).toBe(0)
})

test(
  'one that is killed once the provider has replaced it says so, until its user connects again',
  patience,
  async () => {
    await killWhile((kill, response) => {
      // The provider has done its part, and its answer is never read.
      response.end = () => {
        kill()
        return response
      }
      return true
    })
    const [before] = (await admin.get('/api/integrations')).body
    const { body } = await tweet(admin, slug, 'Hello', { prefer: 'wait=60' })
    expect(body.tasks).toMatchObject([
      {
        code: 'integration_missing',
        message: expect.stringMatching(/refresh .* was interrupted, .*: connect the account again$/),
      },
    ])
    expect((await admin.get('/api/integrations')).body).toMatchObject([{ id: before.id, status: 'expired' }])
    await x.connect(admin, 'ada')
    expect((await tweet(admin, slug, 'Hello again')).status).toBe(200)
    expect((await admin.get('/api/integrations')).body).toMatchObject([
      { id: before.id, status: 'connected' },
    ])
  },
)
