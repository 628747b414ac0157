import { type GraphTask, type ForEach } from '@patchbay/graph'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

/** A task `each` that runs `code` once per item, with the item as `data`. */
function forEachTask(code: string, forEach: ForEach, options: Partial<GraphTask> = {}): GraphTask {
  return {
    name: 'each',
    type: 'core.run-javascript',
    inputs: { code: { kind: 'fixed', value: code }, data: { kind: 'item' } },
    forEach,
    ...options,
  }
}

const of = (...items: unknown[]): ForEach => ({ items: { kind: 'fixed', value: items } })

const graphOf = (...tasks: GraphTask[]) => ({
  tasks,
  edges: tasks.slice(1).map(({ name }, index) => ({ from: tasks[index]?.name ?? '', to: name })),
})

async function call(graph: object, body: object = {}) {
  const { slug } = await hub.admin.publish({ graph })
  const answer = await hub.admin.post(`/run/${slug}`, body)
  const session = (await hub.admin.get(`/api/sessions/${answer.body.sessionId}`)).body
  return { answer, session, slug }
}

describe('a task with forEach', () => {
  test('runs once per item, and its output is the list of outputs in the order of the items', async () => {
    const code = 'await new Promise((done) => setTimeout(done, data.ms)); return data.n * 2'
    const { answer, session } = await call(graphOf(forEachTask(code, of({ n: 1, ms: 30 }, { n: 2, ms: 0 }))))
    expect(answer.body.output).toEqual({ each: [{ result: 2 }, { result: 4 }] })
    expect(session.tasks[0]).toMatchObject({
      status: 'completed',
      attempts: 1,
      output: [{ result: 2 }, { result: 4 }],
      itemCounts: { total: 2, completed: 2, failed: 0 },
      items: [
        { index: 0, status: 'completed', attempts: 1, output: { result: 2 }, error: null },
        { index: 1, status: 'completed', attempts: 1, output: { result: 4 }, error: null },
      ],
      nextCursor: null,
    })
  })

  test('takes its list from an earlier task, and templates name the item', async () => {
    const list: GraphTask = {
      name: 'list',
      type: 'core.run-javascript',
      inputs: { code: { kind: 'fixed', value: 'return [{ name: "Ann" }, { name: "Bo" }]' } },
    }
    const greet: GraphTask = {
      name: 'greet',
      type: 'core.compose-text',
      inputs: { text: { kind: 'template', text: 'Hi {{item.name}} of {{list.result[0].name}}' } },
      forEach: { items: { kind: 'output', task: 'list', path: 'result' } },
    }
    const { answer } = await call(graphOf(list, greet))
    expect(answer.body.output).toEqual({ greet: [{ text: 'Hi Ann of Ann' }, { text: 'Hi Bo of Ann' }] })
  })

  test('of an empty list completes with an empty list', async () => {
    const { answer } = await call(graphOf(forEachTask('return 1', of())))
    expect(answer.body.output).toEqual({ each: [] })
  })

  test('asks the call for its list, and for blank fields once per call', async () => {
    const graph = graphOf({
      name: 'greet',
      type: 'core.compose-text',
      inputs: { text: { kind: 'item', path: 'text' } },
      forEach: { items: { kind: 'ask' } },
    })
    const { id, slug } = await hub.admin.publish({ graph })
    const endpoint = (await hub.admin.get(`/api/interactions/${id}/endpoint`)).body
    expect(endpoint.body).toEqual({ greet: { forEach: [{ text: 'text' }] } })
    expect((await hub.admin.post(`/run/${slug}`, endpoint.body)).body.output).toEqual({
      greet: [{ text: 'text' }],
    })
    const refused = await hub.admin.post(`/run/${slug}`, { greet: { forEach: [{ text: 5 }] } })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: '/greet/forEach/0/text' }] } })
    expect((await hub.admin.post(`/run/${slug}`, {})).status).toBe(400)

    const blank = graphOf(
      forEachTask('return data', of(1, 2), { inputs: { code: { kind: 'fixed', value: 'return data' } } }),
    )
    const called = await call(blank, { each: { data: 'for all' } })
    expect(called.answer.body.output).toEqual({ each: [{ result: 'for all' }, { result: 'for all' }] })
  })

  test('fails where what it is bound to is no list, or too long', async () => {
    const make = (code: string): GraphTask => ({
      name: 'make',
      type: 'core.run-javascript',
      inputs: { code: { kind: 'fixed', value: code } },
    })
    const each = forEachTask('return 1', { items: { kind: 'output', task: 'make', path: 'result' } })
    for (const [code, words] of [
      ['return { a: 1 }', 'an object, not a list'],
      ['return Array.from({ length: 1001 }, (_, n) => n)', '1001 items'],
    ] as const) {
      const { session } = await call(graphOf(make(code), each))
      expect(session.tasks[1]).toMatchObject({ status: 'failed', error: { code: 'input_invalid' } })
      expect(session.tasks[1].error.message).toContain(words)
    }
  })

  test('never has more items under way than it may', async () => {
    // Each item knows when it ran; the highest number of overlapping ones is counted afterwards.
    const code =
      'const from = Date.now(); await new Promise((done) => setTimeout(done, 30)); return [from, Date.now()]'
    const items = Array.from({ length: 12 }, (_, n) => n)
    const each = forEachTask(code, { items: { kind: 'fixed', value: items }, concurrency: 2 })
    const { answer } = await call(graphOf(each))
    const spans = answer.body.output.each.map(({ result }: { result: [number, number] }) => result)
    const most = spans.map(
      ([at]: [number, number]) =>
        spans.filter(([from, to]: [number, number]) => from <= at && at < to).length,
    )
    expect(Math.max(...most)).toBeLessThanOrEqual(2)
  })

  test('shows its items by page, and logs to each', async () => {
    const code = 'log.info("item " + data); return data'
    const items = Array.from({ length: 120 }, (_, n) => n)
    const { session } = await call(graphOf(forEachTask(code, of(...items))))
    const [task] = session.tasks
    expect(task.items).toHaveLength(50)
    expect(task.items[7].logs).toMatchObject([{ level: 'info', message: 'item 7' }])
    const path = `/api/sessions/${session.id}/tasks/each/items`
    const indexes: number[] = task.items.map(({ index }: { index: number }) => index)
    let cursor = task.nextCursor
    while (cursor !== null) {
      const page = (await hub.admin.get(`${path}?limit=40&cursor=${cursor}`)).body
      indexes.push(...page.items.map(({ index }: { index: number }) => index))
      cursor = page.nextCursor
    }
    expect(indexes).toEqual(items)
    expect((await hub.admin.get(`/api/sessions/${session.id}/tasks/none/items`)).status).toBe(404)
    const stranger = await hub.signUp('user')
    expect((await stranger.get(path)).status).toBe(404)
  })
})

