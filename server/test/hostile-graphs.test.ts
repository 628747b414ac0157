import { afterAll, beforeAll, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'

// What those who draw graphs and write code may do must cost their own sessions at most, never the hub.
let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

const text = (name: string, template: string) => ({
  name,
  type: 'core.compose-text',
  inputs: { text: { kind: 'template' as const, text: template } },
})

test.each([
  [150, 200],
  [199, 200],
  [250, 500],
  [5_000, 500],
  [100_000, 500],
])('an output that nests %i levels ends its session with %i', async (levels, status) => {
  const code = `let nested = 0; for (let level = 1; level < ${levels}; level++) nested = [nested]; return nested`
  const graph = scriptGraph({ deep: code, next: 'return data' }, 'deep>next')
  Object.assign(graph.tasks[1]?.inputs ?? {}, { data: { kind: 'output', task: 'deep', path: 'result' } })
  const { slug } = await hub.admin.publish({ graph })
  const answer = await hub.admin.post(`/run/${slug}`)
  expect(answer.status).toBe(status)
  if (status === 500) expect(['output_invalid', 'task_error']).toContain(answer.body.tasks[0].code)
  const session = await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)
  expect(session).toMatchObject({ status: 200, body: { status: status === 200 ? 'completed' : 'failed' } })
})

test('an output that nests without end is no result of a try either', async () => {
  const code = 'let nested = 0; for (let level = 0; level < 3000; level++) nested = [nested]; return nested'
  const answer = await hub.admin.post('/api/tasks/core.run-javascript/try', { input: { code } })
  expect(answer).toMatchObject({
    status: 200,
    body: { status: 'failed', output: null, error: { code: 'output_invalid' } },
  })
})

test('a template that grows beyond bounds fails its task, and names the field', async () => {
  const graph = scriptGraph({ long: 'return "x".repeat(3e6)' })
  graph.tasks.push(text('grown', '{{long.result}}'.repeat(300)))
  graph.edges.push({ from: 'long', to: 'grown' })
  const { slug } = await hub.admin.publish({ graph })
  const answer = await hub.admin.post(`/run/${slug}`)
  expect(answer.body.tasks).toEqual([
    {
      name: 'grown',
      code: 'input_invalid',
      message: expect.stringMatching(/\/text has more than 4 million characters/),
    },
  ])
})

test('a response that grows beyond bounds is null', async () => {
  const graph = scriptGraph({ long: 'return "x".repeat(3e6)' })
  const response = { kind: 'template', text: '{{long.result}}'.repeat(300) }
  const { slug } = await hub.admin.publish({ graph, response })
  expect(await hub.admin.post(`/run/${slug}`)).toMatchObject({ status: 200, body: { output: null } })
})

test('names that mean something to JavaScript are names like others', async () => {
  const graph = scriptGraph({ constructor: 'return 1', next: 'return data' }, 'constructor>next')
  Object.assign(graph.tasks[1]?.inputs ?? {}, {
    data: { kind: 'output', task: 'constructor', path: 'result' },
  })
  const { slug } = await hub.admin.publish({ graph })
  const answer = await hub.admin.post(`/run/${slug}`)
  expect(answer.body.output).toEqual({ next: { result: 1 } })
  const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
  expect(session.tasks.map(({ status }: { status: string }) => status)).toEqual(['completed', 'completed'])
})

test('a graph of many mistakes is saved with its problems, in a moment', { timeout: 10_000 }, async () => {
  const template = { kind: 'template', text: '{{}}'.repeat(25_000) }
  const fields = ['url', 'method', 'headers', 'body', 'query', 'failOnStatus']
  const inputs = Object.fromEntries(fields.map((field) => [field, template]))
  const graph = { tasks: [{ name: 'a', type: 'core.http-request', inputs }], edges: [] }
  const answer = await hub.admin.post('/api/interactions', { name: 'Mistakes', graph })
  expect(answer.status).toBe(201)
  expect(answer.body.problems.length).toBeLessThan(20)
})

test('the hub has lived through all of it', async () => {
  expect((await hub.admin.get('/readyz')).status).toBe(200)
})
