import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expectAccessible } from '../support/axe.ts'
import { freeTaskName, shout } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'

test('Try runs what is written, with its output, log and what it took', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await panel.getByRole('button', { name: 'Try' }).click()
  const outcome = panel.getByRole('region', { name: 'What came of it' })
  await expect(outcome).toContainText('"HELLO!"')
  await expect(outcome).toContainText('shouting')
  await expect(outcome).toContainText(/CPU\s*[\d.]+ ms/)
  await expect(outcome).toContainText(/Memory, at most\s*[\d.]+ MB/)
  await expectAccessible(page, 'the outcome of a try')

  // What is written counts, not what is published; by keyboard too.
  await taskEditor.replaceAll(shout(name).replace("+ '!'", "+ '?!'"))
  await page.keyboard.press('Control+Enter')
  await expect(outcome).toContainText('"HELLO?!"')
  await taskEditor.saved()
  expect(await taskEditor.stored()).toMatchObject({ version: 1, draft: true })
})

test('a field that was added is in the form at once, and what is wrong is said at its field', async ({
  taskEditor,
}) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const { panel } = taskEditor
  await taskEditor.replaceAll(
    shout(name, { input: "\n    times: Type.Integer({ title: 'Times', maximum: 3 })," }),
  )
  await panel.getByLabel('Times').fill('7')
  await panel.getByLabel('Text').fill('hello')
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(panel).toContainText('must be at most 3')
  await panel.getByLabel('Times').fill('2')
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(panel).toContainText('"HELLO!"')
})

test('a switch that nobody has touched is sent as it is shown', async ({ taskEditor }) => {
  const name = freeTaskName()
  const input = "\n    twice: Type.Boolean({ title: 'Twice' }),"
  await taskEditor.open(name, shout(name, { input, run: 'log.info(`twice: ${input.twice}`)' }))
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await expect(panel.getByRole('switch', { name: 'Twice' })).not.toBeChecked()
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(panel).toContainText('twice: false')
})

test('requests are listed, refused ones with the reason', async ({ taskEditor }) => {
  const server = createServer((_, answer) => answer.end('ok')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const name = freeTaskName()
  const run = `await fetch('http://127.0.0.1:${port}/mine')
    await fetch('https://example.org/theirs').catch(() => undefined)`
  await taskEditor.open(name, shout(name, { run, more: `\n  network: ['127.0.0.1:${port}'],` }))
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await panel.getByRole('button', { name: 'Try' }).click()
  const requests = panel.getByRole('list', { name: 'Requests' }).getByRole('listitem')
  await expect(requests.first()).toContainText(`http://127.0.0.1:${port}/mine`)
  await expect(requests.first()).toContainText('200')
  await expect(requests.last()).toContainText('https://example.org/theirs')
  await expect(requests.last()).toContainText('example.org')
  await expect(requests.last()).toContainText('refused')
  await panel.getByRole('tab', { name: 'What it declares' }).click()
  await expect(panel).toContainText(`127.0.0.1:${port}`)
  server.close()
})

test('an error leads to its line', async ({ page, taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name, { run: "throw new Error('no luck')" }))
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(panel.getByRole('group', { name: 'Error' })).toContainText('no luck')
  await panel.getByRole('button', { name: 'Line 14' }).click()
  await expect(taskEditor.code).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.type(' // here')
  await expect(taskEditor.code).toContainText("throw new Error('no luck') // here")
})

test('a source that cannot run says why instead', async ({ taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name))
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await taskEditor.replaceAll(shout(name, { run: 'const x = (' }))
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(taskEditor.toast(/in the way/)).toBeVisible()
  await expect(taskEditor.toast(/^Line 15: /)).toBeVisible()
})

test('a loop without end is stopped', async ({ taskEditor }) => {
  const name = freeTaskName()
  await taskEditor.open(name, shout(name, { run: 'for (;;);' }), { draft: true })
  const { panel } = taskEditor
  await panel.getByLabel('Text').fill('hello')
  await panel.getByRole('button', { name: 'Try' }).click()
  await expect(panel.getByRole('group', { name: 'Error' })).toContainText('cpu_limit')
})
