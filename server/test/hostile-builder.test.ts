import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { harmlessSource, hostileSource, hostileTasks } from './support/hostile-tasks.ts'
import { startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
let mallory: Client
let ben: Client
let load: ReturnType<typeof startLoad>

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_RUNNERS: '2' })
  mallory = await hub.signUp('builder')
  ben = await hub.signUp('builder')
  await ben.post('/api/plugins', { name: 'twice', source: harmlessSource })
  const { slug } = await ben.publish({
    graph: { tasks: [{ name: 'task', type: 'custom.twice', inputs: { n: { kind: 'ask' } } }], edges: [] },
  })
  load = startLoad(slug)
})

afterAll(() => hub.dispose())

/** Calls of another builder's interaction, one after another, whose answers are checked. */
function startLoad(slug: string) {
  const wrong: unknown[] = []
  let completed = 0
  let stopped = false
  const running = (async () => {
    for (let n = 0; !stopped; n += 1) {
      const { status, body } = await ben.post(`/run/${slug}`, { task: { n } })
      const { twice, clean } = body.output?.task ?? {}
      if (status === 200 && twice === n * 2 && clean === true) completed += 1
      else wrong.push(body)
    }
  })()
  return {
    completed: () => completed,
    async stop() {
      stopped = true
      await running
      return wrong
    },
  }
}

test.each(hostileTasks)('$name comes out as it has to, and others go on', async (hostile) => {
  const { name, code } = hostile
  const made = await mallory.post('/api/plugins', { name, source: hostileSource(name, hostile) })
  expect(made.status).toBe(201)
  const { slug } = await mallory.publish({
    graph: { tasks: [{ name: 'task', type: `custom.${name}`, inputs: {} }], edges: [] },
  })
  const before = load.completed()
  // Several at once: what one owner may have under way is capped.
  const answers = await Promise.all([1, 2, 3].map(() => mallory.post(`/run/${slug}`)))
  for (const { status, body } of answers) {
    expect(status === 200 ? 'completed' : body.tasks[0].code).toMatch(code)
  }
  await expect.poll(() => load.completed(), { timeout: 10_000 }).toBeGreaterThan(before + 2)
})

test('what loops where it is defined is never published', async () => {
  const loops = `${hostileSource('top', { run: 'return 1' })}for (;;);`
  const made = await mallory.post('/api/plugins', { name: 'top', source: loops })
  expect(made).toMatchObject({ status: 422, body: { code: 'compile_failed' } })
})

test('no session of anybody else came out wrong meanwhile', async () => {
  expect(await load.stop()).toEqual([])
  const { items } = (await ben.get('/api/sessions?limit=200')).body
  expect(items.filter(({ status }: { status: string }) => status !== 'completed')).toEqual([])
})
