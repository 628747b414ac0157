import { bigGraph } from '../../support/graphs.ts'
import type { Graph } from '../../../src/api/types.ts'
import { refundGraph } from '../stage.ts'
import type { Picture, Sight } from '../picture.ts'
import { broke, drawn } from './canvas.ts'

/** With the settings of one of its tasks open. */
function panel(
  name: string,
  graph: Graph,
  task: string,
  prepare?: (at: Sight) => Promise<void>,
  more: Partial<Picture> = {},
): Picture {
  return drawn(`panel-${name}`, graph, {
    end: '.panel .content',
    ...more,
    async prepare(at) {
      await at.canvas.node(task).click()
      await at.page.getByRole('region', { name: /^Settings of / }).waitFor()
      await prepare?.(at)
    },
  })
}

const tab = (name: string) => (at: Sight) => at.page.getByRole('tab', { name, exact: true }).click()

const request: Graph = {
  tasks: [{ name: 'fetch', type: 'core.http-request', title: 'Fetch order', position: { x: 0, y: 0 } }],
  edges: [],
}
const tweeting: Graph = {
  tasks: [{ name: 'tweet', type: 'twitter.send-tweet', title: 'Tweet it', position: { x: 0, y: 0 } }],
  edges: [],
}
const asking: Graph = {
  tasks: [{ name: 'ask', type: 'openai.complete-chat', title: 'Ask it', position: { x: 0, y: 0 } }],
  edges: [],
}

export const canvasPanel: Picture[] = [
  panel('script', refundGraph, 'refund-payment'),
  panel('template', refundGraph, 'confirm'),
  panel('asked', refundGraph, 'fetch-order'),
  panel('many-fields', request, 'fetch'),
  panel('when', refundGraph, 'refund-payment', ({ page }) => page.getByText('When and how it runs').click()),
  panel('each', refundGraph, 'find-customer', ({ page }) =>
    page.getByRole('switch', { name: 'Run once per item of a list' }).click(),
  ),
  panel('problem', broke, 'script'),
  panel('unknown-type', broke, 'far'),
  panel('output-none', refundGraph, 'find-customer', tab('Output')),
  panel('logs-none', refundGraph, 'find-customer', tab('Logs')),
  panel('pin', refundGraph, 'find-customer', async (at) => {
    await tab('Output')(at)
    await at.page.getByRole('button', { name: 'Pin an output' }).click()
    await at.page.getByLabel('Pinned output').fill('{"result": ')
  }),
  panel('provider-missing', tweeting, 'tweet'),
  panel('account-missing', asking, 'ask'),
  panel(
    'account',
    {
      ...tweeting,
    },
    'tweet',
    undefined,
    {
      as: 'admin',
      async path({ shop }) {
        const { id } = await shop.builder.createInteraction({ name: 'Tweet an offer', graph: tweeting })
        return `/interactions/${id}`
      },
    },
  ),
  panel('outputs', refundGraph, 'confirm', async ({ page }) => {
    await page.getByRole('button', { name: /Insert output/ }).click()
    await page.getByRole('option').first().waitFor()
  }),
  panel('type', refundGraph, 'confirm', async ({ page }) => {
    await page.getByLabel('Task type').click()
    await page.getByRole('option').first().waitFor()
  }),
  panel('name-taken', refundGraph, 'confirm', async ({ page }) => {
    const name = page.getByRole('region', { name: /^Settings of/ }).getByLabel('Name', { exact: true })
    await name.fill('fetch-order')
    await page.getByText(/Another task is named/).waitFor()
  }),
  panel('right-most', bigGraph(), 'task-0'),
]
