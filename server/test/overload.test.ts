import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { type Gate, startGate } from './support/gate.ts'
import { scriptGraph } from './support/hub.ts'
import { peakRssOf, useOf } from './support/process-table.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

const megabyte = 1024 * 1024

let dataDir: string
let gate: Gate
let server: ServerProcess
let admin: Client

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-overload-'))
  gate = await startGate()
})

afterEach(async () => {
  gate.close()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** A server whose old space may not grow beyond a limit: what is not bounded ends it. */
async function start(env: Record<string, string>, heapMb: number): Promise<void> {
  server = await startServer({
    dataDir,
    env: { PATCHBAY_ALLOW_PRIVATE_NETWORK: gate.host, ...env },
    nodeArgs: [`--max-old-space-size=${heapMb}`],
  })
  admin = createClient(server.url)
  await admin.register('admin@example.com')
}

/** Keeps its slot until the gate is opened, and asks for `data` of any kind. */
async function publishHeld(): Promise<string> {
  const graph = scriptGraph({ held: `return (await fetch("http://${gate.host}/")).status` })
  const asks = { data: { kind: 'ask' }, hosts: { kind: 'fixed', value: [gate.host] } }
  const tasks = graph.tasks.map((task) => ({ ...task, inputs: { ...task.inputs, ...asks } }))
  return (await admin.publish({ graph: { ...graph, tasks } })).slug
}

interface Answered {
  status: number
  retryAfter: number
  sessionId: string | undefined
}

async function call(client: Client, slug: string, body: object, prefer: string): Promise<Answered> {
  const answer = await client.post(`/run/${slug}`, body, { prefer })
  return {
    status: answer.status,
    retryAfter: Number(answer.headers.get('retry-after')),
    sessionId: answer.body.sessionId,
  }
}

test('far more than fits: what is accepted ends, the rest is refused at once, memory is bounded', async () => {
  await start({ PATCHBAY_SLOTS: '4', PATCHBAY_RUNNERS: '2', PATCHBAY_QUEUE_LIMIT: '200' }, 256)
  const slug = await publishHeld()
  const body = { held: { data: 'x'.repeat(1_000) } }
  const send = (prefer: string) => call(admin, slug, body, prefer)
  const before = useOf(server.pid).rssBytes

  const inSlots = Array.from({ length: 4 }, () => send('wait=120'))
  await gate.held(4)
  const asynchronous = Array.from({ length: 500 }, () => send('respond-async'))
  // In line there is room for a thousand of one user, where their turns are not too far away.
  const calls = Array.from({ length: 1_500 }, () => send('wait=120'))
  // What is refused is so at once: nothing can end yet, and nobody has had a turn.
  await first(500, calls)
  await Promise.all(asynchronous)
  gate.open()
  const answers = await Promise.all([...inSlots, ...asynchronous, ...calls])
  const withStatus = (...statuses: number[]) => answers.filter(({ status }) => statuses.includes(status))
  const [answered, accepted, refused] = [withStatus(200), withStatus(202), withStatus(429, 503)]

  expect(answered.length + accepted.length + refused.length).toBe(2_004)
  expect(answered.length).toBeGreaterThan(4)
  expect(answered.length).toBeLessThanOrEqual(1_004)
  // A user may fill a tenth of the queue, or what is counted as that.
  expect(accepted.length).toBeGreaterThanOrEqual(20)
  expect(accepted.length).toBeLessThan(200)
  expect(refused.filter(({ retryAfter }) => !(retryAfter >= 1))).toEqual([])
  for (const { sessionId } of accepted) {
    expect(await admin.ended(sessionId ?? '')).toMatchObject({ status: 'completed' })
  }
  expect(peakRssOf(server.pid) - before).toBeLessThan(256 * megabyte)
})

test('a flood of large bodies is refused before it fills the memory', async () => {
  await start({ PATCHBAY_SLOTS: '1', PATCHBAY_RUNNERS: '1' }, 256)
  const slug = await publishHeld()
  // Parsed, it takes many times its bytes.
  const body = { held: { data: Array.from({ length: 50_000 }, () => ['a', {}]) } }
  const calls = Array.from({ length: 80 }, () => call(admin, slug, body, 'wait=120'))
  await Promise.race(calls)
  gate.open()
  const statuses = (await Promise.all(calls)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
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

/** Resolves once so many of them have. */
async function first(count: number, all: Array<Promise<unknown>>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let resolved = 0
  for (const one of all) void one.then(() => (resolved += 1) === count && resolve())
  await promise
}
