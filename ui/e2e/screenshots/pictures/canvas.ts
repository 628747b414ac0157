import type { Graph } from '../../../src/api/types.ts'
import { apart, pair } from '../../support/canvas-page.ts'
import { bigGraph, scriptGraph } from '../../support/graphs.ts'
import { refundGraph } from '../stage.ts'
import { type Picture, type Sight, apiPath, broken, held, unloaded } from '../picture.ts'

/** A canvas of the workshop with a graph on it. */
export function drawn(name: string, graph: Graph, more: Partial<Picture> = {}): Picture {
  return {
    name: `canvas-${name}`,
    as: 'drawer',
    async path({ drawer }) {
      const { id } = await drawer.createInteraction({ name: 'Refund an order', graph })
      return `/interactions/${id}`
    },
    whole: '.svelte-flow__node',
    ...more,
  }
}

const menu = async ({ page }: Sight) => {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem').first().waitFor()
}

/** With tasks that lack something. */
export const broke: Graph = {
  tasks: [
    ...pair.tasks,
    { name: 'script', type: 'core.run-javascript', title: 'Compute', position: { x: 0, y: 200 } },
    { name: 'far', type: 'no.such-type', title: 'Far away', position: { x: 340, y: 200 } },
  ],
  edges: [...pair.edges, { from: 'first', to: 'far', when: { path: 'letters', op: 'exists' } }],
}

const conditions: Graph = {
  ...apart('one', 'two', 'three', 'four', 'five'),
  edges: [
    { from: 'one', to: 'two' },
    { from: 'one', to: 'four', on: 'failed' },
    { from: 'two', to: 'three', on: 'finished' },
    { from: 'four', to: 'five', when: { path: 'text', op: 'contains', value: 'refund of an order' } },
  ],
}

const longTitles = scriptGraph(
  { a: 'return 1', 'a-name-that-nobody-would-ever-give-to-a-task-of-theirs': 'return 1', b: 'return 1' },
  'a>b',
)

