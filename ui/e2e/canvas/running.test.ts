import type { Graph } from '../../src/api/types.ts'
import { pair } from '../support/canvas-page.ts'
import { expect, test } from '../support/test.ts'

const fixed = (value: unknown) => ({ kind: 'fixed' as const, value })

const hello = { type: 'core.compose-text', inputs: { text: fixed('hello') } }

/** `greet` asks for a text; `pause` comes after it, `help` only when it fails. */
const greeting: Graph = {
  tasks: [
    { name: 'greet', type: 'core.compose-text', title: 'Greet', position: { x: 0, y: 0 } },
    {
      name: 'script',
      type: 'core.run-javascript',
      title: 'Shout',
      inputs: {
        code: fixed('log.info("shouting"); return data.toUpperCase()'),
        data: { kind: 'output', task: 'greet', path: 'text' },
      },
      position: { x: 340, y: 0 },
    },
    {
      name: 'help',
      type: 'core.compose-text',
      title: 'Help',
      inputs: { text: fixed('help!') },
      position: { x: 340, y: 200 },
    },
  ],
  edges: [
    { from: 'greet', to: 'script' },
    { from: 'greet', to: 'help', on: 'failed' },
  ],
}

test('a run asks for the blanks, shows each state, and never enters the history', async ({
  canvas,
  page,
}) => {
  await canvas.open(greeting)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Run' })
  await dialog.getByRole('button', { name: 'Run' }).click()
  await expect(dialog.getByText('is required')).toBeVisible()
  await dialog.getByLabel('Text').fill('hello')
  await dialog.getByRole('button', { name: 'Run' }).click()

  await expect(canvas.toast('Run completed')).toBeVisible()
  await expect(canvas.toast('2 tasks ran, 1 skipped')).toBeVisible()
  await expect(canvas.node('greet').locator('.pill.completed')).toHaveText(/\d (ms|s)$/)
  await expect(canvas.node('help').locator('.card.skipped')).toBeVisible()
  await expect(page.locator('.svelte-flow__edge[data-id="greet>script"] .wire.taken')).toBeAttached()
  await expect(page.locator('.svelte-flow__edge[data-id="greet>help"] .wire.untaken')).toBeAttached()

  await canvas.node('script').click()
  const panel = canvas.panel('Shout')
  await panel.getByRole('tab', { name: 'Output' }).click()
  await expect(panel.getByRole('region', { name: 'Output' })).toContainText('HELLO')
  await panel.getByRole('tab', { name: 'Logs' }).click()
  await expect(panel).toContainText('shouting')
  await expect(page.getByRole('button', { name: 'Undo (Ctrl+Z)' })).toBeDisabled()
  await canvas.saved()
  expect((await canvas.stored()).version).toBe(1)
})

test('states are shown while it runs, and a run is stopped', async ({ canvas, page }) => {
  await canvas.open({
    tasks: [
      { name: 'before', type: 'core.compose-text', inputs: { text: fixed('x') }, position: { x: 0, y: 0 } },
      { name: 'wait', type: 'core.wait', inputs: { ms: fixed(600_000) }, position: { x: 340, y: 0 } },
      { name: 'after', type: 'core.compose-text', inputs: { text: fixed('x') }, position: { x: 680, y: 0 } },
    ],
    edges: [
      { from: 'before', to: 'wait' },
      { from: 'wait', to: 'after' },
    ],
  })
  const wire = (id: string) => page.locator(`.svelte-flow__edge[data-id="${id}"] .wire`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.node('wait').locator('.card.running')).toBeVisible()
  await expect(canvas.node('before').locator('.card.completed')).toBeVisible()
  await expect(wire('before>wait')).toHaveClass(/ open/)
  await expect(wire('wait>after')).toHaveClass(/ idle/)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(canvas.toast('Run stopped')).toBeVisible()
  await expect(canvas.node('wait').locator('.card.cancelled')).toBeVisible()
  await expect(wire('before>wait')).toHaveClass(/ taken/)
  await expect(wire('wait>after')).toHaveClass(/ untaken/)
})

test('a task that runs once per item says how many of them are done', async ({ canvas, page }) => {
  await canvas.open({
    tasks: [
      {
        name: 'wait',
        type: 'core.wait',
        inputs: { ms: { kind: 'item' } },
        forEach: { items: fixed([1, 1, 600_000]) },
        position: { x: 0, y: 0 },
      },
    ],
    edges: [],
  })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.node('wait').locator('.pill.running')).toHaveText('2 of 3')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(canvas.toast('Run stopped')).toBeVisible()
})

test('what fails says so on its node, and the result is a message', async ({ canvas, page }) => {
  await canvas.open({
    tasks: [
      {
        name: 'stop',
        type: 'core.fail',
        inputs: { message: fixed('Out of stock') },
        position: { x: 0, y: 0 },
      },
    ],
    edges: [],
  })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('Run failed')).toBeVisible()
  await canvas.node('stop').click()
  const panel = canvas.panel('Fail')
  await panel.getByRole('tab', { name: 'Output' }).click()
  await expect(panel.getByRole('group', { name: 'Error' })).toContainText('Out of stock')
})

