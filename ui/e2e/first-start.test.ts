import { expectAccessible } from './support/axe.ts'
import { expect, test } from './support/test.ts'

test('from the first page to a running interaction without reading anything', async ({ page, freshHub }) => {
  test.slow()
  await page.goto(freshHub.url)
  await expect(page.getByRole('heading', { name: 'Welcome to Patchbay' })).toBeVisible()
  await expectAccessible(page, 'the first page')
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill('analytical engine')
  await page.getByRole('button', { name: 'Create account and start' }).click()

  // The list is empty and says what to do: one click opens an example, another runs it.
  await page.getByRole('button', { name: /Words in parallel/ }).click()
  await expect(page.locator('.svelte-flow__node').first()).toBeVisible()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.or(page.locator('.svelte-flow__node .completed')).first()).toBeVisible()
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.locator('.svelte-flow__node .pill.completed').first()).toBeVisible()

  // What came of it is said at once.
  const said = page.getByRole('region', { name: 'Messages' })
  await expect(said.getByText(/Run completed/)).toBeVisible()
  await expect(said.getByText(/ran\. Answer: \{"/)).toBeVisible()

  // And what it did is among the sessions.
  await page.getByRole('link', { name: 'Sessions' }).click()
  await page
    .getByRole('row', { name: /Words in parallel/ })
    .getByRole('link')
    .click()
  await expect(page.getByRole('list', { name: 'Tasks in time' })).toBeVisible()
  await page.getByText('Graph', { exact: true }).click()
  await expect(page.locator('.svelte-flow__node [data-status="completed"]').first()).toBeVisible()
})
