import { pair } from '../../support/canvas-page.ts'
import { greeting } from '../../support/graphs.ts'
import { freeTaskName, shout } from '../../support/task-editor-page.ts'
import { refundGraph } from '../stage.ts'
import { type Picture, type Sight, broken } from '../picture.ts'
import { broke, drawn } from './canvas.ts'

async function choose({ page }: Sight, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole('dialog').waitFor()
}

/** Drawn, published and changed since. */
const changed: Picture['path'] = async ({ drawer }) => {
  const { id } = await drawer.publish({ name: 'Refund an order', graph: refundGraph })
  const tasks = refundGraph.tasks.slice(0, -1).map((task, index) => ({ ...task, title: `Step ${index}` }))
  const graph = { tasks, edges: refundGraph.edges.slice(0, -1) }
  await drawer.send('PATCH', `/api/interactions/${id}`, { name: 'Refund an order at once', graph })
  return `/interactions/${id}`
}

const activated: Picture['path'] = async ({ drawer }) =>
  `/interactions/${(await drawer.publish({ name: 'Greet in the morning', graph: greeting })).id}`

export const canvasDialogs: Picture[] = [
  drawn('active-changed', pair, { path: changed }),
  drawn('active-menu', pair, {
    path: changed,
    async prepare({ page }) {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Deactivate' }).waitFor()
    },
  }),
  drawn('published', pair, {
    path: changed,
    async prepare({ canvas, page }) {
      await page.getByRole('button', { name: 'Publish changes' }).click()
      await canvas.toast('Changes published').waitFor()
    },
  }),
  drawn('versions', pair, { path: changed, prepare: (at) => choose(at, 'Versions'), end: '.dialog-body' }),
  drawn('versions-first', pair, {
    path: changed,
    async prepare(at) {
      await choose(at, 'Versions')
      await at.page.getByRole('button', { name: /^Version 1/ }).click()
    },
  }),
  drawn('versions-failed', pair, {
    before: broken(/\/versions/),
    prepare: (at) => choose(at, 'Versions'),
  }),
  drawn('updates', pair, {
    async path({ drawer }) {
      const name = freeTaskName()
      const { id: task } = await drawer.post<{ id: string }>('/api/plugins', { name, source: shout(name) })
      const inputs = { text: { kind: 'fixed' as const, value: 'hello' } }
      const graph = { tasks: [{ name: 'shout', type: `custom.${name}`, inputs }], edges: [] }
      const { id } = await drawer.publish({ name: 'Pinned', graph })
      const source = shout(name, { more: "\n  network: ['api.example.com']," })
      await drawer.send('PUT', `/api/plugins/${task}`, { source })
      return `/interactions/${id}`
    },
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Update available' }).click()
      await page.getByRole('dialog').getByText('it may also reach').waitFor()
    },
  }),
  drawn('answer', refundGraph, { prepare: (at) => choose(at, 'What it answers') }),
  drawn('answer-text', refundGraph, {
    async prepare(at) {
      await choose(at, 'What it answers')
      await at.page.getByLabel('Answer with').click()
      await at.page.getByRole('option', { name: 'A text with outputs' }).click()
    },
  }),
  drawn('schedule', pair, { path: activated, prepare: (at) => choose(at, 'Schedule'), end: '.dialog-body' }),
  drawn('schedule-refused', pair, {
    path: activated,
    async prepare(at) {
      await choose(at, 'Schedule')
      const dialog = at.page.getByRole('dialog')
      await dialog.getByLabel('Time zone').fill('Mars/Olympus')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByText(/is no time zone/).waitFor()
    },
    end: '.dialog-body',
  }),
  drawn('schedule-set', pair, {
    async path({ drawer }) {
      const { id } = await drawer.publish({ name: 'Greet in the morning', graph: greeting })
      await drawer.send('PUT', `/api/interactions/${id}/schedule`, {
        cron: '30 7 * * 5',
        timezone: 'Europe/Berlin',
        enabled: true,
        missed: 'once',
        input: { greet: { text: 'Good morning' } },
      })
      return `/interactions/${id}`
    },
    async prepare(at) {
      await choose(at, 'Schedule')
      await at.page
        .getByRole('dialog')
        .getByText(/07:30 · Fri/)
        .waitFor()
    },
    end: '.dialog-body',
  }),
  drawn('schedule-inactive', pair, { prepare: (at) => choose(at, 'Schedule') }),
  drawn('endpoint', refundGraph, {
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Endpoint' }).click()
      await page.getByRole('heading', { name: 'Headers' }).waitFor()
    },
  }),
  drawn('endpoint-problems', broke, {
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Endpoint' }).click()
      await page.getByRole('dialog').getByRole('switch', { name: 'Active' }).click()
      await page
        .getByRole('button', { name: /Compute/ })
        .last()
        .waitFor()
    },
  }),
]
