import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'
import { createShiftedClock, type ShiftedClock } from './support/shifted-clock.ts'

const minuteMs = 60_000

// On SQLite, where the hub goes by its own clock; on MongoDB it goes by the database's.
let folder: string
let clock: ShiftedClock
let server: ServerProcess
let admin: Client
let x: LocalX
let slug: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-tokens-'))
  clock = createShiftedClock(folder)
  server = await startServer({
    dataDir: join(folder, 'data'),
    env: { PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' },
    nodeArgs: clock.nodeArgs,
  })
  admin = createClient(server.url)
  await admin.register('clocks@example.com')
  x = await startLocalX({ url: server.url, admin })
  slug = await publishTweeting(admin)
  // Its token is good for an hour.
  await x.connect(admin, 'ada')
  await fifty()
  x.server.grants.length = 0
})

afterEach(async () => {
  await server.stop()
  await x.close()
  await rm(folder, { recursive: true, force: true })
})

async function fifty(): Promise<void> {
  const calls = Array.from({ length: 50 }, (_, n) => tweet(admin, slug, `Tweet ${n}`))
  for (const { status } of await Promise.all(calls)) expect(status).toBe(200)
}

const oneRefresh = [{ type: 'refresh_token', status: 200 }]

test('a token is refreshed ahead of its end while sessions act with it', { timeout: 60_000 }, async () => {
  for (const minutes of [56, 56 * 2]) {
    await clock.shift(minutes * minuteMs)
    while (x.server.grants.length === 0) await fifty()
    await fifty()
    expect(x.server.grants.splice(0)).toEqual(oneRefresh)
  }
  expect(x.server.thefts).toBe(0)
})

test('a clock that is put ahead costs one refresh', { timeout: 60_000 }, async () => {
  await clock.shift(120 * minuteMs)
  await fifty()
  await fifty()
  expect(x.server.grants).toEqual(oneRefresh)
})

test(
  'a token that is over, though by the clock it is not, is refreshed once',
  { timeout: 60_000 },
  async () => {
    await clock.shift(-120 * minuteMs)
    await x.server.endAccessTokens()
    await fifty()
    expect(x.server.grants).toEqual(oneRefresh)
    expect(x.server.thefts).toBe(0)
  },
)
