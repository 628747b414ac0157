import { bigGraph, greeting } from '../../support/graphs.ts'
import { type Picture, type Sight, broken } from '../picture.ts'

async function openEndpoint({ page }: Sight, of: RegExp): Promise<void> {
  await page.getByRole('row', { name: of }).first().getByRole('button', { name: 'Endpoint' }).click()
  await page.getByRole('dialog', { name: 'Endpoint' }).waitFor()
}

/** Of the shop's list, with a tab of the dialog open. */
function endpoint(name: string, of: RegExp, more: Partial<Picture> & { tab?: string } = {}): Picture {
  const { tab, prepare, ...rest } = more
  return {
    name: `endpoint-${name}`,
    path: '/interactions',
    whole: 'tbody:not([aria-busy=true]) tr',
    end: '.dialog-body',
    ...rest,
    async prepare(at) {
      await openEndpoint(at, of)
      await at.page.getByRole('heading', { name: 'Headers' }).waitFor()
      if (tab !== undefined) await at.page.getByRole('tab', { name: tab }).click()
      await prepare?.(at)
    },
  }
}

async function call({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  await page.getByRole('region', { name: 'Answer' }).waitFor()
}

export const endpoints: Picture[] = [
  endpoint('active', /Refund an order/),
  endpoint('inactive', /Route a new lead/),
  endpoint('javascript', /Refund an order/, { tab: 'JavaScript' }),
  endpoint('python', /Refund an order/, { tab: 'Python' }),
  endpoint('schema', /Refund an order/, { tab: 'Schema' }),
  endpoint('call', /Refund an order/, { tab: 'Call it here' }),
  endpoint('call-inactive', /Route a new lead/, { tab: 'Call it here' }),
  endpoint('call-answered', /Refund an order/, {
    tab: 'Call it here',
    async prepare(at) {
      await at.page.getByLabel('fetch-order › Data').fill('A-1043')
      await call(at)
    },
  }),
  endpoint('call-failed', /Nightly stock report/, { tab: 'Call it here', prepare: call }),
  endpoint('call-refused', /Announce an offer/, {
    as: 'drawer',
    tab: 'Call it here',
    async path({ drawer }) {
      await drawer.publish({ name: 'Announce an offer', graph: greeting })
      return '/interactions?q=announce'
    },
    async prepare(at) {
      await at.page.getByLabel('greet › Text').fill('')
      await call(at)
    },
  }),
  endpoint('call-no-answer', /Refund an order/, {
    tab: 'Call it here',
    before: broken(/\/run\//),
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Call', exact: true }).click()
      await page.getByText('The hub did not answer').waitFor()
    },
  }),
  endpoint('many-fields', /Asks for much/, {
    as: 'drawer',
    async path({ drawer }) {
      const { tasks } = bigGraph()
      const asking = tasks.slice(0, 30).map(({ inputs: _, ...task }) => ({
        ...task,
        name: `${task.name}-with-a-name-that-is-rather-long`,
      }))
      await drawer.createInteraction({ name: 'Asks for much', graph: { tasks: asking, edges: [] } })
      return '/interactions?q=asks'
    },
  }),
  endpoint('long-name', /^59 /, { as: 'wordy' }),
  endpoint('long-answer', /^59 /, {
    as: 'wordy',
    tab: 'Call it here',
    prepare: call,
  }),
  {
    name: 'endpoint-failed',
    path: '/interactions',
    whole: 'tbody:not([aria-busy=true]) tr',
    before: broken(/\/endpoint/),
    async prepare(at) {
      await openEndpoint(at, /Refund an order/)
      await at.page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
]
