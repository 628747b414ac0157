import { apart, boxOf, pair } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

test('the right button deletes a task, a connection and a selection', async ({ canvas, page }) => {
  await canvas.open({ ...apart('one', 'two', 'three', 'four'), edges: [{ from: 'one', to: 'two' }] })
  const point = await canvas.pointOn('one>two', 0.15)
  await page.mouse.click(point.x, point.y, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete connection' }).click()
  await expect(canvas.edges).toHaveCount(0)

  await canvas.node('one').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(canvas.node('one')).toHaveCount(0)

  await canvas.selectTwo('three', 'two')
  await canvas.node('three').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete 2 tasks' }).click()
  await expect.poll(() => canvas.storedNames()).toEqual(['four'])
})

test('the right button on the empty canvas adds a task there', async ({ canvas, page }) => {
  await canvas.open()
  await canvas.pane.click({ button: 'right', position: { x: 300, y: 200 } })
  await page.getByRole('menuitem', { name: 'Add a task here …' }).click()
  await page.getByRole('option', { name: 'Wait' }).click()
  const pane = await boxOf(canvas.pane)
  const node = await boxOf(canvas.node('wait'))
  expect([node.x - pane.x, node.y - pane.y].map(Math.round)).toEqual([300, 200])
})

test('Delete and Backspace delete what is selected, but not while somebody types', async ({
  canvas,
  page,
}) => {
  await canvas.open({ ...apart('one', 'two', 'three'), edges: [{ from: 'one', to: 'two' }] })
  await canvas.node('one').click()
  const title = canvas.panel('one').getByLabel('Title')
  await title.fill('ones')
  await title.press('Backspace')
  await title.press('Delete')
  await expect(title).toHaveValue('one')
  await expect(canvas.node('one')).toBeVisible()

  const { x, y } = await canvas.pointOn('one>two', 0.15)
  await page.mouse.click(x, y)
  await page.keyboard.press('Delete')
  await expect(canvas.edges).toHaveCount(0)
  await canvas.node('one').click()
  await page.keyboard.press('Delete')
  await expect(canvas.node('one')).toHaveCount(0)
  await canvas.node('two').click()
  await page.keyboard.press('Backspace')
  await expect.poll(() => canvas.storedNames()).toEqual(['three'])
})

test('one undo brings back a task with its connections and what was bound to it', async ({
  canvas,
  page,
}) => {
  await canvas.open({
    tasks: [
      ...pair.tasks.slice(0, 1),
      {
        name: 'second',
        type: 'core.compose-text',
        inputs: { text: { kind: 'output', task: 'first', path: 'text' } },
        position: { x: 340, y: 0 },
      },
    ],
    edges: pair.edges,
  })
  await canvas.node('first').click()
  await page.keyboard.press('Delete')
  await expect(canvas.node('second')).toContainText('1 to fix')
  await expect(canvas.toast('A field lost its source')).toBeVisible()
  await canvas.toast('Repair').click()
  await expect(canvas.panel('Compose text').getByText('There is no task "first"')).toBeVisible()

  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(canvas.node('first')).toBeVisible()
  await expect(canvas.edges).toHaveCount(1)
  await expect(canvas.node('second')).not.toContainText('to fix')
  await expect.poll(() => canvas.storedEdges()).toEqual(['first>second'])
  expect((await canvas.storedTask('second'))?.inputs?.['text']).toEqual({
    kind: 'output',
    task: 'first',
    path: 'text',
  })
  await page.keyboard.press('Control+Shift+z')
  await expect(canvas.node('first')).toHaveCount(0)
})

test('a drag, a burst of typing and a tidy are one entry each', async ({ canvas, page }) => {
  await canvas.open(pair)
  const undo = page.getByRole('button', { name: 'Undo (Ctrl+Z)' })
  await expect(undo).toBeDisabled()
  await canvas.moveNode('first', { x: 60, y: 120 })
  await canvas.node('second').click()
  await canvas.panel('Compose text').getByLabel('Title').pressSequentially('Hello you')
  await page.getByRole('button', { name: 'Tidy up' }).click()
  await canvas.saved()

  await undo.click()
  await undo.click()
  await expect(canvas.node('second')).toContainText('Compose text')
  await expect(undo).toBeEnabled()
  await undo.click()
  await expect(undo).toBeDisabled()
  await expect.poll(async () => (await canvas.storedTask('first'))?.position).toEqual({ x: 0, y: 0 })
})

test('Ctrl-click and Shift-drag select; two tasks are deleted at once', async ({ canvas, page }) => {
  await canvas.open(apart('one', 'two', 'three', 'four'))
  await canvas.selectTwo('one', 'two')
  await page.keyboard.press('Delete')
  await expect.poll(() => canvas.storedNames()).toEqual(['three', 'four'])
  await page.keyboard.press('Control+z')
  await expect(canvas.nodes).toHaveCount(4)

  const one = await boxOf(canvas.node('one'))
  const two = await boxOf(canvas.node('two'))
  await page.keyboard.down('Shift')
  await page.mouse.move(one.x - 12, one.y - 20)
  await page.mouse.down()
  await page.mouse.move(two.x + 60, two.y + 60, { steps: 4 })
  await page.mouse.move(two.x + two.width + 12, two.y + two.height + 12, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.locator('.svelte-flow__node.selected')).toHaveCount(2)
  await page.keyboard.press('Delete')
  await expect.poll(() => canvas.storedNames()).toEqual(['three', 'four'])
})

test('tasks are copied, pasted and duplicated, also into another interaction', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.selectTwo('first', 'second')
  await page.keyboard.press('Control+c')
  await expect(canvas.toast('2 tasks copied')).toBeVisible()
  await page.keyboard.press('Control+v')
  await expect(canvas.nodes).toHaveCount(4)
  await expect.poll(() => canvas.storedEdges()).toEqual(['first>second', 'first-2>second-2'])
  await page.keyboard.press('Control+d')
  await expect(canvas.nodes).toHaveCount(6)

  await canvas.open({ tasks: [], edges: [] }, 'Another one')
  await page.keyboard.press('Control+v')
  await expect(canvas.nodes).toHaveCount(2)
  await expect.poll(() => canvas.storedEdges()).toEqual(['first>second'])
})

test('tasks snap to the grid, and the arrow keys move them as one entry', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.moveNode('first', { x: 33, y: 57 })
  await canvas.saved()
  const { x = 1, y = 1 } = (await canvas.storedTask('first'))?.position ?? {}
  expect([x % 10, y % 10].map(Math.abs)).toEqual([0, 0])

  await canvas.node('second').click()
  await canvas.node('second').focus()
  // The key is held: it repeats.
  for (let press = 0; press < 3; press += 1) await page.keyboard.down('ArrowRight')
  await page.keyboard.up('ArrowRight')
  await page.keyboard.press('ArrowDown')
  const stored = async () => (await canvas.storedTask('second'))?.position
  await expect.poll(stored).toEqual({ x: 370, y: 10 })
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(stored).toEqual({ x: 340, y: 0 })
})
