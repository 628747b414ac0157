import { apart, pair } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

test('tasks are connected by dragging, also when the drop is only near', async ({ canvas }) => {
  await canvas.open(apart('one', 'two', 'three'))
  await canvas.drag('one', 'two')
  await canvas.drag('two', 'three', 14)
  await expect(canvas.edges).toHaveCount(2)
  await expect.poll(() => canvas.storedEdges()).toEqual(['one>two', 'two>three'])
})

test('a connection to itself, a second one and a circle are refused, and why', async ({ canvas }) => {
  await canvas.open(pair)
  await canvas.drag('first', 'second')
  await expect(canvas.toast(/connected already/)).toBeVisible()
  await canvas.drag('second', 'first')
  await expect(canvas.toast(/close a circle/)).toBeVisible()
  await canvas.drag('first', 'first')
  await expect(canvas.toast(/cannot wait for itself/)).toBeVisible()
  await expect(canvas.edges).toHaveCount(1)
})

test('the cog says when the next task runs, in words and dashes, not in colour alone', async ({
  canvas,
  page,
}) => {
  await canvas.open(pair)
  await canvas.cog('first>second').click()
  await expect(page.getByRole('menuitemcheckbox', { name: 'Completed' })).toBeChecked()
  await page.getByRole('menuitemcheckbox', { name: 'Failed' }).click()
  await expect(canvas.cog('first>second')).toHaveText('failed')
  const wire = page.locator('.svelte-flow__edge[data-id="first>second"] .wire')
  await expect(wire).toHaveCSS('stroke-dasharray', '5px, 4px')
  await expect.poll(async () => (await canvas.stored()).graph.edges[0]?.on).toBe('failed')

  await canvas.cog('first>second').click()
  await page.getByRole('menuitemcheckbox', { name: 'Finished either way' }).click()
  await expect(canvas.cog('first>second')).toHaveText('finished')
  await expect(wire).toHaveCSS('stroke-dasharray', '1.5px, 4px')
  await expect.poll(async () => (await canvas.stored()).graph.edges[0]?.on).toBe('finished')
})

test('the cog works by keyboard, and the focus comes back to it', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.cog('first>second').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(canvas.cog('first>second')).toHaveText('finished')
  await expect(canvas.cog('first>second')).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(canvas.cog('first>second')).toBeFocused()
})

test('a connection can depend on what the task before gives', async ({ canvas, page }) => {
  await canvas.open(pair)
  await canvas.cog('first>second').click()
  await page.getByRole('menuitem', { name: 'Only when …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Only when …' })
  await dialog.getByRole('button', { name: /^Output to look at/ }).click()
  await page.getByRole('option', { name: /Text/ }).first().click()
  await dialog.getByRole('combobox', { name: 'Test' }).click()
  await page.getByRole('option', { name: 'contains' }).click()
  await dialog.getByLabel('Value').fill('refund')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(canvas.cog('first>second')).toHaveText('if text contains "refund"')
  await expect
    .poll(async () => (await canvas.stored()).graph.edges[0]?.when)
    .toEqual({ path: 'text', op: 'contains', value: 'refund' })
})

test('tasks are connected by keyboard', async ({ canvas, page }) => {
  await canvas.open(apart('one', 'two'))
  await canvas.node('one').focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeFocused()
  await page.getByRole('menuitem', { name: 'Connect to …' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'two' }).press('Enter')
  await expect.poll(() => canvas.storedEdges()).toEqual(['one>two'])
})
