import { boxOf, pair } from '../support/canvas-page.ts'
import { bigGraph } from '../support/graphs.ts'
import { expect, test } from '../support/test.ts'

test('Ctrl and the wheel zoom, the wheel and a drag of the pane move, 1 shows everything', async ({
  canvas,
  page,
}) => {
  await canvas.open(pair)
  const node = canvas.node('first')
  const start = await boxOf(node)
  const pane = await boxOf(canvas.pane)
  await page.mouse.move(pane.x + 60, pane.y + 60)

  await page.keyboard.down('Control')
  await page.mouse.wheel(0, 200)
  await page.keyboard.up('Control')
  await expect.poll(async () => (await boxOf(node)).width).toBeLessThan(start.width)

  const zoomed = await boxOf(node)
  await page.mouse.wheel(0, 120)
  await expect.poll(async () => (await boxOf(node)).y).toBeLessThan(zoomed.y)
  expect((await boxOf(node)).width).toBeCloseTo(zoomed.width, 0)

  const panned = await boxOf(node)
  await page.mouse.down()
  await page.mouse.move(pane.x + 160, pane.y + 200, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.round((await boxOf(node)).x - panned.x)).toBe(100)

  await page.keyboard.press('1')
  await expect.poll(async () => (await boxOf(node)).width).toBeCloseTo(start.width, 0)
})

test('dragging in the overview moves the view', async ({ canvas, page }) => {
  await canvas.open(pair)
  const before = await boxOf(canvas.node('first'))
  const map = await boxOf(page.locator('.svelte-flow__minimap'))
  await page.mouse.move(map.x + 80, map.y + 50)
  await page.mouse.down()
  await page.mouse.move(map.x + 110, map.y + 60, { steps: 5 })
  await page.mouse.up()
  await expect.poll(async () => (await boxOf(canvas.node('first'))).x).toBeLessThan(before.x)
})

for (const [where, viewport] of [
  ['on a phone', { width: 390, height: 844 }],
  ['on a small laptop', { width: 1280, height: 720 }],
] as const) {
  test(`${where} everything in the header is in sight`, async ({ canvas, page, builder }) => {
    await page.setViewportSize(viewport)
    const { id } = await builder.publish({ name: 'A name that is rather long', graph: pair })
    // All that may stand there does: problems, and a draft that differs from what is active.
    const odd = { name: 'odd', type: 'core.run-javascript' }
    await builder.send('PATCH', `/api/interactions/${id}`, {
      graph: { ...pair, tasks: [...pair.tasks, odd] },
    })
    await canvas.goto(id)
    const run = page.getByRole('button', { name: 'Run', exact: true })
    const header = page.locator('header').filter({ has: run })
    await expect(header.getByRole('button', { name: /problem/ })).toBeInViewport({ ratio: 1 })
    const beyond = await header.evaluate((element) => element.scrollWidth - element.clientWidth)
    expect(beyond, 'pixels that are reached by scrolling alone').toBeLessThanOrEqual(0)
    for (const name of ['Endpoint', 'Publish changes', 'Run', 'More'])
      await expect(header.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
    await expect(header.getByRole('link', { name: 'Interactions' })).toBeInViewport({ ratio: 1 })
    const zoom = page.getByRole('button', { name: 'Tidy up' })
    await expect(zoom).toBeInViewport({ ratio: 1 })
  })
}

test('300 tasks and 400 connections open and stay usable', async ({ canvas, page, builder }) => {
  const { id } = await builder.createInteraction({ name: 'A big one', graph: bigGraph() })
  await page.goto('/account')
  const begun = Date.now()
  await canvas.goto(id)
  // A figure for the report: a machine that is busy with something else decides nothing.
  process.stdout.write(`opened 300 tasks after ${Date.now() - begun} ms\n`)

  const requests: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') requests.push(request.postData()?.length ?? 0)
  })
  await page.keyboard.press('1')
  // All of it is in sight, too small for details: none are drawn.
  await expect(page.locator('.canvas.far')).toBeVisible()
  await expect(page.locator('[data-edge]')).toHaveCount(0)

  const name = page.getByRole('textbox', { name: 'Name of the interaction' })
  await name.fill('A bigger one')
  await name.press('Enter')
  await canvas.saved()
  await expect.poll(async () => (await canvas.stored()).name).toBe('A bigger one')
  expect(requests, 'a new name is sent without the 300 tasks').toEqual([
    JSON.stringify({ name: 'A bigger one' }).length,
  ])

  await canvas.type('Wait').click()
  await expect(canvas.panel('Wait')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await canvas.storedNames()).length).toBe(300)
})
