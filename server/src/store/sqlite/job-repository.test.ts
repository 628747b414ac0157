import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobParameters } from 'agenda'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Store, StoreUnavailable } from '../port.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-jobs-'))
  store = await openSqliteStore({ dataDir })
  await store.jobs.connect()
})

afterEach(async () => {
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function reopen(): Promise<void> {
  await store.close()
  store = await openSqliteStore({ dataDir })
  await store.jobs.connect()
}

const minute = 60_000
const now = new Date()
const job = (name: string, more: Partial<JobParameters> = {}): JobParameters => ({
  name,
  type: 'single',
  priority: 0,
  nextRunAt: now,
  data: null,
  ...more,
})

const save = (saved: JobParameters) => store.jobs.saveJob(saved, undefined)

const names = async () => {
  const { jobs } = await store.jobs.queryJobs()
  return jobs.map(({ name }) => name).sort()
}

/** What Agenda asks for when it looks for something to do. */
const next = (name: string, lockedSince = new Date(Date.now() - minute)) =>
  store.jobs.getNextJobToRun(name, new Date(Date.now() + 1_000), lockedSince, new Date(), undefined)

describe('a recurring job', () => {
  test('has one document, however often it is asked for', async () => {
    const first = await save(job('sweep', { repeatInterval: '1 minute' }))
    const second = await save(job('sweep', { repeatInterval: '2 minutes' }))
    expect(second._id).toEqual(first._id)
    await reopen()
    const { jobs, total } = await store.jobs.queryJobs()
    expect(total).toBe(1)
    expect(jobs[0]).toMatchObject({ name: 'sweep', repeatInterval: '2 minutes', nextRunAt: now })
  })

  test('keeps its time where it is asked for again, as at each start', async () => {
    const later = new Date(Date.now() + 5 * minute)
    await save(job('sweep', { nextRunAt: later }))
    expect((await save(job('sweep', { nextRunAt: now }))).nextRunAt).toEqual(later)
  })

  test('comes back from the disk with what its runs have left', async () => {
    const saved = await save(job('sweep'))
    const state = { lastRunAt: now, lastFinishedAt: now, failCount: 2, failReason: 'no luck' }
    const nextRunAt = new Date(now.getTime() + minute)
    await store.jobs.saveJobState({ ...saved, ...state, nextRunAt }, undefined)
    await reopen()
    expect(await store.jobs.getJobById(String(saved._id))).toMatchObject({ ...state, nextRunAt })
  })
})

describe('a job that is due', () => {
  test('is taken once', async () => {
    await save(job('sweep'))
    const taken = await Promise.all([next('sweep'), next('sweep'), next('sweep')])
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1)
  })

  test('is taken again once it was given back, or was held for too long', async () => {
    await save(job('sweep'))
    const taken = await next('sweep')
    expect(await next('sweep')).toBeUndefined()
    expect(await next('sweep', new Date(Date.now() + 1_000))).toBeDefined()
    await store.jobs.unlockJob(taken as JobParameters)
    expect(await next('sweep')).toBeDefined()
  })

  test('is free again after a restart, although whoever held it is gone', async () => {
    await save(job('sweep'))
    await next('sweep')
    await reopen()
    expect(await next('sweep')).toBeDefined()
  })

  test('is the one with the earliest time, of two with one time the more important', async () => {
    await save(job('a', { type: 'normal', data: 'late', nextRunAt: new Date(now.getTime() - 1) }))
    await save(job('a', { type: 'normal', data: 'early', nextRunAt: new Date(0) }))
    await save(job('a', { type: 'normal', data: 'first', nextRunAt: new Date(0), priority: 10 }))
    const order = [await next('a'), await next('a'), await next('a')].map((one) => one?.data)
    expect(order).toEqual(['first', 'early', 'late'])
  })

  test.each<{ name: string; more: Partial<JobParameters> }>([
    { name: 'of another name', more: { name: 'other' } },
    { name: 'whose time is later', more: { nextRunAt: new Date(Date.now() + minute) } },
    { name: 'that has no time', more: { nextRunAt: null } },
    { name: 'that is disabled', more: { disabled: true } },
  ])('is none $name', async ({ more }) => {
    await save(job('sweep', more))
    expect(await next('sweep')).toBeUndefined()
  })

  test('is locked only as it was seen', async () => {
    const saved = await save(job('sweep'))
    const changed = { ...saved, nextRunAt: new Date(0) }
    expect(await store.jobs.lockJob(changed, undefined)).toBeUndefined()
    expect(await store.jobs.lockJob(saved, undefined)).toBeDefined()
    expect(await store.jobs.lockJob(saved, undefined)).toBeUndefined()
  })
})

describe('removing', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await save(job(name))
  })

  test('takes what is named, or what is not', async () => {
    expect(await store.jobs.removeJobs({ name: 'a' })).toBe(1)
    expect(await store.jobs.removeJobs({ notNames: ['b'] })).toBe(1)
    expect(await names()).toEqual(['b'])
    await reopen()
    expect(await names()).toEqual(['b'])
  })

  test('takes nothing where nothing is said', async () => {
    expect(await store.jobs.removeJobs({})).toBe(0)
    expect(await names()).toEqual(['a', 'b', 'c'])
  })
})

test('a change that the disk refuses has not happened', async () => {
  await store.close()
  store = await openSqliteStore({ dataDir, maxPages: 80 })
  await store.jobs.connect()
  await save(job('sweep', { data: 'small' }))
  const huge = job('sweep', { data: 'x'.repeat(1_000_000) })
  await expect(save(huge)).rejects.toThrow(StoreUnavailable)
  await expect(save({ ...huge, name: 'new' })).rejects.toThrow(StoreUnavailable)
  const { jobs } = await store.jobs.queryJobs()
  expect(jobs.map(({ name, data }) => [name, data])).toEqual([['sweep', 'small']])
})
