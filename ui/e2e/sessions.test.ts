import type { Graph, Session } from '../src/api/types.ts'
import { expectAccessible } from './support/axe.ts'
import { boxOf } from './support/canvas-page.ts'
import { scriptGraph } from './support/graphs.ts'
import { expect, test } from './support/test.ts'

/** Its second task fails for as long as a variable of the call says so. */
const halfBroken = scriptGraph(
  {
    first: "log.info('begun'); log.warn('slow'); return { sum: 41 }",
    second: 'if (data) throw new Error("the shop is closed"); return 1',
    never: 'return 2',
  },
  'first>second second>never',
)

test('every call is listed as it happens, and filters narrow the list', async ({ page, builder }) => {
  await page.goto('/sessions')
  await expect(page.getByRole('heading', { name: 'Nothing has run yet' })).toBeVisible()

  const { slug } = await builder.publish({ name: 'Half broken', graph: halfBroken })
  const other = await builder.publish({ name: 'Other one', graph: scriptGraph({ a: 'return 1' }) })
  await builder.call(slug)
  await builder.call(slug, { second: { data: true } })
  await builder.call(other.slug)
  // Nobody reloads: it is a live list.
  await expect(page.getByRole('row', { name: /Other one/ })).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(4)
  await expect(page.getByRole('row', { name: /Half broken/ }).getByText('Failed')).toBeVisible()

  await page.getByLabel('Status').click()
  await page.getByRole('option', { name: 'Failed' }).click()
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL('/sessions?status=failed')
  await page.reload()
  await expect(page.getByRole('row')).toHaveCount(2)

  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('group', { name: 'Filters' }).getByLabel('Interaction').click()
  await page.getByRole('option', { name: 'Other one' }).click()
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByLabel('Trigger').click()
  await page.getByRole('option', { name: 'Schedule' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
})

test('the list is narrowed by time', async ({ page, builder }) => {
  const { slug } = await builder.publish({ name: 'Timely', graph: scriptGraph({ a: 'return 1' }) })
  await builder.call(slug)
  // Whoever looks at it does so two hours later.
  await page.clock.setFixedTime(Date.now() + 2 * 3_600_000)
  await page.goto('/sessions')
  const session = page.getByRole('row', { name: /Timely/ })
  const nothing = page.getByRole('heading', { name: 'Nothing found' })
  const choose = async (span: string) => {
    await page.getByLabel('Time').click()
    await page.getByRole('option', { name: span }).click()
  }
  await expect(session).toBeVisible()
  await choose('Last hour')
  await expect(nothing).toBeVisible()
  await choose('Last 24 hours')
  await expect(session).toBeVisible()
  await choose('Last 7 days')
  await expect(session).toBeVisible()

  const day = (offset: number) =>
    `${new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)}T00:00`
  await choose('Between…')
  await page.getByLabel('From', { exact: true }).fill(day(-7))
  await page.getByLabel('To', { exact: true }).fill(day(-1))
  await expect(nothing).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill(day(2))
  await expect(session).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('To', { exact: true })).toHaveValue(day(2))
  await expect(session).toBeVisible()
  await page.getByLabel('From', { exact: true }).fill(day(1))
  await expect(nothing).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page).toHaveURL('/sessions')
  await expect(session).toBeVisible()
})

test('more than a page is shown on demand', async ({ page, builder }) => {
  const { slug } = await builder.publish({ name: 'Often', graph: scriptGraph({ a: 'return 1' }) })
  for (let call = 0; call < 52; call += 1) await builder.call(slug)
  await page.goto('/sessions')
  await expect(page.getByRole('row')).toHaveCount(51)
  const nextPage = /cursor=/
  await page.route(nextPage, (route) => route.abort('connectionfailed'))
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByRole('alert')).toHaveText(/The next ones could not be loaded/)
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.unroute(nextPage)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByRole('row')).toHaveCount(53)
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden()
})

test('a list that gets no answer says so, and updates by itself once there is one', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({ name: 'Lonely', graph: scriptGraph({ a: 'return 1' }) })
  await builder.call(slug)
  await page.goto('/sessions')
  const session = page.getByRole('row', { name: /Lonely/ })
  await expect(session).toBeVisible()
  const list = /\/api\/sessions(\?|$)/
  await page.route(list, (route) => route.abort('connectionfailed'))
  const notice = page.getByText('this list may be out of date', { exact: false })
  await expect(notice).toBeVisible()
  await expect(session).toBeVisible()
  await expectAccessible(page, 'a list that is out of date')

  // What is there is not what is asked for now.
  await page.getByLabel('Status').click()
  await page.getByRole('option', { name: 'Failed' }).click()
  await expect(page.getByRole('heading', { name: 'Sessions could not be loaded' })).toBeVisible()
  await expect(session).toBeHidden()
  await page.unroute(list)
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
  await expect(notice).toBeHidden()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(session).toBeVisible()
})

test('a session shows its tasks in time, logs, input and output; retry from failed keeps outputs', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({ name: 'Half broken', graph: halfBroken })
  const { id } = await builder.call(slug, { second: { data: true } })
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText('1 completed, 1 failed, 1 skipped')).toBeVisible()
  const tasks = page.getByRole('list', { name: 'Tasks in time' })
  await expect(tasks.getByRole('button')).toHaveCount(3)
  // What failed is what one wants to see first.
  await expect(page.getByRole('group', { name: 'Error' })).toContainText('the shop is closed')

  await tasks.getByRole('button', { name: /Run JavaScript completed/ }).click()
  await expect(page).toHaveURL(`/sessions/${id}?task=first`)
  await expect(page.getByRole('listitem').filter({ hasText: 'slow' }).last()).toContainText('warn')
  await page.getByRole('tab', { name: 'Output' }).click()
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('"sum": 41')
  await expect(page.getByRole('region', { name: 'Body of the call' })).toContainText('"data": true')

  await page.getByRole('button', { name: 'Retry from failed' }).click()
  await expect(page).not.toHaveURL(new RegExp(id))
  await expect(page.getByText('from what failed')).toBeVisible()
  const retried = await builder.get<Session>(`/api/sessions/${page.url().split('/').at(-1)}`)
  expect(retried.tasks.find(({ name }) => name === 'first')).toMatchObject({
    status: 'completed',
    attempts: 0,
    output: { result: { sum: 41 } },
  })
})