describe('an item that fails', () => {
  const failing = 'if (data === 2) throw new Error("no twos"); return data'

  test('stops new ones and fails the task; what came before keeps its output', async () => {
    const each = forEachTask(failing, { ...of(1, 2, 3, 4), concurrency: 1 })
    const { answer, session } = await call(graphOf(each))
    expect(answer.body).toMatchObject({ code: 'session_failed', tasks: [{ name: 'each' }] })
    expect(session.tasks[0]).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: expect.stringContaining('Item 1: no twos') },
      itemCounts: { total: 4, completed: 1, failed: 1 },
      items: [
        { status: 'completed', output: { result: 1 } },
        { status: 'failed', attempts: 1, error: { code: 'task_error', message: 'no twos' } },
        { status: 'skipped', attempts: 0 },
        { status: 'skipped', attempts: 0 },
      ],
    })
  })

  test('leaves null in its place where the others are to go on', async () => {
    const each = forEachTask(failing, { ...of(1, 2, 3), onItemError: 'continue' })
    const { answer, session } = await call(graphOf(each))
    expect(answer.body.output).toEqual({ each: [{ result: 1 }, null, { result: 3 }] })
    expect(session.tasks[0]).toMatchObject({
      status: 'completed',
      itemCounts: { total: 3, completed: 2, failed: 1 },
    })
  })

  test('is tried again by itself, as often as the policy has it', async () => {
    const each = forEachTask('if (data === 1) throw new Error("never"); return data', of(0, 1), {
      retry: { attempts: 3, backoffMs: 5 },
    })
    const { session } = await call(graphOf(each))
    const attempts = session.tasks[0].items.map((item: { attempts: number }) => item.attempts)
    expect(attempts).toEqual([1, 3])
  })

  test('by its input fails with what does not fit', async () => {
    const graph = graphOf({
      name: 'greet',
      type: 'core.compose-text',
      inputs: { text: { kind: 'item' } },
      forEach: { ...of('hello', 5), onItemError: 'continue' },
    })
    const { session } = await call(graph)
    expect(session.tasks[0].items).toMatchObject([
      { status: 'completed' },
      { status: 'failed', error: { code: 'input_invalid' } },
    ])
  })
})

