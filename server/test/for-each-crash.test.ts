import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEffects, type Effects } from './chaos/effects.ts'
import { createClient } from './support/client.ts'
import { startServer } from './support/server-process.ts'
import { createTestData, type TestData } from './support/test-data.ts'

let data: TestData
let effects: Effects

beforeEach(async () => {
  data = await createTestData()
  effects = await startEffects()
})

afterEach(async () => {
  effects.close()
  await data.dispose()
})

const count = 1_000
const concurrency = 20
const items = Array.from({ length: count }, (_, n) => n)

function graphOf(method: 'GET' | 'POST') {
  const url = `http://${effects.host}/${method}/{{item}}?delay=5`
  const each = {
    name: 'each',
    type: 'core.http-request',
    inputs: {
      method: { kind: 'fixed', value: method },
      url: { kind: 'template', text: url },
    },
    forEach: { items: { kind: 'fixed', value: items }, concurrency, onItemError: 'continue' },
  }
  return { tasks: [each], edges: [] }
}

interface Item {
  index: number
  status: string
  attempts: number
  error: { code: string } | null
}

test.each(['POST', 'GET'] as const)(
  'a hub killed in the middle of 1,000 items of %s repeats none that completed',
  async (method) => {
    const { dataDir } = data
    const env = { ...data.env, PATCHBAY_ALLOW_PRIVATE_NETWORK: effects.host }
    let server = await startServer({ dataDir, env })
    const port = Number(new URL(server.url).port)
    const client = createClient(server.url)
    await client.register('items@example.com')
    const { slug } = await client.publish({ graph: graphOf(method) })
    const { sessionId } = (await client.post(`/run/${slug}`, {}, { prefer: 'respond-async' })).body

    const all = async (): Promise<Item[]> => {
      const found: Item[] = []
      let cursor: string | null = '0'
      while (cursor !== null) {
        const page = await client.get(
          `/api/sessions/${sessionId}/tasks/each/items?limit=200&cursor=${cursor}`,
        )
        found.push(...page.body.items)
        cursor = page.body.nextCursor
      }
      return found
    }
    const runsOf = (item: number) => effects.count(method, String(item))
    /** How often each of those had run that were seen to be completed before a kill. */
    const completed = new Map<number, number>()
    for (const target of [200, 600]) {
      await effects.seen(target)
      for (const { index, status } of await all())
        if (status === 'completed') completed.set(index, runsOf(index))
      server.signal('SIGKILL')
      await server.exited
      server = await startServer({ dataDir, port, env })
    }

    const session = await client.ended(sessionId)
    expect(session).toMatchObject({ status: 'completed', tasks: [{ itemCounts: { total: count } }] })
    expect(completed.size).toBeGreaterThan(100)
    const ended = await all()
    for (const { index, status, attempts } of ended) {
      const runs = runsOf(index)
      const before = completed.get(index)
      if (before !== undefined)
        expect({ index, status, runs }).toEqual({ index, status: 'completed', runs: before })
      expect(runs).toBeLessThanOrEqual(method === 'POST' ? 1 : attempts)
    }
    const others = ended.filter(({ status }) => status !== 'completed')
    if (method === 'GET') expect(others).toEqual([])
    // What was under way at a kill may have done its work: it is not done again.
    expect(others.length).toBeLessThanOrEqual(2 * concurrency)
    expect(others.every(({ error }) => error?.code === 'interrupted')).toBe(true)
    expect((await server.stop()).code).toBe(0)
  },
)