export const canvas: Picture[] = [
  drawn('empty', { tasks: [], edges: [] }, { whole: '.svelte-flow__pane' }),
  drawn('full', refundGraph),
  drawn('conditions', conditions),
  drawn('long-titles', {
    ...longTitles,
    tasks: longTitles.tasks.map((task, index) => ({
      ...task,
      title: index === 1 ? 'W'.repeat(100) : 'A title that says a good deal more than its place has room for',
    })),
  }),
  drawn('many', bigGraph(), {
    async prepare({ page }) {
      await page.keyboard.press('1')
      await page.locator('.canvas.far').waitFor()
    },
  }),
  drawn('many-near', bigGraph(), { prepare: ({ page }) => page.getByLabel('Zoom in').click() }),
  drawn('long-name', pair, {
    as: 'wordy',
    path: ({ workshop }) => `/interactions/${workshop.long.interaction}`,
  }),
  ...unloaded('canvas', ({ shop }) => `/interactions/${shop.refund.id}`, 'interactions/[^/]+'),
  { name: 'canvas-not-found', path: '/interactions/nothing-like-it', whole: '[role=alert]' },
  drawn('palette-searched', pair, {
    prepare: ({ page }) => page.getByRole('searchbox', { name: 'Search tasks' }).fill('http'),
  }),
  drawn('palette-nothing', pair, {
    prepare: ({ page }) => page.getByRole('searchbox', { name: 'Search tasks' }).fill('no such thing'),
  }),
  drawn('palette-end', pair, {
    async prepare({ page }) {
      const palette = page.getByRole('region', { name: 'Tasks to add' })
      await palette.getByRole('button').last().scrollIntoViewIfNeeded()
    },
  }),
  drawn('menu', refundGraph, { prepare: menu }),
  drawn('menu-of-edge', refundGraph, {
    async prepare({ canvas, page }) {
      await canvas.cog('refund-payment>confirm').click()
      await page.getByRole('menu').waitFor()
    },
  }),
  drawn('menu-of-task', refundGraph, {
    async prepare({ canvas, page }) {
      await canvas.node('refund-payment').click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  }),
  drawn('menu-of-two-tasks', pair, {
    async prepare({ canvas, page }) {
      await canvas.selectTwo('first', 'second')
      await canvas.node('first').click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  }),
  drawn('menu-of-pane', refundGraph, {
    async prepare({ canvas, page }) {
      await canvas.pane.click({ button: 'right', position: { x: 300, y: 40 } })
      await page.getByRole('menu').waitFor()
    },
  }),
  drawn('type-picker', pair, {
    async prepare({ canvas, page }) {
      await canvas.pane.click({ button: 'right', position: { x: 300, y: 40 } })
      await page.getByRole('menuitem', { name: 'Add a task here …' }).click()
      await page.getByRole('option', { name: 'Wait' }).waitFor()
    },
  }),
  drawn('connect-to', refundGraph, {
    async prepare({ canvas, page }) {
      await canvas.node('find-customer').click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Connect to …' }).click()
      await page.getByRole('dialog').waitFor()
    },
  }),
  drawn('edge-selected', refundGraph, {
    async prepare({ canvas, page }) {
      const { x, y } = await canvas.pointOn('refund-payment>confirm')
      await page.mouse.click(x, y)
    },
  }),
  drawn('two-selected', pair, { prepare: ({ canvas }) => canvas.selectTwo('first', 'second') }),
  drawn('condition', refundGraph, {
    async prepare({ canvas, page }) {
      await canvas.cog('fetch-order>refund-payment').click()
      await page.getByRole('menuitem', { name: 'Only when …' }).click()
      await page.getByRole('dialog').waitFor()
    },
  }),
  drawn('connection-refused', pair, {
    async prepare({ canvas }) {
      await canvas.drag('second', 'first')
      await canvas.toast(/close a circle/).waitFor()
    },
  }),
  drawn('problems', broke, {
    async prepare({ page }) {
      await page.getByRole('button', { name: /\d problem/ }).click()
    },
  }),
  drawn('activate-refused', broke, {
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Activate' }).click()
      await page.getByRole('dialog', { name: 'Problems' }).waitFor()
    },
  }),
  drawn('unsaved', pair, {
    before: (page) =>
      page.route(apiPath('interactions/[^/]+'), (route) =>
        route.request().method() === 'PATCH' ? route.abort('connectionfailed') : route.continue(),
      ),
    async prepare({ canvas, page }) {
      await canvas.node('first').click()
      await canvas.panel('Compose text').getByLabel('Title').fill('Written on a train')
      await page.getByText('The hub does not answer: your changes are kept here').waitFor()
    },
  }),
  drawn('leave', pair, {
    before: (page) =>
      page.route(apiPath('interactions/[^/]+'), (route) =>
        route.request().method() === 'PATCH' ? route.abort('connectionfailed') : route.continue(),
      ),
    async prepare({ canvas, page }) {
      await canvas.node('first').click()
      await canvas.panel('Compose text').getByLabel('Title').fill('Written on a train')
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
      await page.getByRole('dialog').waitFor()
    },
  }),
  drawn('saving', pair, {
    async prepare({ canvas, page }) {
      await held(apiPath('interactions/[^/]+'))(page)
      await canvas.node('first').click()
      await canvas.panel('Compose text').getByLabel('Title').fill('Slow')
      await page.getByText(/^Saving/).waitFor()
    },
  }),
  drawn('conflict', pair, {
    async prepare({ canvas, page, scene }) {
      await canvas.loadedWhole()
      const graph = { ...pair, tasks: pair.tasks.map((task) => ({ ...task, title: 'Theirs' })) }
      await scene.drawer.send('PATCH', `/api/interactions/${canvas.id}`, { graph })
      await canvas.node('second').click()
      await canvas.panel('Compose text').getByLabel('Title').fill('Mine')
      await page.getByRole('dialog', { name: 'Saved by somebody else meanwhile' }).waitFor()
    },
  }),
  drawn('signed-out', pair, {
    async prepare({ canvas, page }) {
      await canvas.loadedWhole()
      await page.context().clearCookies()
      await canvas.node('first').click()
      await canvas.panel('Compose text').getByLabel('Title').fill('Signed out')
      await page.getByRole('dialog').getByLabel('Password').waitFor()
    },
  }),
  drawn('panel-not-loaded', pair, {
    before: broken(/\/assets\/Panel/),
    async prepare({ canvas, page }) {
      await canvas.node('first').click()
      await page.locator('[role=alert], .toast').first().waitFor()
    },
  }),
]