describe('items that wait', () => {
  test('hold their place but no slot, and survive a restart', async () => {
    const graph = graphOf({
      name: 'wait',
      type: 'core.wait',
      inputs: { ms: { kind: 'item' } },
      forEach: { ...of(0, 1_500, 1_500, 0), concurrency: 3 },
    })
    const { slug } = await hub.admin.publish({ graph })
    const { body } = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
    await hub.restart()
    const session = await hub.admin.ended(body.sessionId)
    expect(session).toMatchObject({ status: 'completed', tasks: [{ itemCounts: { completed: 4 } }] })
    const waited = session.tasks[0].output.map(({ waitedMs }: { waitedMs: number }) => waitedMs >= 1_500)
    expect(waited).toEqual([false, true, true, false])
  })

  test('are cancelled with their session', async () => {
    const graph = graphOf({
      name: 'wait',
      type: 'core.wait',
      inputs: { ms: { kind: 'item' } },
      forEach: { ...of(0, 3_600_000, 3_600_000), concurrency: 2 },
    })
    const { slug } = await hub.admin.publish({ graph })
    const { body } = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    const cancelled = (await hub.admin.post(`/api/sessions/${body.sessionId}/cancel`)).body
    expect(cancelled).toMatchObject({ status: 'cancelled', tasks: [{ status: 'cancelled' }] })
    expect(cancelled.tasks[0].items.map(({ status }: { status: string }) => status)).toEqual([
      'completed',
      'cancelled',
      'cancelled',
    ])
  })

  test('that run are stopped with their session', async () => {
    const each = forEachTask('for (;;) await new Promise((done) => setTimeout(done, 5))', of(1, 2))
    const { slug } = await hub.admin.publish({ graph: graphOf(each) })
    const { body } = await hub.admin.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    const cancelled = (await hub.admin.post(`/api/sessions/${body.sessionId}/cancel`)).body
    expect(cancelled.tasks[0].items).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }])
  })
})

describe('repeating a session from what failed', () => {
  test('does not run the items again that completed', async () => {
    const graph = graphOf(
      forEachTask('log.info("ran"); if (data === 2) throw new Error("no twos"); return data', {
        ...of(1, 2, 3),
        concurrency: 1,
      }),
    )
    const { session } = await call(graph)
    const retried = await hub.admin.post(`/api/sessions/${session.id}/retry`, { from: 'failed' })
    const [task] = (await hub.admin.get(`/api/sessions/${retried.body.sessionId}`)).body.tasks
    expect(task.items).toMatchObject([
      { status: 'completed', attempts: 0, output: { result: 1 } },
      { status: 'failed', attempts: 1 },
      { status: 'skipped' },
    ])
  })

  test('keeps a whole list of outputs that completed', async () => {
    const graph = graphOf(forEachTask('return data', of(1, 2)), {
      name: 'fail',
      type: 'core.fail',
      inputs: { message: { kind: 'template', text: '{{each[1].result}}' } },
    })
    const { session } = await call(graph)
    const retried = await hub.admin.post(`/api/sessions/${session.id}/retry`, { from: 'failed' })
    const repeated = (await hub.admin.get(`/api/sessions/${retried.body.sessionId}`)).body
    expect(repeated.tasks).toMatchObject([
      {
        status: 'completed',
        attempts: 0,
        output: [{ result: 1 }, { result: 2 }],
        itemCounts: { total: 2, completed: 2 },
      },
      { status: 'failed', error: { message: '2' } },
    ])
  })
})

test('events tell the items that changed', async () => {
  const { session } = await call(graphOf(forEachTask('return data', { ...of(1, 2, 3), concurrency: 1 })))
  const response = await fetch(`${hub.url}/api/sessions/${session.id}/events`, {
    headers: { authorization: `Bearer ${hub.admin.token}` },
  })
  expect(await response.text()).toContain('"itemCounts":{"total":3,"completed":3,"failed":0}')
})

test('a pinned output of a task with forEach has to be a list of what its type gives', async () => {
  const each = forEachTask('throw new Error("must not run")', of(1, 2))
  const { id } = await hub.admin.publish({ graph: graphOf(each) })
  const run = (output: unknown) =>
    hub.admin.post(`/api/interactions/${id}/sessions`, { pinned: { each: output } })
  expect((await run([{ result: 1 }])).body.output).toEqual({ each: [{ result: 1 }] })
  expect((await run({ result: 1 })).body.errors[0].path).toBe('/pinned/each')
  expect((await run([{}])).body.errors[0].path).toBe('/pinned/each/0/result')
})
