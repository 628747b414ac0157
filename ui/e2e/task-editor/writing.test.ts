import { apart } from '../support/canvas-page.ts'
import { expectAccessible } from '../support/axe.ts'
import { freeTaskName, shout } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'

test('a new task begins with a template and is published into the palette', async ({
  page,
  taskEditor,
  canvas,
}) => {
  const name = freeTaskName()
  await page.goto('/tasks')
  await page.getByRole('button', { name: 'New task' }).click()
  const dialog = taskEditor.dialog('New task')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('radio', { name: /^Compute something/ }).check()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(page).toHaveURL(/\/tasks\/[\w-]+$/)
  await expect(taskEditor.code).toContainText(`custom.${name}`)
  await expect(taskEditor.problems).toContainText('No problems')
  await taskEditor.panel.getByRole('tab', { name: 'What it declares' }).click()
  await expect(taskEditor.panel).toContainText('No host')
  await taskEditor.publish()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()

  await page.goto('/tasks')
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  await expect(page.getByRole('region', { name: 'Your tasks' })).toContainText(title)
  await expect(page.getByRole('navigation', { name: 'Task types' })).toContainText(title)
  await canvas.open(apart('one'))
  await expect(canvas.type(title)).toBeVisible()
})

for (const template of ['Compute something', 'Call an API', 'Use an account']) {
  test(`the template “${template}” has no problems as it is`, async ({ page, taskEditor }) => {
    await page.goto('/tasks')
    await page.getByRole('button', { name: 'New task' }).click()
    const dialog = taskEditor.dialog('New task')
    await dialog.getByLabel('Name').fill(freeTaskName('template'))
    await dialog.getByRole('radio', { name: new RegExp(`^${template}`) }).check()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await taskEditor.publish()
  })
}

test('a name that is taken, or that is none, is said at its field', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await page.getByRole('button', { name: 'New task' }).click()
  const dialog = taskEditor.dialog('New task')
  await dialog.getByLabel('Name').fill('Not a name')
  await expect(dialog).toContainText('Use small letters, digits and dashes')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog).toContainText('choose another name')
})

test('what is written is saved by itself as a draft, and published when that is asked for', async ({
  page,
  taskEditor,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeDisabled()
  await taskEditor.replaceAll(shout(name).replace('Says it louder', 'Says it much louder'))
  await taskEditor.saved()
  await expect(page.getByText('Changed since')).toBeVisible()
  expect(await taskEditor.stored()).toMatchObject({ version: 1, draft: true })
  await page.reload()
  await expect(taskEditor.code).toContainText('Says it much louder')
  await taskEditor.publish()
  expect(await taskEditor.stored()).toMatchObject({
    version: 2,
    draft: false,
    task: { description: 'Says it much louder' },
  })
})

test('who writes by keyboard alone gets out of the editor', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await taskEditor.code.focus()
  await page.keyboard.press('Tab')
  await expect(taskEditor.code).toBeFocused()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(taskEditor.code).not.toBeFocused()
})

test('a task of its own is deleted with its name typed, and a used one is not', async ({
  page,
  taskEditor,
  builder,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const inputs = { text: { kind: 'ask' as const } }
  const graph = { tasks: [{ name: 'shout', type: `custom.${name}`, inputs }], edges: [] }
  const { id } = await builder.publish({ name: 'Uses it', graph })
  const remove = async () => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = taskEditor.dialog(`Delete custom.${name}?`)
    await dialog.getByRole('textbox').fill(name)
    await dialog.getByRole('button', { name: 'Delete' }).click()
  }
  await remove()
  await expect(taskEditor.dialog(`Delete custom.${name}?`)).toContainText('“Uses it”')
  await page.keyboard.press('Escape')
  await builder.post(`/api/interactions/${id}/deactivate`)
  await remove()
  await expect(page).toHaveURL('/tasks')
  await expect(page.getByRole('link', { name: new RegExp(name) })).toHaveCount(0)
})

test('the editor and its dialogs are accessible in both themes', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name, { run: 'const wrong: number = input.text' }), { draft: true })
  await expect(taskEditor.problems).toContainText('1 problem')
  await expectAccessible(page, 'the editor with a problem')
  await taskEditor.replaceAll(shout(name))
  await expect(taskEditor.problems).toContainText('No problems')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(taskEditor.dialog(/^Publish version 1/)).toBeVisible()
  await expectAccessible(page, 'the question before publishing')
})
