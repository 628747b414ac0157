import { freeTaskName, shout } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'

test('members of the SDK are completed, with what they are', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name, { run: '// here' }))
  await taskEditor.putCursorAfter('// here')
  await page.keyboard.press('Enter')
  await page.keyboard.type('log.')
  const options = page.getByRole('option')
  await expect(options).toHaveText([/debug/, /error/, /info/, /warn/])
  await page.keyboard.type('wa')
  await expect(options).toHaveText([/warn/])
  await expect(page.locator('.cm-completionInfo')).toContainText('warn(message: string')
  await page.keyboard.press('Enter')
  await expect(taskEditor.code).toContainText('log.warn')

  // The fields of its own schema, too.
  await page.keyboard.type('(input.')
  await expect(options).toHaveText([/text/])
})

test('a type error is underlined as it is written, and its entry leads to its place', async ({
  page,
  taskEditor,
}) => {
  const name = freeTaskName()
  // Only the page's own compiler says so: the hub is not asked.
  await page.route('**/api/plugins/check', (route) => route.abort('connectionfailed'))
  await taskEditor.open(name, shout(name))
  await taskEditor.putCursorAfter('input.text')
  await page.keyboard.type('t')
  await expect(taskEditor.problems).toContainText("Property 'textt' does not exist")
  await expect(page.locator('.cm-lintRange-error')).toHaveText('textt')
  await page.keyboard.press('Control+Home')
  await taskEditor.problems.getByRole('button', { name: /^15:/ }).click()
  await expect(taskEditor.code).toBeFocused()
  await page.keyboard.type('X')
  await expect(taskEditor.code).toContainText('input.Xtextt')
})

test('what the hub alone knows is told too: imports, and what the definition says', async ({
  taskEditor,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await taskEditor.replaceAll(`import fs from 'node:fs'\n${shout(name, { run: 'log.info(typeof fs)' })}`)
  await expect(taskEditor.problems).toContainText('node:fs')
  await taskEditor.replaceAll(shout('another'))
  await expect(taskEditor.problems).toContainText(
    `The type of this task is 'custom.${name}', not 'custom.another'`,
  )
})

test('what is under the pointer is told', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await taskEditor.code.getByText('defineTask', { exact: true }).last().hover()
  await expect(page.getByText('Declares a task')).toBeVisible()
})

test('where the compiler cannot be loaded, the hub finds the problems', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await page.route('**/assets/author-types-*', (route) => route.abort('connectionfailed'))
  await taskEditor.open(name, shout(name, { run: 'const wrong: number = input.text' }), { draft: true })
  await expect(taskEditor.problems).toContainText("Type 'string' is not assignable to type 'number'")
})