test('the graph of a session shows what completed, failed and was skipped, and which way it went', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({
    name: 'Half broken',
    graph: {
      ...halfBroken,
      edges: [...halfBroken.edges, { from: 'first', to: 'never', on: 'failed' }],
      tasks: halfBroken.tasks.map((task) => ({ ...task, ...(task.name === 'never' && { join: 'any' }) })),
    },
  })
  const { id } = await builder.call(slug, { second: { data: true } })
  await page.goto(`/sessions/${id}?view=graph`)
  const node = (name: string) => page.locator(`.svelte-flow__node[data-id="${name}"]`)
  await expect(node('first')).toContainText('Completed')
  await expect(node('second')).toContainText('Failed')
  await expect(node('never')).toContainText('Skipped')
  await expect(page.locator('.svelte-flow__edge path.wire.taken')).toHaveCount(1)
  await expect(page.locator('.svelte-flow__edge path.wire.untaken')).toHaveCount(2)

  await node('second').getByRole('button', { name: 'Run JavaScript' }).click()
  await expect(page).toHaveURL(`/sessions/${id}?view=graph&task=second`)
  await expect(page.getByRole('group', { name: 'Error' })).toContainText('the shop is closed')
})

test('tasks that have no place of their own stand side by side in the graph', async ({ page, builder }) => {
  const { tasks, edges } = scriptGraph({ a: 'return 1', b: 'return 2' }, 'a>b')
  const { slug } = await builder.publish({
    name: 'Unplaced',
    graph: { tasks: tasks.map(({ position: _, ...task }) => task), edges },
  })
  const { id } = await builder.call(slug)
  await page.goto(`/sessions/${id}?view=graph`)
  const [a, b] = await Promise.all(
    ['a', 'b'].map((name) => boxOf(page.locator(`.svelte-flow__node[data-id="${name}"]`))),
  )
  expect(b!.x).toBeGreaterThan(a!.x + a!.width)
})

test('what runs is seen to run, and is cancelled', async ({ page, builder }) => {
  const graph: Graph = {
    tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 600_000 } } }],
    edges: [],
  }
  const { id: interaction } = await builder.publish({ name: 'Waits', graph })
  const { sessionId } = await builder.post<{ sessionId: string }>(
    `/api/interactions/${interaction}/sessions`,
    {},
    { prefer: 'respond-async' },
  )
  await page.goto(`/sessions/${sessionId}`)
  await expect(page.getByText(/goes on at/)).toBeVisible()

  const its = /\/api\/sessions\//
  await page.route(its, (route) => route.abort('connectionfailed'))
  const notice = page.getByText('this session may be out of date', { exact: false })
  await expect(notice).toBeVisible()
  await page.unroute(its)
  await expect(notice).toBeHidden()

  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
  await expect(
    page.getByRole('banner').or(page.locator('header')).getByText('Cancelled').first(),
  ).toBeVisible()
})

test('a session that ends while it is watched shows its end', async ({ page, builder }) => {
  const { id: interaction } = await builder.publish({
    name: 'Slow',
    graph: scriptGraph({ a: 'await new Promise((done) => setTimeout(done, 1500)); return 7' }),
  })
  const { sessionId } = await builder.post<{ sessionId: string }>(
    `/api/interactions/${interaction}/sessions`,
    {},
    { prefer: 'respond-async' },
  )
  await page.goto(`/sessions/${sessionId}?task=a`)
  await page.getByRole('tab', { name: 'Output' }).click()
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('"result": 7')
})

test('the items of a task that runs once per item come by page, each with its own output', async ({
  page,
  builder,
}) => {
  const [task] = scriptGraph({ each: 'return data * 2' }).tasks
  const graph: Graph = {
    tasks: [
      {
        ...task!,
        inputs: { ...task!.inputs, data: { kind: 'item', path: '' } },
        forEach: { items: { kind: 'fixed', value: Array.from({ length: 60 }, (_, index) => index) } },
      },
    ],
    edges: [],
  }
  const { slug } = await builder.publish({ name: 'Each', graph })
  const { id } = await builder.call(slug)
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText('60 of 60 completed')).toBeVisible()
  const items = page.getByRole('list', { name: 'Items' })
  await expect(items.getByRole('listitem')).toHaveCount(50)
  await page.getByRole('button', { name: 'Show more items' }).click()
  await expect(items.getByRole('listitem')).toHaveCount(60)
  await page.getByRole('tab', { name: 'Output' }).click()
  await items.getByRole('button', { name: /^60/ }).click()
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('"result": 118')
})

test('a session that is not there says so', async ({ page, builder }) => {
  expect(builder.user.role).toBe('builder')
  await page.goto('/sessions/nothing-like-it')
  await expect(page.getByRole('heading', { name: 'The session was not found' })).toBeVisible()
  await page.getByRole('link', { name: 'To the sessions' }).click()
  await expect(page).toHaveURL('/sessions')
})
