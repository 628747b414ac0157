import type { Graph } from '../../src/api/types.ts'
import { boxOf, pair } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

/** `fetch` leads to `say`; `aside` to nothing. */
const three: Graph = {
  tasks: [
    {
      name: 'fetch',
      type: 'core.http-request',
      title: 'Fetch order',
      inputs: { url: { kind: 'fixed', value: 'https://example.com/' } },
      position: { x: 0, y: 0 },
    },
    { name: 'say', type: 'core.compose-text', title: 'Say it', position: { x: 340, y: 0 } },
    { name: 'aside', type: 'core.wait', title: 'Stand aside', position: { x: 0, y: 200 } },
  ],
  edges: [{ from: 'fetch', to: 'say' }],
}

test('a field is fixed, asked or from a task, is saved so, and the node shows it', async ({
  canvas,
  page,
}) => {
  await canvas.open(three)
  await canvas.node('say').click()
  const panel = canvas.panel('Say it')
  const sources = canvas.sources('Text')
  await expect(sources.getByRole('radio', { name: 'Ask at call' })).toBeChecked()
  await expect(canvas.node('say')).toContainText('1 asked')

  await canvas.choose('Text', 'Fixed')
  await panel.getByRole('textbox', { name: 'Text', exact: true }).fill('Hello')
  await expect(canvas.node('say')).not.toContainText('asked')
  await expect
    .poll(async () => (await canvas.storedTask('say'))?.inputs?.['text'])
    .toEqual({ kind: 'fixed', value: 'Hello' })

  await canvas.choose('Text', 'From task')
  await panel.getByRole('button', { name: /^Text: Choose an output/ }).click()
  const options = page.getByRole('listbox')
  await expect(options).toContainText('Fetch order')
  await expect(options).not.toContainText('Stand aside')
  await page.getByPlaceholder('Search, or a path such as body.id').fill('body.customer.name')
  await page.getByRole('option', { name: /Inside Body/ }).click()
  await expect(canvas.node('say')).toContainText('1 linked')
  await expect
    .poll(async () => (await canvas.storedTask('say'))?.inputs?.['text'])
    .toEqual({ kind: 'output', task: 'fetch', path: 'body.customer.name' })

  await canvas.choose('Text', 'Ask at call')
  await expect(canvas.node('say')).toContainText('1 asked')
  // Going back brings back what it was.
  await canvas.choose('Text', 'From task')
  await expect(panel.getByRole('button', { name: /Fetch order › body.customer.name/ })).toBeVisible()
})

test('an output of another type is marked at once, on the node and in the list of problems', async ({
  canvas,
  page,
}) => {
  await canvas.open(three)
  await canvas.node('say').click()
  const panel = canvas.panel('Say it')
  await canvas.choose('Text', 'From task')
  await panel.getByRole('button', { name: /^Text: Choose an output/ }).click()
  await expect(
    page.getByRole('option', { name: /Status/ }).getByTitle('It is an integer, not a string'),
  ).toBeVisible()
  await page.getByRole('option', { name: /Status/ }).click()
  await expect(canvas.node('say')).toContainText('1 to fix')
  await canvas.pane.click({ position: { x: 30, y: 30 } })
  await page.getByRole('button', { name: '1 problem' }).click()
  await page.getByRole('button', { name: /Say it · text.*is an integer, not a string/ }).click()
  await expect(
    canvas.panel('Say it').getByText(/"status" of "fetch" is an integer, not a string/),
  ).toBeVisible()
})

test('a text is written around outputs', async ({ canvas, page }) => {
  await canvas.open(three)
  await canvas.node('say').click()
  const panel = canvas.panel('Say it')
  await canvas.choose('Text', 'From task')
  await panel.getByRole('button', { name: 'Write a text around outputs' }).click()
  await panel.getByRole('textbox', { name: 'Text', exact: true }).fill('Order: ')
  await panel.getByRole('button', { name: /Insert output/ }).click()
  await page.getByRole('option', { name: /Body/ }).click()
  await expect(panel.getByRole('textbox', { name: 'Text', exact: true })).toHaveValue('Order: {{fetch.body}}')
  await expect(panel.getByText('Fetch order › body')).toBeVisible()
  await expect
    .poll(async () => (await canvas.storedTask('say'))?.inputs?.['text'])
    .toEqual({ kind: 'template', text: 'Order: {{fetch.body}}' })
})

