import { expectAccessible } from '../support/axe.ts'
import { freeTaskName, shout } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'

test('what breaks, and what it may do, is said before it is published', async ({
  page,
  taskEditor,
  builder,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const inputs = { text: { kind: 'ask' as const } }
  const graph = { tasks: [{ name: 'shout', type: `custom.${name}`, inputs }], edges: [] }
  await builder.publish({ name: 'Uses it', graph })
  await page.reload()
  const changed = shout(name, {
    input: '\n    loudness: Type.Integer(),',
    more: "\n  network: ['api.example.com'],",
  })
  await taskEditor.replaceAll(changed)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = taskEditor.dialog(/^Publish version 2/)
  await expect(dialog).toContainText('input "loudness" is new, and required: breaks what was built on it')
  await expect(dialog).toContainText('it may also reach api.example.com')
  await expect(dialog).toContainText('“Uses it”')
  await expect(dialog.getByText('May reach')).toBeVisible()
  await expectAccessible(page, 'what publishing changes')
  await dialog.getByRole('button', { name: 'Publish all the same' }).click()
  await expect(taskEditor.toast('Version 2 is published')).toBeVisible()
  expect(await taskEditor.stored()).toMatchObject({ version: 2, draft: false })
})

test('what does not fit is not published', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await taskEditor.replaceAll(shout(name, { run: 'const wrong: number = input.text' }))
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(taskEditor.toast('A problem is in the way')).toBeVisible()
  await expect(taskEditor.code).toBeFocused()
  await expect(taskEditor.dialog(/^Publish/)).toHaveCount(0)
})

test('versions say what they changed, and an old one is restored', async ({ page, taskEditor, builder }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  await builder.send('PUT', `/api/plugins/${taskEditor.id}`, {
    source: shout(name, { input: '\n    times: Type.Optional(Type.Integer()),' }),
  })
  await page.reload()
  await page.getByRole('button', { name: 'Versions' }).click()
  const dialog = taskEditor.dialog(`Versions of ${name}`)
  await expect(dialog).toContainText('input "times" is new')
  await expect(dialog.locator('.cm-changedLine')).toContainText('times')
  await expectAccessible(page, 'the versions')
  await dialog.getByRole('button', { name: /^Version 1/ }).click()
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  await expect(taskEditor.toast('Version 1 is the draft now')).toBeVisible()
  await expect(taskEditor.code).not.toContainText('times')
  expect(await taskEditor.stored()).toMatchObject({ version: 2, draft: true, source: shout(name) })
  await taskEditor.publish()
  expect(await taskEditor.stored()).toMatchObject({ version: 3, draft: false })
})

test('the type is at once in the palette of a canvas that is open', async ({
  canvas,
  context,
  taskEditor,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name), { draft: true })
  const other = await context.newPage()
  const { id } = await canvas.builder.createInteraction({ name: 'Open meanwhile' })
  await other.goto(`/interactions/${id}`)
  const palette = other.getByRole('region', { name: 'Tasks to add' })
  await expect(palette.getByRole('button').first()).toBeVisible()
  await expect(palette.getByRole('button', { name: `Shout ${name}` })).toHaveCount(0)
  await page.bringToFront()
  await taskEditor.publish()
  await expect(palette.getByRole('button', { name: `Shout ${name}` })).toBeVisible()
})

test('a published interaction says that its task has a newer version, and what that changes', async ({
  canvas,
  taskEditor,
  builder,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const graph = {
    tasks: [
      {
        name: 'shout',
        type: `custom.${name}`,
        inputs: { text: { kind: 'fixed' as const, value: 'hello' } },
      },
    ],
    edges: [],
  }
  const { id } = await builder.publish({ name: 'Pinned', graph })
  await canvas.goto(id)
  await expect(page.getByRole('button', { name: 'Update available' })).toHaveCount(0)
  await builder.send('PUT', `/api/plugins/${taskEditor.id}`, {
    source: shout(name, { more: "\n  network: ['api.example.com']," }),
  })
  await page.reload()
  await page.getByRole('button', { name: 'Update available' }).click()
  const dialog = page.getByRole('dialog', { name: 'Newer versions of its tasks' })
  await expect(dialog).toContainText('Version 1 runs, 2 is the newest')
  await expect(dialog).toContainText('it may also reach api.example.com')
  await expectAccessible(page, 'what an update changes')
  await dialog.getByRole('button', { name: 'Publish with them' }).click()
  await expect(canvas.toast('Changes published')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Update available' })).toHaveCount(0)
})

test('a canvas that is open learns of a newer version of its task, and asks only where there is one', async ({
  canvas,
  taskEditor,
  builder,
  page,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const inputs = { text: { kind: 'fixed' as const, value: 'hello' } }
  const graph = { tasks: [{ name: 'shout', type: `custom.${name}`, inputs }], edges: [] }
  const { id } = await builder.publish({ name: 'Open meanwhile', graph })
  await canvas.goto(id)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith(`/api/interactions/${id}`)) asked.push(request.method())
  })
  /** The window has the focus again, as the browser says it. */
  const comeBack = async () => {
    const looked = page.waitForResponse('**/api/tasks')
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await looked
  }
  await comeBack()
  await builder.send('PUT', `/api/plugins/${taskEditor.id}`, {
    source: shout(name, { more: "\n  network: ['api.example.com']," }),
  })
  await comeBack()
  await expect(page.getByRole('button', { name: 'Update available' })).toBeVisible()
  expect(asked).toEqual(['GET'])
})
