import { readFile } from 'node:fs/promises'
import { expect, test } from './support/test.ts'
import type { Graph } from '../src/api/types.ts'
import { greeting, scriptGraph } from './support/graphs.ts'

test('an empty list offers examples; one is opened and is there', async ({ page, builder }) => {
  expect(builder.user.role).toBe('builder')
  await page.goto('/interactions')
  await expect(page.getByRole('heading', { name: 'Draw your first interaction' })).toBeVisible()
  await page.getByRole('button', { name: /Polite greeting/ }).click()
  await expect(page).toHaveURL(/\/interactions\/[\w-]+$/)
  await page.goto('/interactions')
  await expect(page.getByRole('row', { name: /Polite greeting/ })).toBeVisible()
})

test('a new interaction is named and opened', async ({ page, builder }) => {
  await builder.createInteraction({ name: 'Before' })
  await page.goto('/interactions')
  await page.getByRole('button', { name: 'New interaction' }).click()
  // One types at once.
  await expect(page.getByLabel('Name')).toBeFocused()
  await page.keyboard.type('Refund an order')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page).toHaveURL(/\/interactions\/[\w-]+$/)
  const { items } = await builder.get<{ items: Array<{ name: string }> }>('/api/interactions')
  expect(items.map(({ name }) => name)).toEqual(['Refund an order', 'Before'])
})

test('the active switch survives a reload', async ({ page, builder }) => {
  await builder.createInteraction({ name: 'Toggle', graph: greeting })
  await page.goto('/interactions')
  const active = page.getByRole('switch', { name: 'Toggle is active' })
  await expect(active).not.toBeChecked()
  await active.click()
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages.getByText('“Toggle” is active: it can be called')).toBeVisible()
  // A newer message about the same takes the place of the older one.
  await active.click()
  await expect(messages.getByText('“Toggle” is inactive: calls to it are refused')).toBeVisible()
  await active.click()
  // The first one, which said the same, may still be on its way out.
  await expect(messages.getByText('“Toggle” is active: it can be called')).toHaveCount(1)
  await expect(messages.getByText(/Toggle/)).toHaveCount(1)
  await page.reload()
  await expect(active).toBeChecked()
})

test('what cannot run is not activated: its problems are listed and lead to their place', async ({
  page,
  builder,
}) => {
  const graph = { ...greeting, tasks: [{ name: 'odd', type: 'no.such-task' }] }
  const { id } = await builder.createInteraction({ name: 'Broken', graph })
  await page.goto('/interactions')
  await page.getByRole('switch', { name: 'Broken is active' }).click()
  const dialog = page.getByRole('dialog', { name: '“Broken” cannot run yet' })
  await dialog.getByRole('link', { name: /odd/ }).click()
  await expect(page).toHaveURL(new RegExp(`/interactions/${id}`))
  await expect(page.getByRole('region', { name: 'Settings of odd' })).toBeVisible()
  await page.goto('/interactions')
  await expect(page.getByRole('switch', { name: 'Broken is active' })).not.toBeChecked()
})

test('search and the filter by activity; both are in the address', async ({ page, builder }) => {
  await builder.publish({ name: 'Send a letter', graph: greeting })
  await builder.createInteraction({ name: 'Count stock', description: 'Every night', graph: greeting })
  await page.goto('/interactions')
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('searchbox').fill('NIGHT')
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('link', { name: 'Count stock' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('NIGHT')
  await expect(page.getByRole('row')).toHaveCount(2)

  await page.getByRole('searchbox').fill('')
  await page.getByText('Inactive', { exact: true }).click()
  await expect(page.getByRole('link', { name: 'Send a letter' })).toBeHidden()
  await page.getByRole('searchbox').fill('nothing like it')
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
  await page.getByText('All', { exact: true }).click()
  await expect(page.getByText('No interaction has this', { exact: false })).toBeVisible()

  // Whoever takes the search away goes on typing there.
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(page.getByRole('row')).toHaveCount(3)
  await expect(page.getByRole('searchbox')).toBeFocused()
})

test('figures of the last day and the last session', async ({ page, builder }) => {
  const { slug } = await builder.publish({
    name: 'Busy',
    graph: scriptGraph({ a: 'if (data) throw new Error("no")' }),
  })
  await builder.call(slug)
  await builder.call(slug, { a: { data: true } })
  await page.goto('/interactions')
  const row = page.getByRole('row', { name: /Busy/ })
  await expect(row.getByText('50.0%')).toBeVisible()
  await expect(row.getByText('2 calls', { exact: true })).toBeVisible()
  await row.getByRole('link', { name: 'Last session of Busy' }).click()
  await expect(page).toHaveURL(/\/sessions\//)
})

test('a call that still runs is neither a success nor a failure', async ({ page, builder }) => {
  const graph: Graph = {
    tasks: [{ name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 600_000 } } }],
    edges: [],
  }
  const { slug } = await builder.publish({ name: 'Waits', graph })
  await builder.post(`/run/${slug}`, {}, { prefer: 'respond-async' })
  await page.goto('/interactions')
  const row = page.getByRole('row', { name: /Waits/ })
  await expect(row.getByText('1 call', { exact: true })).toBeVisible()
  await expect(row.getByText('%')).toBeHidden()
  await expect(row.getByText('Not known yet')).toBeAttached()
})

test('duplicate, export, import and delete', async ({ page, builder }) => {
  const made = await builder.createInteraction({ name: 'Original', description: 'Keeps', graph: greeting })
  await page.goto('/interactions')
  const menu = page.getByRole('button', { name: 'More for Original', exact: true })

  await menu.click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(page.getByRole('link', { name: 'Original (copy)' })).toBeVisible()

  await menu.click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export' }).click()
  const file = await (await downloading).path()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ interaction: { graph: made.graph } })

  await menu.click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete “Original”?' })
  await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Copy the name' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Original')
  await dialog.getByLabel('Type “Original” to confirm').fill('Original')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('link', { name: 'Original', exact: true })).toBeHidden()

  await page.getByLabel('File to import').setInputFiles(file)
  await expect(page.getByRole('link', { name: 'Original', exact: true })).toBeVisible()
  const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }
  await page.getByLabel('File to import').setInputFiles(notes)
  await expect(page.getByText('notes.txt is not JSON', { exact: false })).toBeVisible()
  const other = { name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') }
  await page.getByLabel('File to import').setInputFiles(other)
  await expect(page.getByText('other.json has no interaction in it', { exact: false })).toBeVisible()
})

test('Escape closes a menu and a dialog, and the focus goes back', async ({ page, builder }) => {
  await builder.createInteraction({ name: 'Focus' })
  await page.goto('/interactions')
  const menu = page.getByRole('button', { name: 'More for Focus' })
  await menu.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await menu.click()
  await expect(page.getByRole('menu')).toBeVisible()
  await menu.click()
  await expect(page.getByRole('menu')).toBeHidden()

  const endpoint = page.getByRole('button', { name: 'Endpoint' })
  await endpoint.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Endpoint' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(endpoint).toBeFocused()
})
