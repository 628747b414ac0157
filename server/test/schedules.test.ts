import { createGuardedFetch, createSandbox } from '@patchbay/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccountLinks } from '../src/integrations/account-links.ts'
import { KnownAccounts } from '../src/integrations/known-accounts.ts'
import { createPublished } from '../src/interactions/published.ts'
import { createSchedules } from '../src/schedules/create-schedules.ts'
import { createCallLimits } from '../src/sessions/call-limits.ts'
import { createSessions } from '../src/sessions/create-sessions.ts'
import { createRunnables } from '../src/sessions/runnables.ts'
import type { Store } from '../src/store/port.ts'
import type { InteractionRecord } from '../src/store/records.ts'
import { createCatalogue } from '../src/tasks/catalogue.ts'
import { createTaskTypes } from '../src/tasks/task-types.ts'
import { loadBuiltinTasks } from '../src/tasks/load-builtin.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import { createTestData, type TestData } from './support/test-data.ts'

const owner = { userId: 'owner', role: 'builder' } as const
const daily = { cron: '0 9 * * *', timezone: 'Europe/Berlin', input: { say: { text: 'hello' } } }
/** Nine o'clock in Berlin, in winter. */
const nine = Date.parse('2026-01-05T08:00:00Z')
const day = 24 * 60 * 60 * 1_000

let data: TestData
let store: Store
let now: number
let close: () => Promise<void>
let nodes: Array<ReturnType<typeof createSchedules>>
let interaction: InteractionRecord

/** Two nodes on one store, with a clock that stands where it is put. */
beforeEach(async () => {
  data = await createTestData()
  store = await data.open()
  const network = createGuardedFetch({ allowPrivate: [] })
  const starting = createSandbox({
    runners: { trusted: 1, untrusted: 1 },
    fetch: network.fetch,
    log: () => undefined,
  })
  const catalogue = createCatalogue(await loadBuiltinTasks(starting, '0.0.0'))
  const sandbox = await starting
  const runnables = createRunnables({
    store,
    types: createTaskTypes({ catalogue, plugins: store.plugins }),
  })
  const log = createLogger('silent')
  const callLimits = createCallLimits({
    createLimiter: (options) => store.createLimiter(options),
    plans: { limitsOf: () => Promise.resolve({}) },
  })
  const published = createPublished(store)
  const shared = {
    store,
    sandbox,
    runnables,
    log,
    slots: 4,
    queueLimit: 100,
    published,
    callLimits,
    restrictions: { of: () => Promise.resolve(undefined) },
    // None of the tasks here acts at a provider.
    actFor: Object.assign(() => Promise.reject(new Error('nobody acts here')), {
      lacks: () => Promise.resolve(undefined),
      knownAccounts: () => new KnownAccounts(store),
    }),
    refuseWithoutAccounts: () => Promise.resolve(undefined),
    accountLinks: createAccountLinks(() => ''),
  }
  const sessions = ['n1', 'n2'].map((node) => createSessions({ ...shared, node }))
  nodes = sessions.map(({ start }) =>
    createSchedules({ store, runnables, startSession: start, log, now: () => now }),
  )
  close = async () => {
    for (const node of sessions) await node.drain(5_000)
    await sandbox.close()
    await network.close()
    await store.close()
    await data.dispose()
  }
  now = nine - day / 2
  interaction = await insertInteraction()
})

afterEach(() => close())

async function insertInteraction(): Promise<InteractionRecord> {
  const graph = { tasks: [{ name: 'say', type: 'core.compose-text' }], edges: [] }
  const one: InteractionRecord = {
    id: 'i1',
    slug: 'say',
    name: 'Say',
    description: '',
    access: 'users',
    ownerId: owner.userId,
    active: true,
    version: 1,
    activeVersion: 1,
    retention: null,
    revision: 1,
    createdAt: 1,
    updatedAt: 1,
  }
  await store.interactions.insert(one, {
    interactionId: one.id,
    version: 1,
    graph,
    response: null,
    frozen: true,
    types: {},
    savedBy: owner.userId,
    createdAt: 1,
    updatedAt: 1,
  })
  return one
}

