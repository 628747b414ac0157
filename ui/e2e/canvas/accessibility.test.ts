import { expectAccessible } from '../support/axe.ts'
import { pair } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('axe finds nothing on the canvas, in its panel, menus and dialogs', async ({ canvas, page }) => {
      // Each look at a page takes seconds.
      test.slow()
      const check = (what: string) => expectAccessible(page, what)
      await canvas.open({
        ...pair,
        tasks: [
          ...pair.tasks,
          { name: 'ask', type: 'core.compose-text', title: 'Ask', position: { x: 0, y: 200 } },
          { name: 'odd', type: 'core.run-javascript', title: 'Odd', position: { x: 340, y: 200 } },
        ],
        edges: [...pair.edges, { from: 'first', to: 'odd', on: 'failed' }],
      })
      await check('the canvas')
      await canvas.node('ask').click()
      await check('the panel')
      await canvas.choose('Text', 'From task')
      await canvas.panel('Ask').getByRole('button', { name: 'Write a text around outputs' }).click()
      await check('a template')
      await page.keyboard.press('Control+z')
      await canvas.panel('Ask').getByRole('button', { name: 'Close' }).click()
      await canvas.cog('first>odd').click()
      await check('the menu of a connection')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: '1 problem' }).click()
      await check('the problems')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Versions' }).click()
      await expect(page.getByText('What changed in version 1')).toBeVisible()
      await check('the versions')
    })
  })
}

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
