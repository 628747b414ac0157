import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { startServer, type ServerProcess } from './support/server-process.ts'
import { createShiftedClock, type ShiftedClock } from './support/shifted-clock.ts'
import { createTestData } from './support/test-data.ts'

/** Longer than a lease. */
const stoppedMs = 12_000
const hourMs = 60 * 60 * 1000

let folder: string
let clock: ShiftedClock
let server: ServerProcess
let client: Client
let data: Awaited<ReturnType<typeof createTestData>>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-clocks-'))
  clock = createShiftedClock(folder)
  data = await createTestData()
  await clock.shift(0)
  const { dispose: _, ...options } = data
  server = await startServer({ ...options, nodeArgs: clock.nodeArgs })
  client = createClient(server.url)
  await client.register('clocks@example.com')
})

afterEach(async () => {
  await server.stop()
  await data.dispose()
  await rm(folder, { recursive: true, force: true })
})

/** Starts sessions that compute and such that wait. @returns their ids */
async function startSome(): Promise<string[]> {
  const computes = await client.publish({
    graph: scriptGraph(
      { a: 'await new Promise((done) => setTimeout(done, 500)); return 1', b: 'return 2' },
      'a>b',
    ),
  })
  const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 2_000 } } }
  const waits = await client.publish({ graph: { tasks: [wait], edges: [] } })
  const calls = [computes, waits].flatMap(({ slug }) => Array<string>(10).fill(`/run/${slug}`))
  const answers = await Promise.all(calls.map((path) => client.post(path, {}, { prefer: 'respond-async' })))
  expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 202))
  return answers.map(({ body }) => body.sessionId)
}

/** @param options.runs how often a task may have run that computes, and so may run again after a loss */
async function expectAllCompleted(ids: string[], { runs = 1 } = {}): Promise<void> {
  for (const id of ids) {
    const session = await client.ended(id)
    expect(session).toMatchObject({ status: 'completed' })
    for (const { attempts } of session.tasks) expect(attempts).toBeLessThanOrEqual(runs)
  }
}

test('a hub that is stopped for longer than its leases loses nothing', { timeout: 60_000 }, async () => {
  const ids = await startSome()
  server.signal('SIGSTOP')
  await delay(stoppedMs)
  server.signal('SIGCONT')
  await expectAllCompleted(ids, { runs: 2 })
  await expectAllCompleted(await startSome())
})

test('a clock that jumps ahead loses nothing', { timeout: 60_000 }, async () => {
  const ids = await startSome()
  await clock.shift(hourMs)
  await expectAllCompleted(ids)
  await expectAllCompleted(await startSome())
})

test(
  'a clock that is put back delays what waits for a time, and nothing else',
  { timeout: 60_000 },
  async () => {
    const ids = await startSome()
    await clock.shift(-hourMs)
    await expectAllCompleted(ids.slice(0, 10))
    await expectAllCompleted(await startSome())
    await clock.shift(0)
    await expectAllCompleted(ids)
  },
)