async function runAt(at: number): Promise<number> {
  now = at
  await Promise.all(nodes.map((node) => node.runDue()))
  return (await store.sessions.list({ limit: 100 })).items.length
}

const schedule = () => {
  const [node] = nodes
  if (!node) throw new Error('there is no node')
  return node
}

describe('a schedule', () => {
  test('runs at its time, as the owner, once however many nodes look', async () => {
    await schedule().put(owner, interaction.id, daily)
    expect(await runAt(nine - 1)).toBe(0)
    expect(await runAt(nine)).toBe(1)
    expect(await runAt(nine + 1_000)).toBe(1)
    expect(await runAt(nine + day)).toBe(2)
    const { items } = await store.sessions.list({ limit: 10 })
    expect(items[0]).toMatchObject({ trigger: 'schedule', callerId: owner.userId, version: 1 })
    const session = await store.sessions.get(items[0]?.id ?? '')
    expect(session?.input).toEqual(daily.input)
    expect(await schedule().get(owner, interaction.id)).toMatchObject({
      last: { at: new Date(nine + day).toISOString(), sessionId: session?.id, error: null },
      next: [2, 3, 4, 5, 6].map((days) => new Date(nine + days * day).toISOString()),
    })
  })

  test('runs a time once though its node died before it was set to the next', async () => {
    await schedule().put(owner, interaction.id, daily)
    const before = await store.schedules.get(interaction.id)
    expect(await runAt(nine)).toBe(1)
    // As the dead node left it.
    const after = await store.schedules.get(interaction.id)
    await store.schedules.put({ ...after, ...before, revision: after?.revision ?? 0 } as NonNullable<
      typeof after
    >)
    expect(await runAt(nine + 2_000)).toBe(1)
    expect(await runAt(nine + day)).toBe(2)
  })

  test('makes up for all times that were missed with one run', async () => {
    await schedule().put(owner, interaction.id, daily)
    expect(await runAt(nine + 3.5 * day)).toBe(1)
    expect((await schedule().get(owner, interaction.id)).last?.at).toBe(
      new Date(nine + 3 * day).toISOString(),
    )
    expect(await runAt(nine + 4 * day)).toBe(2)
  })

  test('skips what was missed where it says so, but not what is on time', async () => {
    await schedule().put(owner, interaction.id, { ...daily, missed: 'skip' })
    expect(await runAt(nine + 3.5 * day)).toBe(0)
    expect(await schedule().get(owner, interaction.id)).toMatchObject({
      last: { sessionId: null, error: expect.stringContaining('skipped') },
    })
    expect(await runAt(nine + 4 * day + 30_000)).toBe(1)
  })

  test('starts nothing while its input does not fit what is published, and says so', async () => {
    await schedule().put(owner, interaction.id, daily)
    const renamed = { tasks: [{ name: 'tell', type: 'core.compose-text' }], edges: [] }
    const version = await store.interactions.getVersion(interaction.id, 1)
    if (!version) throw new Error('it has no version')
    const changed = { ...interaction, version: 2, activeVersion: 2 }
    await store.interactions.update(changed, { ...version, version: 2, graph: renamed })
    expect(await runAt(nine)).toBe(0)
    const { last, problems } = await schedule().get(owner, interaction.id)
    expect(last).toMatchObject({ sessionId: null, error: expect.stringContaining('/input') })
    expect(problems.map(({ path }) => path)).toContain('/input/tell')
    const next = await store.interactions.get(interaction.id)
    await store.interactions.update({ ...(next as InteractionRecord), activeVersion: 1 })
    expect(await runAt(nine + day)).toBe(1)
  })

  test('is disabled where its interaction was taken down behind its back', async () => {
    await schedule().put(owner, interaction.id, daily)
    await store.interactions.update({ ...interaction, active: false })
    expect(await runAt(nine)).toBe(0)
    expect(await schedule().get(owner, interaction.id)).toMatchObject({ enabled: false, next: [] })
  })

  test('changed to another time does not run at the old one', async () => {
    await schedule().put(owner, interaction.id, daily)
    await schedule().put(owner, interaction.id, { ...daily, cron: '0 10 * * *' })
    expect(await runAt(nine)).toBe(0)
    expect(await runAt(nine + 60 * 60 * 1_000)).toBe(1)
  })
})
