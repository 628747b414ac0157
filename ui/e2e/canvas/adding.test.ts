import { boxOf, middleOf } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

test('a task dragged from the palette lies under the pointer, with its panel open', async ({ canvas }) => {
  await canvas.open()
  await canvas.type('Wait').dragTo(canvas.pane, { targetPosition: { x: 420, y: 260 } })
  const node = canvas.node('wait')
  await expect(node).toBeVisible()
  const pane = await boxOf(canvas.pane)
  const box = await boxOf(node)
  expect(box.x).toBeLessThan(pane.x + 420)
  expect(box.x + box.width).toBeGreaterThan(pane.x + 420)
  expect(box.y).toBeLessThan(pane.y + 260)
  expect(box.y + box.height).toBeGreaterThan(pane.y + 260)
  await expect(canvas.panel('Wait')).toBeVisible()
  await canvas.saved()
  const { x = 1, y = 1 } = (await canvas.storedTask('wait'))?.position ?? {}
  expect([x % 10, y % 10].map(Math.abs)).toEqual([0, 0])
})

test('Enter in the palette adds at the centre, and repeats do not lie on each other', async ({
  canvas,
  page,
}) => {
  await canvas.open()
  await canvas.type('Compose text').focus()
  await page.keyboard.press('Enter')
  await expect(canvas.panel('Compose text')).toBeVisible()
  await expect(canvas.type('Compose text')).toBeFocused()
  await page.keyboard.press('Escape')
  const seen = await middleOf(canvas.pane)
  const added = await middleOf(canvas.node('compose-text'))
  expect(Math.abs(added.x - seen.x), 'across the middle').toBeLessThan(15)
  expect(Math.abs(added.y - seen.y), 'down the middle').toBeLessThan(15)

  await canvas.type('Compose text').focus()
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('Enter')
  await expect(canvas.nodes).toHaveCount(4)
  await canvas.saved()
  const { graph } = await canvas.stored()
  expect(graph.tasks.map(({ name }) => name)).toEqual([
    'compose-text',
    'compose-text-2',
    'compose-text-3',
    'compose-text-4',
  ])
  for (const [index, one] of graph.tasks.entries()) {
    for (const other of graph.tasks.slice(index + 1)) {
      const right = Math.abs((one.position?.x ?? 0) - (other.position?.x ?? 0))
      const down = Math.abs((one.position?.y ?? 0) - (other.position?.y ?? 0))
      expect(right >= 248 || down >= 100, `${one.name} and ${other.name} lie apart`).toBe(true)
    }
  }
})

test('the palette is searched', async ({ canvas, page }) => {
  await canvas.open()
  await page.getByRole('searchbox', { name: 'Search tasks' }).fill('http')
  await expect(canvas.type('HTTP request')).toBeVisible()
  await expect(canvas.type('Wait')).toBeHidden()
  await page.getByRole('searchbox', { name: 'Search tasks' }).fill('no such thing')
  await expect(page.getByText('No task is called “no such thing”.')).toBeVisible()
})

test('a connection dropped on the empty canvas offers tasks and is linked to the one that is chosen', async ({
  canvas,
  page,
}) => {
  await canvas.open({
    tasks: [{ name: 'wait', type: 'core.wait', position: { x: 0, y: 0 } }],
    edges: [],
  })
  const pane = await boxOf(canvas.pane)
  await canvas.dragFrom('wait', { x: pane.x + 760, y: pane.y + 200 })
  const picker = page.getByRole('dialog', { name: 'Which task is next?' })
  await picker.getByPlaceholder('Search tasks').fill('transform')
  await page.keyboard.press('Enter')
  await expect(canvas.node('transform')).toBeVisible()
  await expect(canvas.panel('Transform')).toBeVisible()
  await expect(canvas.edges).toHaveCount(1)
  await expect.poll(() => canvas.storedEdges()).toEqual(['wait>transform'])
})