test('what is missing and what has the wrong form is said when a field is left', async ({ canvas }) => {
  await canvas.open({ tasks: [{ name: 'wait', type: 'core.wait', position: { x: 0, y: 0 } }], edges: [] })
  await canvas.node('wait').click()
  const panel = canvas.panel('Wait')
  await canvas.choose('Milliseconds', 'Fixed')
  const field = panel.getByRole('textbox', { name: 'Milliseconds', exact: true })
  await field.fill('soon')
  await expect(panel.getByText(/must be a whole number/)).toBeHidden()
  await field.blur()
  await expect(panel.getByText(/must be a whole number/)).toBeVisible()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await field.fill('1500')
  await field.blur()
  await expect(panel.getByText(/must be a whole number/)).toBeHidden()

  await canvas.type('Compose text').click()
  const text = canvas.panel('Compose text')
  await canvas.choose('Text', 'Fixed')
  await text.getByRole('textbox', { name: 'Text', exact: true }).focus()
  await text.getByRole('textbox', { name: 'Text', exact: true }).blur()
  await expect(text.getByText('A value is needed here')).toBeVisible()
})

test('what a task lacks is said when its settings are opened again, not while it is new', async ({
  canvas,
}) => {
  await canvas.open({ tasks: [], edges: [] })
  await canvas.type('Run JavaScript').click()
  const panel = canvas.panel('Run JavaScript')
  const code = panel.getByRole('textbox', { name: 'Code', exact: true })
  await expect(code).toBeVisible()
  await expect(code).not.toHaveAttribute('aria-invalid', 'true')
  await panel.getByRole('button', { name: 'Close' }).click()
  await canvas.node('run-javascript').click()
  await expect(code).toHaveAttribute('aria-invalid', 'true')
  await expect(panel.getByText('A value is needed here')).toBeVisible()
})

test('a new name goes into connections, bindings and templates', async ({ canvas, page }) => {
  await canvas.open({
    ...three,
    tasks: three.tasks.map((task) => {
      switch (task.name) {
        case 'say':
          return { ...task, inputs: { text: { kind: 'template', text: 'Got {{fetch.status}}' } } }
        case 'aside':
          return { ...task, inputs: { ms: { kind: 'output', task: 'fetch', path: 'status' } } }
        default:
          return task
      }
    }),
    edges: [...three.edges, { from: 'fetch', to: 'aside' }],
  })
  await canvas.node('fetch').click()
  const name = canvas.panel('Fetch order').getByLabel('Name')
  await name.fill('aside')
  await expect(canvas.panel('Fetch order').getByText('Another task is named “aside”')).toBeVisible()
  await name.fill('order')
  await name.press('Enter')
  await expect(canvas.node('order')).toBeVisible()
  await expect(name, 'who typed it goes on from there').toBeFocused()
  await expect.poll(() => canvas.storedEdges()).toEqual(['order>say', 'order>aside'])
  expect((await canvas.storedTask('aside'))?.inputs?.['ms']).toMatchObject({ task: 'order', path: 'status' })
  expect((await canvas.storedTask('say'))?.inputs?.['text']).toEqual({
    kind: 'template',
    text: 'Got {{order.status}}',
  })

  // Its settings stay open under the old name, too.
  await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click()
  await expect(canvas.node('fetch')).toBeVisible()
  await expect(name).toHaveValue('fetch')
  await expect.poll(() => canvas.storedEdges()).toEqual(['fetch>say', 'fetch>aside'])
})

test('retries, a time limit and the join are set', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.node('second').click()
  const panel = canvas.panel('Compose text')
  await panel.getByText('When and how it runs').click()
  await panel.getByLabel('Runs at most').fill('3')
  await panel.getByLabel('First wait').fill('0.5')
  await panel.getByLabel('Time limit').fill('12')
  await panel.getByLabel('Time limit').blur()
  await panel.getByLabel('With several connections into it, it runs').click()
  await page.getByRole('option', { name: 'as soon as one is satisfied' }).click()
  await expect
    .poll(() => canvas.storedTask('second'))
    .toMatchObject({ retry: { attempts: 3, backoffMs: 500 }, timeoutMs: 12_000, join: 'any' })
})

