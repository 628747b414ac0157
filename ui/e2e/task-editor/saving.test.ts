import { password } from '../support/person.ts'
import { freeTaskName, shout, TaskEditorPage } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'

const kept = 'The hub does not answer: your changes are kept here'

test('two tabs that write the same task: nothing is lost', async ({ taskEditor, context, builder, page }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const other = new TaskEditorPage(await context.newPage(), builder)
  await other.goto(taskEditor.id)
  await other.replaceAll(shout(name).replace('Says it louder', 'Theirs'))
  await other.saved()

  await page.bringToFront()
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Mine'))
  const dialog = taskEditor.dialog('Saved by somebody else meanwhile')
  await expect(dialog.locator('.cm-changedLine')).toContainText('Mine')
  await dialog.getByRole('button', { name: 'Keep mine' }).click()
  await taskEditor.saved()
  expect((await taskEditor.stored()).source).toContain('Mine')
  // Theirs is a step of undo away.
  await taskEditor.code.click()
  await page.keyboard.press('Control+z')
  await expect(taskEditor.code).toContainText('Theirs')
})

test('the saved one can be taken instead, and undo brings back one’s own', async ({
  taskEditor,
  builder,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await builder.send('PUT', `/api/plugins/${taskEditor.id}`, {
    source: shout(name).replace('Says it louder', 'Theirs'),
    draft: true,
  })
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Mine'))
  await page.getByRole('button', { name: 'Use the saved one' }).click()
  await expect(taskEditor.code).toContainText('Theirs')
  await taskEditor.code.click()
  await page.keyboard.press('Control+z')
  await expect(taskEditor.code).toContainText('Mine')
})

test('a lost connection keeps what is written, and saves it when it is back', async ({
  taskEditor,
  context,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await context.setOffline(true)
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'On a train'))
  await expect(page.getByText(kept)).toBeVisible()
  await context.setOffline(false)
  await taskEditor.saved()
  expect((await taskEditor.stored()).source).toContain('On a train')
})

test('a page that is closed without a connection has what was written when it is opened again', async ({
  taskEditor,
  context,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await context.route('**/api/plugins/*', (route) =>
    route.request().method() === 'PUT' ? route.abort('connectionfailed') : route.continue(),
  )
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Nearly lost'))
  await expect(page.getByText(kept)).toBeVisible()
  page.once('dialog', (dialog) => void dialog.accept())
  await context.unroute('**/api/plugins/*')
  await page.reload()
  await expect(taskEditor.code).toContainText('Nearly lost')
  await taskEditor.saved()
  expect((await taskEditor.stored()).source).toContain('Nearly lost')
})

test('a login that ends while somebody writes is made good on the page', async ({
  taskEditor,
  context,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await context.clearCookies()
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Signed out'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password').fill(password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await taskEditor.saved()
  expect((await taskEditor.stored()).source).toContain('Signed out')
})

test('leaving asks where changes could not be saved', async ({ taskEditor, context, page }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await context.route('**/api/plugins/*', (route) => route.abort('connectionfailed'))
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Not saved'))
  const link = page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Tasks' })
  await link.click()
  const dialog = taskEditor.dialog('Leave with unsaved changes?')
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(page).toHaveURL(new RegExp(taskEditor.id))
})
