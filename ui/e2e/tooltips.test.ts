import { expect, test } from './support/test.ts'

test('a tooltip names what the pointer rests on, and goes with it', async ({ page, builder }) => {
  const { id } = await builder.createInteraction({ name: 'Tips' })
  await page.goto(`/interactions/${id}`)
  const sessions = page.getByRole('link', { name: 'Sessions' })
  const tooltip = page.getByRole('tooltip')
  await sessions.hover()
  await expect(tooltip).toHaveText('Sessions')
  await expect(sessions).toHaveAccessibleDescription('Sessions')
  const [link, tip] = [await sessions.boundingBox(), await tooltip.boundingBox()]
  expect(tip?.x).toBeGreaterThan((link?.x ?? 0) + (link?.width ?? 0))
  await page.locator('.svelte-flow__pane').hover()
  await expect(tooltip).toBeHidden()
})

test('a tooltip shows for the keyboard, until Escape', async ({ page, builder }) => {
  const { id } = await builder.createInteraction({ name: 'Keys' })
  await page.goto(`/interactions/${id}`)
  await page.getByRole('link', { name: 'Interactions', exact: true }).first().focus()
  await page.keyboard.press('Tab')
  const tooltip = page.getByRole('tooltip')
  await expect(tooltip).toHaveText('Sessions')
  await page.keyboard.press('Escape')
  await expect(tooltip).toBeHidden()
  await page.keyboard.press('Tab')
  await expect(tooltip).toHaveText('Tasks')
})
