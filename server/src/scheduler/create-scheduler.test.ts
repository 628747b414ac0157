import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../store/port.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createScheduler, type RecurringJob, type Scheduler } from './create-scheduler.ts'

let dataDir: string
let store: Store
let started: Scheduler[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-scheduler-'))
  store = await openSqliteStore({ dataDir })
  started = []
})

afterEach(async () => {
  for (const scheduler of started) await scheduler.stop()
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(jobs: RecurringJob[]): Promise<Scheduler> {
  const scheduler = createScheduler({ repository: store.jobs, jobs, log: createLogger('silent') })
  started.push(scheduler)
  await scheduler.start()
  return scheduler
}

/** A job that counts its runs. */
function counted(name: string, run: () => Promise<void> | void = () => {}) {
  let runs = 0
  const waiting: Array<{ wanted: number; resolve: () => void }> = []
  return {
    job: {
      name,
      every: '1 second',
      async run() {
        runs += 1
        for (const { wanted, resolve } of waiting) if (runs >= wanted) resolve()
        await run()
      },
    },
    reached: (wanted: number) => new Promise<void>((resolve) => waiting.push({ wanted, resolve })),
  }
}

async function documents() {
  const { jobs } = await store.jobs.queryJobs()
  return jobs.map(({ name, lockedAt }) => ({ name, locked: lockedAt !== undefined && lockedAt !== null }))
}

test('jobs run again and again, and leave one document each, unlocked', async () => {
  const [a, b] = [counted('a'), counted('b')]
  const both = Promise.all([a.reached(2), b.reached(2)])
  const scheduler = await start([a.job, b.job])
  await both
  await scheduler.stop()
  expect((await documents()).toSorted((x, y) => x.name.localeCompare(y.name))).toEqual([
    { name: 'a', locked: false },
    { name: 'b', locked: false },
  ])
})

test('one that fails runs again at its next time', async () => {
  const failing = counted('failing', () => Promise.reject(new Error('no luck')))
  const twice = failing.reached(2)
  await start([failing.job])
  await twice
})

test('two schedulers on one store never run a job at the same time', async () => {
  let running = 0
  let most = 0
  const slow = counted('slow', async () => {
    most = Math.max(most, (running += 1))
    await new Promise((resolve) => setTimeout(resolve, 300))
    running -= 1
  })
  const reached = slow.reached(3)
  await start([slow.job])
  await start([slow.job])
  await reached
  expect(most).toBe(1)
  expect(await documents()).toHaveLength(1)
})

test('stopping waits for what runs', async () => {
  let ended = false
  const slow = counted('slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    ended = true
  })
  const begun = slow.reached(1)
  const scheduler = await start([slow.job])
  await begun
  await scheduler.stop()
  expect(ended).toBe(true)
  expect(await documents()).toEqual([{ name: 'slow', locked: false }])
})

test('jobs that this release does not have any more are gone', async () => {
  const [former, present] = [counted('former'), counted('present')]
  await (await start([former.job, present.job])).stop()
  await start([present.job])
  expect((await documents()).map(({ name }) => name)).toEqual(['present'])
})
