import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { useOf } from './support/process-table.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

const megabyte = 1024 * 1024

let dataDir: string
let server: ServerProcess
let admin: Client

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-overload-'))
})

afterEach(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** A server whose old space may not grow beyond a limit: what is not bounded ends it. */
async function start(env: Record<string, string>, heapMb: number): Promise<void> {
  server = await startServer({ dataDir, env, nodeArgs: [`--max-old-space-size=${heapMb}`] })
  admin = createClient(server.url)
  await admin.register('admin@example.com')
}

/** Takes so long, whatever is sent, and asks for `data` of any kind. */
async function publishSlow(ms: number): Promise<string> {
  const code = `await new Promise((done) => setTimeout(done, ${ms})); return 1`
  const graph = scriptGraph({ slow: code })
  const tasks = graph.tasks.map((task) => ({ ...task, inputs: { ...task.inputs, data: { kind: 'ask' } } }))
  return (await admin.publish({ graph: { ...graph, tasks } })).slug
}

interface Answered {
  status: number
  ms: number
  retryAfter: number
  sessionId: string | undefined
}

async function call(client: Client, slug: string, body: object, prefer: string): Promise<Answered> {
  const startedAt = performance.now()
  const answer = await client.post(`/run/${slug}`, body, { prefer })
  return {
    status: answer.status,
    ms: performance.now() - startedAt,
    retryAfter: Number(answer.headers.get('retry-after')),
    sessionId: answer.body.sessionId,
  }
}

test('ten times the load: what is accepted ends, the rest is refused quickly, memory is bounded', async () => {
  await start({ PATCHBAY_SLOTS: '4', PATCHBAY_RUNNERS: '2', PATCHBAY_QUEUE_LIMIT: '200' }, 256)
  const slug = await publishSlow(100)
  const body = { slow: { data: 'x'.repeat(10_000) } }
  await call(admin, slug, body, 'wait=5')
  const before = useOf(server.pid).rssBytes

  // Four slots end forty sessions a second: four hundred are sent, for five seconds.
  const calls: Array<Promise<Answered>> = []
  let largest = 0
  for (let burst = 0; burst < 50; burst += 1) {
    for (let sent = 0; sent < 40; sent += 1) {
      calls.push(call(admin, slug, body, sent % 4 === 0 ? 'respond-async' : 'wait=2'))
    }
    await delay(100)
    largest = Math.max(largest, useOf(server.pid).rssBytes)
  }
  const answers = await Promise.all(calls)
  const withStatus = (...statuses: number[]) => answers.filter(({ status }) => statuses.includes(status))
  const [answered, accepted, refused] = [withStatus(200), withStatus(202), withStatus(429, 503)]

  expect(answered.length + accepted.length + refused.length).toBe(2_000)
  expect(answered.length).toBeGreaterThan(40)
  expect(refused.length).toBeGreaterThan(1_000)
  expect(refused.filter(({ retryAfter }) => !(retryAfter >= 1))).toEqual([])
  // A call that is refused is so at once, not after a turn in the line.
  expect(median(refused)).toBeLessThan(median(answered))
  for (const { sessionId } of accepted) {
    expect(await admin.ended(sessionId ?? '')).toMatchObject({ status: 'completed' })
  }
  expect(largest - before).toBeLessThan(256 * megabyte)
})

test('a flood of large bodies is refused before it fills the memory', async () => {
  await start({ PATCHBAY_SLOTS: '1', PATCHBAY_RUNNERS: '1' }, 256)
  const slug = await publishSlow(200)
  // Parsed, it takes many times its bytes.
  const body = { slow: { data: Array.from({ length: 50_000 }, () => ['a', {}]) } }
  const answers = await Promise.all(Array.from({ length: 80 }, () => call(admin, slug, body, 'wait=60')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]))
  expect((await admin.get('/readyz')).status).toBe(200)
})

test('tasks that all take a large output at once have it one after another', async () => {
  await start({ PATCHBAY_RUNNERS: '1' }, 256)
  const names = Array.from({ length: 150 }, (_, index) => `take-${index}`)
  const takers = Object.fromEntries(names.map((name) => [name, 'return data.length']))
  const graph = scriptGraph(
    { give: 'return "x".repeat(3_900_000)', ...takers },
    names.map((name) => `give>${name}`).join(' '),
  )
  for (const { inputs } of graph.tasks.slice(1)) {
    Object.assign(inputs ?? {}, { data: { kind: 'output', task: 'give', path: 'result' } })
  }
  const { slug } = await admin.publish({ graph })
  const { sessionId } = await call(admin, slug, {}, 'respond-async')
  const session = await admin.ended(sessionId ?? '')
  expect(session.status).toBe('completed')
  expect(Object.values(session.output)).toEqual(names.map(() => ({ result: 3_900_000 })))
})

function median(answers: Answered[]): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