test('a pinned output stands in for its task, and is not asked for', async ({ canvas, page }) => {
  await canvas.open(greeting)
  await canvas.node('greet').click()
  const panel = canvas.panel('Greet')
  await panel.getByRole('tab', { name: 'Output' }).click()
  await panel.getByRole('button', { name: 'Pin an output' }).click()
  await panel.getByLabel('Pinned output').fill('{"text": 5}')
  await expect(panel.getByText('/text must be a text')).toBeVisible()
  await panel.getByLabel('Pinned output').fill('{"text": "pinned"}')
  await panel.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(canvas.node('greet')).toContainText('pinned')

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('Run completed')).toBeVisible()
  await canvas.node('script').click()
  await canvas.panel('Shout').getByRole('tab', { name: 'Output' }).click()
  await expect(canvas.panel('Shout')).toContainText('PINNED')
})

test('it is activated, published anew and deactivated, and stays so', async ({ canvas, page }) => {
  await canvas.open(pair)
  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(canvas.toast('Active')).toBeVisible()
  await page.reload()
  await expect(page.getByText('Active', { exact: true })).toBeVisible()

  await canvas.node('first').click()
  await canvas.panel('Compose text').getByLabel('Title').fill('Changed')
  await page.getByRole('button', { name: 'Publish changes' }).click()
  await expect(canvas.toast('Changes published')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Publish changes' })).toBeHidden()
  const { version, activeVersion } = await canvas.stored()
  expect(activeVersion).toBe(version)

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Deactivate' }).click()
  await expect(page.getByRole('button', { name: 'Activate' })).toBeVisible()
  expect((await canvas.stored()).active).toBe(false)
})

test('a graph that cannot run lists its problems, and a click goes to the task', async ({ canvas, page }) => {
  await canvas.open({
    tasks: [
      { name: 'script', type: 'core.run-javascript', title: 'Compute', position: { x: 0, y: 0 } },
      { name: 'say', ...hello, title: 'Say', position: { x: 340, y: 0 } },
      { name: 'end', ...hello, title: 'End', position: { x: 680, y: 0 } },
      { name: 'far', type: 'no.such-type', title: 'Far away', position: { x: 4000, y: 3000 } },
    ],
    edges: [{ from: 'say', to: 'end', when: { path: 'letters', op: 'exists' } }],
  })
  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(page.getByRole('dialog', { name: 'Problems' })).toContainText('To fix before it can be')
  const problem = page.getByRole('button', { name: /Far away.*no task type "no.such-type"/ })
  await problem.click()
  await expect(canvas.panel('Far away')).toBeVisible()
  await expect(canvas.node('far')).toBeInViewport()
  await expect(canvas.node('far')).toBeFocused()

  await page.getByRole('button', { name: '3 problems' }).click()
  await page.getByRole('button', { name: /Say → End/ }).click()
  await expect(canvas.cog('say>end')).toBeFocused()
  await expect(canvas.cog('say>end')).toBeInViewport()
})

test('versions are listed, compared in words and restored', async ({ canvas, page, builder }) => {
  await canvas.open(pair)
  await builder.post(`/api/interactions/${canvas.id}/activate`)
  await canvas.page.reload()
  await canvas.node('second').click()
  await page.keyboard.press('Delete')
  await canvas.saved()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Versions' }).click()
  const dialog = page.getByRole('dialog', { name: 'Versions' })
  await expect(dialog).toContainText('What changed in version 2')
  await expect(dialog).toContainText('Task “Compose text” removed')
  await dialog.getByRole('button', { name: /^Version 1/ }).click()
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  await expect(canvas.node('second')).toBeVisible()
  await canvas.saved()
  expect((await canvas.stored()).version).toBe(3)
  expect(await canvas.storedEdges()).toEqual(['first>second'])
})

test('what it answers is chosen', async ({ canvas, page }) => {
  await canvas.open(pair)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'What it answers' }).click()
  const dialog = page.getByRole('dialog', { name: 'What it answers' })
  await dialog.getByLabel('Answer with').click()
  await page.getByRole('option', { name: 'A text with outputs' }).click()
  await dialog.getByRole('textbox', { name: 'Text', exact: true }).fill('Said {{first.text}}')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(async () => (await canvas.stored()).response)
    .toEqual({ kind: 'template', text: 'Said {{first.text}}' })
})

test('the endpoint tells what is on the canvas, and activates it from there', async ({ canvas, page }) => {
  await canvas.open(greeting)
  await canvas.node('help').click()
  await canvas.choose('Text', 'Ask at call')
  await page.getByRole('button', { name: 'Endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Endpoint' })
  await expect(dialog.getByRole('row', { name: /^greet\.text text required/ })).toBeVisible()
  await expect(dialog.getByRole('row', { name: /^help\.text text required/ })).toBeVisible()
  await dialog.getByRole('switch', { name: 'Active' }).click()
  await expect(dialog.getByText('Calls are accepted.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Endpoint' })).toBeFocused()
  await expect(page.getByText('Active', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Activate' })).toBeHidden()

  // What is edited next goes on top of the version that was activated.
  await page.getByRole('textbox', { name: 'Name of the interaction' }).fill('Greet and help')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await canvas.stored()).name).toBe('Greet and help')
})

test('a run that needs nothing begins at once, and can be given what is optional', async ({
  canvas,
  page,
}) => {
  await canvas.open({
    tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: fixed(1) }, position: { x: 0, y: 0 } }],
    edges: [],
  })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('Run completed')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Run with input' }).click()
  await expect(page.getByRole('dialog', { name: 'Run' }).getByLabel('Until')).toBeVisible()
})
