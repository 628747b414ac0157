import { expectAccessible } from '../support/axe.ts'
import { pair } from '../support/canvas-page.ts'
import { scriptGraph } from '../support/graphs.ts'
import { password } from '../support/person.ts'
import { expect, test } from '../support/test.ts'

test('axe finds nothing on the canvas, in its panel, menus and dialogs', async ({ canvas, page }) => {
  // Each look at a page takes seconds.
  test.setTimeout(240_000)
  const check = (what: string) => expectAccessible(page, what)
  await canvas.open()
  await check('an empty canvas')
  await canvas.open({
    ...pair,
    tasks: [
      ...pair.tasks,
      { name: 'ask', type: 'core.compose-text', title: 'Ask', position: { x: 0, y: 200 } },
      { name: 'odd', type: 'core.run-javascript', title: 'Odd', position: { x: 340, y: 200 } },
    ],
    edges: [...pair.edges, { from: 'first', to: 'odd', on: 'failed' }, { from: 'first', to: 'ask' }],
  })
  await check('the canvas')
  await canvas.node('ask').click()
  await check('the panel')
  await canvas.choose('Text', 'From task')
  await canvas
    .panel('Ask')
    .getByRole('button', { name: /^Text: Choose/ })
    .click()
  await expect(page.getByRole('option').first()).toBeVisible()
  await check('an output to choose')
  await page.keyboard.press('Escape')
  await canvas.panel('Ask').getByRole('button', { name: 'Write a text around outputs' }).click()
  await check('a template')
  await page.keyboard.press('Control+z')
  await canvas.panel('Ask').getByRole('switch', { name: 'Run once per item of a list' }).click()
  await canvas.panel('Ask').getByText('When and how it runs').click()
  await check('how it runs')
  await canvas.panel('Ask').getByRole('button', { name: 'Close' }).click()

  await canvas.cog('first>odd').click()
  await check('the menu of a connection')
  await page.getByRole('menuitem', { name: 'Only when …' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await check('a condition')
  await page.keyboard.press('Escape')
  await canvas.node('ask').click({ button: 'right' })
  await check('the menu of a task')
  await page.getByRole('menuitem', { name: 'Connect to …' }).click()
  await check('what to connect to')
  await page.keyboard.press('Escape')
  await canvas.pane.click({ button: 'right', position: { x: 20, y: 20 } })
  await page.getByRole('menuitem', { name: 'Add a task here …' }).click()
  await expect(page.getByRole('option', { name: 'Wait' })).toBeVisible()
  await check('a task to choose')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /problem/ }).click()
  await check('the problems')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Versions' }).click()
  await expect(page.getByText('What changed in version')).toBeVisible()
  await check('the versions')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'What it answers' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await check('the answer')
})

test('axe finds nothing in a run and in what it asks and says', async ({ canvas, page }) => {
  test.setTimeout(120_000)
  const check = (what: string) => expectAccessible(page, what)
  const graph = scriptGraph(
    { first: 'log.warn("slow"); return { sum: data }', breaks: 'throw new Error("no")', last: 'return 1' },
    'first>breaks breaks>last',
  )
  const [first, ...others] = graph.tasks
  const asks = { ...first!, inputs: { ...first!.inputs, data: { kind: 'ask' as const } } }
  await canvas.open({ ...graph, tasks: [asks, ...others] })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Run' })
  await check('what a run asks')
  await dialog.getByRole('group', { name: 'Run JavaScript first' }).getByLabel('Data').fill('41')
  await dialog.getByRole('button', { name: 'Run' }).click()
  await expect(canvas.toast('Run failed')).toBeVisible()
  await check('a run that failed')
  await canvas.node('first').click()
  const panel = page.getByRole('region', { name: /^Settings of/ })
  await panel.getByRole('tab', { name: 'Output' }).click()
  await check('an output')
  await panel.getByRole('tab', { name: 'Logs' }).click()
  await check('logs')
  await canvas.node('breaks').click()
  await panel.getByRole('tab', { name: 'Output' }).click()
  await check('an error')
})

test('axe finds nothing where changes cannot be saved', async ({ canvas, page, context, builder }) => {
  test.setTimeout(120_000)
  const check = (what: string) => expectAccessible(page, what)
  await canvas.open(pair)
  await canvas.loadedWhole()
  await builder.send('PATCH', `/api/interactions/${canvas.id}`, {
    graph: { ...pair, tasks: pair.tasks.map((task) => ({ ...task, title: 'Theirs' })) },
  })
  await canvas.node('second').click()
  await canvas.panel('Compose text').getByLabel('Title').fill('Mine')
  await expect(page.getByRole('dialog', { name: 'Saved by somebody else meanwhile' })).toBeVisible()
  await check('what somebody else saved')
  await page.getByRole('button', { name: 'Use the saved one' }).click()

  await context.clearCookies()
  await canvas.node('first').click()
  await canvas.panel('Theirs').getByLabel('Title').fill('Signed out')
  await expect(page.getByRole('dialog').getByLabel('Password')).toBeFocused()
  await check('signing in again')
  await builder.signIn(context)
  await page.getByRole('dialog').getByLabel('Password').fill(password)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
  await canvas.saved()

  await context.route('**/api/interactions/*', (route) => route.abort('connectionfailed'))
  await canvas.panel('Signed out').getByLabel('Title').fill('Offline')
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
  await expect(page.getByRole('dialog', { name: 'Leave with unsaved changes?' })).toBeVisible()
  await check('leaving')
})

test('a task is opened, edited and left by keyboard, and the focus comes back to it', async ({
  canvas,
  page,
}) => {
  await canvas.open(pair)
  await canvas.node('first').focus()
  await page.keyboard.press('Enter')
  await expect(canvas.panel('Compose text')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(canvas.panel('Compose text')).toBeHidden()
  await expect(canvas.node('first')).toBeFocused()
})