test('a task runs once per item of a list, and its fields take from the item', async ({ canvas, page }) => {
  await canvas.open({
    tasks: [
      {
        name: 'people',
        type: 'core.run-javascript',
        title: 'People',
        inputs: { code: { kind: 'fixed', value: 'return [{ name: "Ada" }, { name: "Bo" }]' } },
        position: { x: 0, y: 0 },
      },
      { name: 'greet', type: 'core.compose-text', title: 'Greet', position: { x: 340, y: 0 } },
    ],
    edges: [{ from: 'people', to: 'greet' }],
  })
  await canvas.node('greet').click()
  const panel = canvas.panel('Greet')
  await panel.getByRole('switch', { name: 'Run once per item of a list' }).click()
  await expect(panel.getByText('Asked as greet.forEach')).toBeVisible()
  await canvas.choose('List', 'From task')
  await panel.getByRole('button', { name: /^List: Choose an output/ }).click()
  await page.getByRole('option', { name: /^Result/ }).click()

  await canvas.choose('Text', 'From task')
  await panel.getByRole('button', { name: /^Text: Choose an output/ }).click()
  await page.getByPlaceholder('Search, or a path such as body.id').fill('name')
  await page.getByRole('option', { name: /Inside Whole item/ }).click()
  await expect(panel.getByRole('button', { name: 'Text: The item › name' })).toBeVisible()
  await expect(canvas.node('greet')).toContainText('each item')

  await panel.getByLabel('At the same time').fill('2')
  await panel.getByLabel('At the same time').blur()
  await panel.getByLabel('When an item fails').click()
  await page.getByRole('option', { name: /^go on/ }).click()
  await expect
    .poll(() => canvas.storedTask('greet'))
    .toMatchObject({
      forEach: {
        items: { kind: 'output', task: 'people', path: 'result' },
        concurrency: 2,
        onItemError: 'continue',
      },
      inputs: { text: { kind: 'item', path: 'name' } },
    })

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('Run completed')).toBeVisible()
  await panel.getByRole('tab', { name: 'Output' }).click()
  await expect(panel.getByRole('region', { name: 'Output' })).toContainText(/Ada[^]*Bo/)
})

test('the settings of the next task begin at their top', async ({ canvas, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  await canvas.open(three)
  await canvas.node('fetch').click()
  await canvas.panel('Fetch order').getByText('When and how it runs').click()
  await canvas.panel('Fetch order').getByLabel('Time limit').scrollIntoViewIfNeeded()
  await canvas.node('say').click()
  await expect(canvas.sources('Text')).toBeInViewport({ ratio: 1 })
})

test('a task gets another type and keeps the fields that both have', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.node('first').click()
  await canvas.panel('Compose text').getByLabel('Task type').click()
  await page.getByRole('option', { name: 'Flow · Fail' }).click()
  await expect(canvas.panel('Fail')).toBeVisible()
  await expect.poll(async () => (await canvas.storedTask('first'))?.type).toBe('core.fail')
})

test.describe('in a small window', () => {
  test.use({ viewport: { width: 1280, height: 720 } })

  test('the panel never covers its node', async ({ canvas, page }) => {
    await canvas.open({
      tasks: Array.from({ length: 5 }, (_, index) => ({
        name: `step-${index}`,
        type: 'core.wait',
        title: `Step ${index}`,
        position: { x: index * 300, y: index * 40 },
      })),
      edges: [],
    })
    for (const index of [4, 0, 3]) {
      await page.keyboard.press('Escape')
      await page.keyboard.press('1')
      await canvas.node(`step-${index}`).click()
      const panel = await boxOf(canvas.panel(`Step ${index}`))
      await expect
        .poll(async () => {
          const node = await boxOf(canvas.node(`step-${index}`))
          return node.x + node.width <= panel.x && node.x >= 300
        })
        .toBe(true)
    }
  })
})
