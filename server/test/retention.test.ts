import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as createId } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyRetention } from '../src/sessions/retention.ts'
import type { Store } from '../src/store/port.ts'
import type { SessionRecord, TaskRecord } from '../src/store/records.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { startApp, type TestApp } from './support/app.ts'

const dayMs = 24 * 60 * 60 * 1000
const usual = { days: 30, count: null }
const never = new AbortController().signal

function endedSession(interactionId: string, daysAgo: number): SessionRecord {
  const at = Date.now() - daysAgo * dayMs
  return {
    id: createId({ msecs: at }),
    interactionId,
    interactionName: 'Test',
    slug: 'test',
    version: 1,
    callerId: 'caller',
    ownerId: 'owner',
    trigger: 'endpoint',
    state: { status: 'completed', tasks: {}, edges: [] },
    revision: 0,
    lease: null,
    epoch: 0,
    wakeAt: null,
    input: {},
    retryOf: null,
    parent: null,
    idempotencyKey: null,
    storedBytes: 0,
    createdAt: at,
    startedAt: at,
    finishedAt: at,
  }
}

describe('what is kept', () => {
  let app: TestApp

  beforeEach(async () => {
    app = await startApp()
  })

  afterEach(() => app.dispose())

  async function create(interaction: object = {}): Promise<string> {
    const { status, body } = await app.admin.post('/api/interactions', { name: 'Test', ...interaction })
    expect(status).toBe(201)
    return body.id
  }

  async function fill(interactionId: string, daysAgo: number[]): Promise<void> {
    for (const days of daysAgo)
      await app.store.sessions.insert({ session: endedSession(interactionId, days) })
  }

  /** How many days ago the sessions ended that are left. */
  async function left(interactionId: string): Promise<number[]> {
    const { items } = await app.store.sessions.list({ limit: 100, interactionId })
    return items.map(({ finishedAt }) => Math.round((Date.now() - (finishedAt ?? 0)) / dayMs))
  }

  test('an interaction may say so itself, may be told otherwise, and forget about it', async () => {
    const id = await create({ retention: { days: 7, count: 2 } })
    const read = async () => (await app.admin.get(`/api/interactions/${id}`)).body.retention
    expect(await read()).toEqual({ days: 7, count: 2 })
    const change = (retention: unknown) => app.admin.patch(`/api/interactions/${id}`, { retention })
    expect((await change({ days: 3, count: null })).body.retention).toEqual({ days: 3, count: null })
    const wrong = await change({ days: 0, count: 1, weeks: 2 })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
    expect(wrong.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/retention/days',
      '/retention/weeks',
    ])
    expect((await change(null)).body.retention).toBeNull()
    expect(await read()).toBeNull()
  })

  test('sessions go by age: the usual one, a shorter, a longer', async () => {
    const [plain, short, long] = [
      await create(),
      await create({ retention: { days: 1, count: null } }),
      await create({ retention: { days: 365, count: null } }),
    ]
    for (const id of [plain, short, long]) await fill(id, [400, 40, 10, 0])
    await fill('deleted', [40, 10])
    await applyRetention(app.store, usual, never)
    expect(await left(plain)).toEqual([0, 10])
    expect(await left(short)).toEqual([0])
    expect(await left(long)).toEqual([0, 10, 40])
    expect(await left('deleted')).toEqual([10])
  })

  test('and by count: of each interaction that says so, of all others together', async () => {
    const [one, other, own] = [
      await create(),
      await create(),
      await create({ retention: { days: 365, count: 3 } }),
    ]
    await fill(one, [9, 7, 5])
    await fill(other, [8, 6, 4])
    await fill(own, [100, 4, 3, 2, 1])
    await applyRetention(app.store, { days: 30, count: 4 }, never)
    expect(await left(one)).toEqual([5, 7])
    expect(await left(other)).toEqual([4, 6])
    expect(await left(own)).toEqual([1, 2, 3])
  })

  test('an answer to an idempotency key stays for its time, whatever becomes of the session', async () => {
    const { sessions } = app.store
    const interactionId = await create({ retention: { days: 1, count: 1 } })
    const keyed = { ...endedSession(interactionId, 2), idempotencyKey: 'k', finishedAt: null }
    const reservation = {
      userId: 'caller',
      interactionId,
      key: 'k',
      bodyHash: 'h',
      sessionId: keyed.id,
      answer: null,
    }
    const expiresAt = Date.now() + dayMs
    const lease = { node: 'n', leaseMs: 60_000 }
    const inserted = await sessions.insert({
      session: keyed,
      lease,
      idempotency: { ...reservation, expiresAt },
    })
    if (!inserted.inserted) throw new Error('it was not inserted')
    const { userId, key } = reservation
    await sessions.save({
      session: { ...inserted.session, finishedAt: keyed.createdAt },
      tasks: [],
      lease: 'release',
      answer: { userId, interactionId, key, status: 200, body: 'kept' },
    })
    await applyRetention(app.store, usual, never)
    expect(await sessions.get(keyed.id)).toBeNull()
    expect(await sessions.getIdempotency(userId, interactionId, key)).toMatchObject({
      answer: { body: 'kept' },
    })
  })
})

test('the file of 100,000 sessions shrinks when they expire, and others write meanwhile', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-retention-'))
  const path = join(dataDir, 'patchbay.sqlite')
  const store = await openSqliteStore({ dataDir })
  const emptyBytes = statSync(path).size
  await insertMany(store, 100_000, 40)
  await insertMany(store, 100, 1)
  const { completed } = await store.sessions.countByStatus()
  await store.sessions.reclaimSpace()
  const fullBytes = statSync(path).size
  expect(completed).toBe(100_100)
  expect(fullBytes).toBeGreaterThan(50 * 1024 * 1024)

  // Writes one after the other while the old ones are deleted: each has to wait for one piece at most.
  let deleted = false
  const retention = applyRetention(store, usual, never).then(() => (deleted = true))
  let written = 0
  for (; !deleted; written += 1) await store.sessions.insert({ session: endedSession('i', 0) })
  await retention

  expect((await store.sessions.countByStatus()).completed).toBe(100 + written)
  // 100,000 sessions go in some 200 pieces, and their space in some more.
  expect(written).toBeGreaterThan(100)
  await store.sessions.reclaimSpace()
  const kept = 1_000 * 4096 + written * 2_000
  expect(statSync(path).size).toBeLessThan(emptyBytes + kept + 2 * 1024 * 1024)
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function insertMany(store: Store, count: number, daysAgo: number): Promise<void> {
  const task: TaskRecord = {
    task: 'a',
    input: JSON.stringify({ text: 'x'.repeat(200) }),
    output: JSON.stringify({ text: 'y'.repeat(200) }),
    logs: [],
    usage: null,
    journal: [],
  }
  for (let done = 0; done < count; done += 1_000) {
    const group = Array.from({ length: Math.min(1_000, count - done) }, () =>
      store.sessions.insert({ session: endedSession('i', daysAgo), tasks: [task] }),
    )
    await Promise.all(group)
  }
}
