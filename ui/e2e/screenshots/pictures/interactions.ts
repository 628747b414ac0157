import type { Page } from '@playwright/test'
import { pair } from '../../support/canvas-page.ts'
import { greeting } from '../../support/graphs.ts'
import { type Picture, type Sight, apiPath, broken, held, unloaded } from '../picture.ts'

const list = { path: '/interactions', whole: 'tbody:not([aria-busy=true]) tr' } as const

async function openMenu({ page }: Sight, of = 'Refund an order'): Promise<void> {
  await page.getByRole('button', { name: `More for ${of}`, exact: true }).click()
  await page.getByRole('menuitem').first().waitFor()
}

async function choose(at: Sight, item: string, of?: string): Promise<void> {
  await openMenu(at, of)
  await at.page.getByRole('menuitem', { name: item }).click()
}

async function importFile({ page }: Sight, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) }
  await page.getByLabel('File to import').setInputFiles(file)
}

/** The list has become what was asked for. */
function withoutRefund(page: Page): Promise<void> {
  return page.getByRole('link', { name: 'Refund an order', exact: true }).waitFor({ state: 'hidden' })
}

export const interactions: Picture[] = [
  { name: 'interactions', ...list },
  { name: 'interactions-empty', as: 'empty', path: '/interactions', whole: 'main h2' },
  { name: 'interactions-many', as: 'wordy', ...list, end: 'html' },
  ...unloaded('interactions', '/interactions', 'interactions'),
  {
    name: 'interactions-searched',
    ...list,
    async prepare({ page }) {
      await page.getByRole('searchbox').fill('letter')
      await withoutRefund(page)
    },
  },
  {
    name: 'interactions-nothing-found',
    ...list,
    async prepare({ page }) {
      await page.getByRole('searchbox').fill('nothing like it')
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
    },
  },
  {
    name: 'interactions-inactive',
    ...list,
    async prepare({ page }) {
      await page.getByText('Inactive', { exact: true }).click()
      await withoutRefund(page)
    },
  },
  { name: 'interaction-menu', ...list, prepare: (at) => openMenu(at) },
  { name: 'interaction-delete', ...list, prepare: (at) => choose(at, 'Delete') },
  {
    name: 'interaction-delete-typed',
    ...list,
    async prepare(at) {
      await choose(at, 'Delete')
      await at.page.getByLabel(/^Type/).fill('Refund an order')
    },
  },
  {
    name: 'interaction-delete-long',
    as: 'wordy',
    ...list,
    async prepare({ page }) {
      await page.getByRole('button', { name: /^More for 59 / }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'interaction-delete-failed',
    ...list,
    before: (page) =>
      page.route(apiPath('interactions/[^/]+'), (route) =>
        route.request().method() === 'DELETE' ? route.abort('connectionfailed') : route.continue(),
      ),
    async prepare(at) {
      await choose(at, 'Delete')
      await at.page.getByLabel(/^Type/).fill('Refund an order')
      await at.page.getByRole('button', { name: 'Delete' }).click()
      await at.page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
  {
    name: 'interaction-new',
    ...list,
    async prepare({ page }) {
      await page.getByRole('button', { name: 'New interaction' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'interaction-new-refused',
    ...list,
    before: (page) =>
      page.route(apiPath('interactions'), (route) =>
        route.request().method() === 'POST' ? route.abort('connectionfailed') : route.continue(),
      ),
    async prepare({ page }) {
      await page.getByRole('button', { name: 'New interaction' }).click()
      await page.getByLabel('Name').fill('Route a new lead')
      await page.getByRole('button', { name: 'Create' }).click()
      await page.locator('[role=alert], .toast').first().waitFor()
    },
  },
  {
    name: 'interaction-toast-activated',
    as: 'drawer',
    whole: 'tbody:not([aria-busy=true]) tr',
    async path({ drawer }) {
      await drawer.createInteraction({ name: 'Greet at the door', graph: greeting })
      return '/interactions?q=door'
    },
    async prepare({ page }) {
      await page.getByRole('switch', { name: 'Greet at the door is active' }).first().click()
      await page.getByText('“Greet at the door” is active: it can be called').waitFor()
    },
  },
  {
    name: 'interaction-toast-duplicated',
    as: 'drawer',
    whole: 'tbody:not([aria-busy=true]) tr',
    async path({ drawer }) {
      await drawer.createInteraction({ name: 'Copied', graph: pair })
      return '/interactions?q=copied'
    },
    async prepare(at) {
      await at.page.getByRole('button', { name: 'More for Copied', exact: true }).first().click()
      await at.page.getByRole('menuitem', { name: 'Duplicate' }).click()
      await at.page.getByRole('link', { name: 'Copied (copy)' }).first().waitFor()
    },
  },
  {
    name: 'interaction-import-refused',
    ...list,
    async prepare(at) {
      await importFile(at, 'notes.txt', 'hello')
      await at.page.getByText('notes.txt is not JSON', { exact: false }).waitFor()
    },
  },
  {
    name: 'interaction-import-two-refused',
    ...list,
    async prepare(at) {
      await importFile(at, 'notes.txt', 'hello')
      await at.page.getByText('notes.txt is not JSON', { exact: false }).waitFor()
      await importFile(at, 'a-file-of-something-else-altogether.json', '{"a":1}')
      await at.page.getByText('has no interaction in it', { exact: false }).waitFor()
    },
  },
  {
    name: 'interaction-problems',
    as: 'drawer',
    whole: 'tbody:not([aria-busy=true]) tr',
    async path({ drawer }) {
      const tasks = [
        { name: 'odd', type: 'no.such-task' },
        { name: 'script', type: 'core.run-javascript' },
      ]
      await drawer.createInteraction({ name: 'Cannot run', graph: { tasks, edges: [] } })
      return '/interactions?q=cannot+run'
    },
    async prepare({ page }) {
      await page.getByRole('switch', { name: 'Cannot run is active' }).first().click()
      await page.getByRole('dialog', { name: /cannot run yet/ }).waitFor()
    },
  },
  {
    name: 'interaction-activate-failed',
    ...list,
    before: broken(/\/activate/),
    async prepare({ page }) {
      await page.getByRole('switch', { name: 'Route a new lead is active' }).click()
      await page.getByRole('region', { name: 'Messages' }).locator('.toast').waitFor()
    },
  },
  {
    name: 'interaction-endpoint-loading',
    ...list,
    before: held(/\/endpoint/),
    async prepare({ page }) {
      await page
        .getByRole('row', { name: /Refund/ })
        .getByRole('button', { name: 'Endpoint' })
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
]
