import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'

let hub: TestHub
let ada: Client
let ben: Client

beforeAll(async () => {
  hub = await startHub()
  ada = await hub.signUp('builder')
  ben = await hub.signUp('user')
})

afterAll(() => hub.dispose())

/** Publishes a task that remembers, and an interaction of it. @returns where it is called, and its plugin */
async function publish(name: string, run: string, more = 'state: true,') {
  const source = taskSource({ name, run: `const { state } = context; ${run}`, more })
  const made = await ada.post('/api/plugins', { name, source })
  expect(made).toMatchObject({ status: 201 })
  const { id: interaction, slug } = await ada.publish({ graph: customGraph(name) })
  const call = async (by: Client, text: string) => {
    const { body } = await by.post(`/run/${slug}`, { task: { text } })
    return body.output?.task?.text ?? body.tasks?.[0]
  }
  return { id: made.body.id, interaction, call }
}

const count = `
  const n = Number((await state.get('n')) ?? 0) + 1
  await state.set('n', n)
  return { text: String(n) }`

test('a task remembers for each user apart, over versions and restarts, until it is deleted', async () => {
  const { id, call } = await publish('counter', count)
  expect([await call(ada, 'x'), await call(ada, 'x'), await call(ben, 'x')]).toEqual(['1', '2', '1'])
  const other = await publish('other', count)
  expect(await other.call(ada, 'x')).toBe('1')
  await hub.restart()
  expect(await call(ada, 'x')).toBe('3')
  const run = `const { state } = context; return { text: 'at ' + (await state.get('n')) }`
  const source = taskSource({ name: 'counter', run, more: 'state: true,' })
  expect((await ada.put(`/api/plugins/${id}`, { source })).status).toBe(200)
  const { slug } = await ada.publish({ graph: customGraph('counter') })
  expect((await ada.post(`/run/${slug}`, { task: { text: 'x' } })).body.output.task.text).toBe('at 3')
})

test('of calls at the same time one comes first', async () => {
  const { call } = await publish(
    'dedupe',
    `const first = await state.compareAndSet('seen/' + input.text, undefined, true, { ttlMs: 60_000 })
     return { text: first ? 'first' : 'again' }`,
  )
  const answers = await Promise.all(['a', 'a', 'a'].map((text) => call(ada, text)))
  expect(answers.filter((answer) => answer === 'first')).toHaveLength(1)
  expect(await call(ada, 'b')).toBe('first')
})

test('a task that declares no state has none, and a try keeps nothing', async () => {
  const { call } = await publish('stateless', count, '')
  expect(await call(ada, 'x')).toMatchObject({
    code: 'task_error',
    message: expect.stringContaining('state: true'),
  })
  const { call: counted } = await publish('tried', count)
  const tried = async () =>
    (await ada.post('/api/tasks/custom.tried/try', { input: { text: 'x' } })).body.output.text
  expect([await tried(), await tried(), await counted(ada, 'x')]).toEqual(['1', '1', '1'])
  const types: Array<{ type: string; state: boolean }> = (await ada.get('/api/tasks')).body
  expect(types.filter(({ type }) => /stateless|tried/.test(type)).map(({ state }) => state)).toEqual([
    false,
    true,
  ])
})

test('what is remembered of a user goes with them, and of a type with it', async () => {
  const { id, interaction, call } = await publish('leaving', count)
  const cyd = await hub.signUp('user')
  expect([await call(cyd, 'x'), await call(ada, 'x')]).toEqual(['1', '1'])
  expect((await hub.admin.delete(`/api/users/${cyd.user.id}`)).status).toBe(204)
  await ada.post(`/api/interactions/${interaction}/deactivate`)
  expect((await ada.delete(`/api/plugins/${id}`)).status).toBe(204)
  const again = await publish('leaving', count)
  expect(await again.call(ada, 'x')).toBe('1')
})
