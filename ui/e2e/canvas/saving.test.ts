import { boxOf, CanvasPage, pair } from '../support/canvas-page.ts'
import { password } from '../support/person.ts'
import { expect, test } from '../support/test.ts'

async function rename(canvas: CanvasPage, task: string, title: string): Promise<void> {
  await canvas.node(task).click()
  await canvas.page
    .getByRole('region', { name: /^Settings of/ })
    .getByLabel('Title')
    .fill(title)
}

test('changes are saved by themselves', async ({ canvas, page }) => {
  await canvas.open(pair)
  await rename(canvas, 'first', 'Compose it')
  await canvas.saved()
  await page.reload()
  await expect(canvas.node('first')).toContainText('Compose it')
})

test('two tabs that change the same: nothing is lost', async ({ canvas, context, builder }) => {
  await canvas.open(pair)
  const other = new CanvasPage(await context.newPage(), builder)
  await other.goto(canvas.id)
  await rename(other, 'first', 'Theirs')
  await other.saved()

  await rename(canvas, 'second', 'Mine')
  const dialog = canvas.page.getByRole('dialog', { name: 'Saved by somebody else meanwhile' })
  await expect(dialog).toContainText('“Mine”: title was not set')
  await expect(dialog.getByRole('button', { name: 'Keep mine' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Keep mine' }).click()
  await canvas.saved()
  expect(await canvas.storedTask('second')).toMatchObject({ title: 'Mine' })
  const { items } = await builder.get<{ items: Array<{ graph: { tasks: Array<{ title?: string }> } }> }>(
    `/api/interactions/${canvas.id}/versions`,
  )
  expect(items.some(({ graph }) => graph.tasks.some(({ title }) => title === 'Theirs'))).toBe(true)
})

test('an administrator who saved the same: that edit stays among the versions', async ({ canvas, admin }) => {
  await canvas.open(pair)
  await canvas.loadedWhole()
  await admin.send('PATCH', `/api/interactions/${canvas.id}`, {
    graph: { ...pair, tasks: pair.tasks.map((task) => ({ ...task, title: 'Theirs' })) },
  })
  await rename(canvas, 'second', 'Mine')
  await canvas.page.getByRole('button', { name: 'Keep mine' }).click()
  await canvas.saved()
  expect(await canvas.storedTask('second')).toMatchObject({ title: 'Mine' })
  expect(await canvas.storedTask('first')).not.toHaveProperty('title')
  const { items } = await admin.get<{ items: Array<{ graph: { tasks: Array<{ title?: string }> } }> }>(
    `/api/interactions/${canvas.id}/versions`,
  )
  expect(items.map(({ graph }) => graph.tasks.map(({ title }) => title))).toContainEqual(['Theirs', 'Theirs'])
})

test('the saved one can be taken instead, and undo brings back one’s own', async ({
  canvas,
  builder,
  page,
}) => {
  await canvas.open(pair)
  await builder.send('PATCH', `/api/interactions/${canvas.id}`, {
    graph: { ...pair, tasks: pair.tasks.map((task) => ({ ...task, title: 'Theirs' })) },
  })
  await rename(canvas, 'second', 'Mine')
  await page.getByRole('button', { name: 'Use the saved one' }).click()
  await expect(canvas.node('second')).toContainText('Theirs')
  await canvas.node('first').click()
  await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click()
  await expect(canvas.node('second')).toContainText('Mine')
})

test('changes to different things are put together without a question', async ({ canvas, builder, page }) => {
  await canvas.open(pair)
  await builder.send('PATCH', `/api/interactions/${canvas.id}`, { name: 'A new name' })
  await rename(canvas, 'second', 'Mine')
  await canvas.saved()
  await expect(page.getByRole('textbox', { name: 'Name of the interaction' })).toHaveValue('A new name')
  expect(await canvas.storedTask('second')).toMatchObject({ title: 'Mine' })
})

test('a lost connection keeps the changes, and saves them when it is back', async ({
  canvas,
  context,
  page,
}) => {
  await canvas.open(pair)
  await canvas.loadedWhole()
  await context.setOffline(true)
  await rename(canvas, 'first', 'Written on a train')
  await expect(page.getByText('The hub does not answer: your changes are kept here')).toBeVisible()
  await context.setOffline(false)
  await canvas.saved()
  expect(await canvas.storedTask('first')).toMatchObject({ title: 'Written on a train' })
})

test('a page that is closed without a connection has its changes when it is opened again', async ({
  canvas,
  context,
  page,
}) => {
  await canvas.open(pair)
  await context.route('**/api/interactions/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort('connectionfailed') : route.continue(),
  )
  await rename(canvas, 'first', 'Nearly lost')
  await expect(page.getByText('The hub does not answer: your changes are kept here')).toBeVisible()
  let asked = ''
  page.once('dialog', (dialog) => {
    asked = dialog.type()
    void dialog.accept()
  })
  await context.unroute('**/api/interactions/*')
  await page.reload()
  expect(asked).toBe('beforeunload')
  await expect(canvas.node('first')).toContainText('Nearly lost')
  await canvas.saved()
  expect(await canvas.storedTask('first')).toMatchObject({ title: 'Nearly lost' })
})

test('a login that ends while somebody edits is made good on the page', async ({
  canvas,
  context,
  page,
  builder,
}) => {
  await canvas.open(pair)
  await context.clearCookies()
  await rename(canvas, 'first', 'Written signed out')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password').fill(password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await canvas.saved()
  expect(await canvas.storedTask('first')).toMatchObject({ title: 'Written signed out' })
  expect(builder.user.name).toBe('Bo Builder')
})

test('a hub that is restarted gets the changes made meanwhile', async ({ canvas, hub, page }) => {
  // It starts again meanwhile.
  test.slow()
  await canvas.open(pair)
  await canvas.loadedWhole()
  await hub.kill()
  await rename(canvas, 'first', 'Written meanwhile')
  await expect(page.getByText('The hub does not answer: your changes are kept here')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try now' })).toBeEnabled()
  await hub.start()
  // It tries again by itself, every few seconds.
  await expect(page.getByText('All changes saved')).toBeVisible({ timeout: 20_000 })
  expect(await canvas.storedTask('first')).toMatchObject({ title: 'Written meanwhile' })
})

test('leaving asks where changes could not be saved, and only there', async ({ canvas, context, page }) => {
  await canvas.open(pair)
  const link = page
    .getByRole('navigation', { name: 'Breadcrumb' })
    .getByRole('link', { name: 'Interactions' })
  await link.click()
  await expect(page).toHaveURL(/\/interactions$/)
  await page.goBack()
  await canvas.ready()

  // What can be saved on the way out is saved, without a question.
  await rename(canvas, 'first', 'Quick')
  await link.click()
  await expect(page).toHaveURL(/\/interactions$/)
  expect(await canvas.storedTask('first')).toMatchObject({ title: 'Quick' })
  await page.goBack()
  await canvas.ready()

  await context.route('**/api/interactions/*', (route) => route.abort('connectionfailed'))
  await rename(canvas, 'first', 'Slow')
  await link.click()
  const dialog = page.getByRole('dialog', { name: 'Leave with unsaved changes?' })
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(page).toHaveURL(new RegExp(canvas.id))
  await link.click()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/interactions$/)
})

test('looking and moving the view is no change', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.node('first').click()
  await page.mouse.wheel(0, 80)
  await page.keyboard.press('1')
  await page.keyboard.press('Escape')
  let asked = false
  page.on('dialog', (dialog) => {
    asked = true
    void dialog.accept()
  })
  await page.reload()
  await canvas.ready()
  expect(asked).toBe(false)
  expect((await canvas.stored()).version).toBe(1)
  await boxOf(canvas.node('first'))
})
