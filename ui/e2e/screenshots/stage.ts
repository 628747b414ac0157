import { type APIRequestContext, request as requests } from '@playwright/test'
import type { Graph, Interaction, Plugin } from '../../src/api/types.ts'
import { type HubProcess, startHub } from '../support/hub-process.ts'
import { type Person, createPerson, register } from '../support/person.ts'

/** A hub on which a shop has been at work: people, interactions, and what came of their calls. */
export interface Stage {
  hub: HubProcess
  admin: Person
  builder: Person
  user: Person
  /** Talks to the hub outside of any browser. */
  outside: APIRequestContext
  refund: Interaction
  /** A task of their own, published. */
  points: Plugin
  /** A session with a branch that was skipped, and one with a failure. */
  completed: string
  failed: string
  dispose(): Promise<void>
}

export const script = (code: string) => ({ code: { kind: 'fixed' as const, value: code } })
const sleep = (ms: number) => `await new Promise((done) => setTimeout(done, ${ms}))`
const taken = (task: string) => ({ data: { kind: 'output' as const, task, path: 'result' } })

/** Two tasks one after the other, two at once after them, and one for when something fails. */
export const refundGraph: Graph = {
  tasks: [
    {
      name: 'fetch-order',
      type: 'core.run-javascript',
      title: 'Fetch order',
      inputs: {
        ...script(`${sleep(240)}; return { id: data, total: 59.9, customer: 17 }`),
        data: { kind: 'ask' },
      },
      position: { x: 40, y: 180 },
    },
    {
      name: 'find-customer',
      type: 'core.transform',
      title: 'Find customer',
      inputs: { expression: { kind: 'fixed', value: 'customer' }, ...taken('fetch-order') },
      position: { x: 360, y: 60 },
    },
    {
      name: 'refund-payment',
      type: 'core.run-javascript',
      title: 'Refund payment',
      inputs: {
        ...script(
          `log.info('refund started'); ${sleep(310)}; if (data.total < 0) throw new Error('The payment is not known'); log.warn('rate limit close: 92 of 100'); ${sleep(120)}; log.info('finished'); return { refunded: data.total }`,
        ),
        ...taken('fetch-order'),
      },
      position: { x: 360, y: 300 },
    },
    {
      name: 'confirm',
      type: 'core.compose-text',
      title: 'Confirm to customer',
      inputs: {
        text: {
          kind: 'template',
          text: 'Customer {{find-customer.result}}: {{refund-payment.result.refunded}} € are on their way.',
        },
      },
      position: { x: 700, y: 120 },
    },
    {
      name: 'alert-support',
      type: 'core.compose-text',
      title: 'Alert support',
      inputs: { text: { kind: 'template', text: 'A refund failed: {{refund-payment.error.message}}' } },
      position: { x: 700, y: 360 },
    },
    {
      name: 'store-audit-row',
      type: 'core.run-javascript',
      title: 'Store audit row',
      inputs: { ...script(`${sleep(60)}; return true`) },
      position: { x: 1040, y: 120 },
    },
  ],
  edges: [
    { from: 'fetch-order', to: 'find-customer', on: 'completed' },
    { from: 'fetch-order', to: 'refund-payment', on: 'completed' },
    { from: 'find-customer', to: 'confirm', on: 'completed' },
    { from: 'refund-payment', to: 'confirm', on: 'completed' },
    { from: 'refund-payment', to: 'alert-support', on: 'failed' },
    { from: 'confirm', to: 'store-audit-row', on: 'completed' },
  ],
}

const pointsSource = `import { defineTask, FatalError, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.loyalty-points',
  title: 'Count loyalty points',
  description: 'A point for each whole euro, twice as many for members',
  icon: 'star',
  input: Type.Object({
    total: Type.Number({ title: 'Total', description: 'Euros', minimum: 0 }),
    member: Type.Boolean({ title: 'Is a member' }),
  }),
  output: Type.Object({ points: Type.Integer() }),

  run({ input, log }) {
    if (input.total > 10_000) {
      throw new FatalError('Orders so large are counted by hand')
    }
    const points = Math.floor(input.total) * (input.member ? 2 : 1)
    log.info('counted', { points })
    return { points }
  },
})
`

const one = (name: string, code: string): Graph => ({
  tasks: [{ name, type: 'core.run-javascript', inputs: script(code), position: { x: 80, y: 160 } }],
  edges: [],
})

/** @param env of the hub */
export async function setStage(env: Record<string, string> = {}): Promise<Stage> {
  const hub = await startHub(env)
  const outside = await requests.newContext({ baseURL: hub.url, extraHTTPHeaders: { origin: hub.url } })
  const admin = await register(outside, 'mira@example.com', 'Mira Kovač')
  const people = await addPeople(outside, admin)

  const refund = await admin.publish({
    name: 'Refund an order',
    slug: 'refund-order',
    description: 'Looks the order up, refunds it and tells the customer',
    graph: refundGraph,
  })
  const welcome = await admin.publish({
    name: 'Welcome new customer',
    slug: 'welcome-customer',
    description: 'Creates the contact and sends the first letter',
    graph: one('create-contact', `${sleep(20)}; return { id: 41 }`),
  })
  const report = await admin.publish({
    name: 'Nightly stock report',
    slug: 'stock-report',
    description: 'Queries stock and renders a table',
    graph: one('query-stock', `throw new Error('the stock service is closed')`),
  })
  await admin.createInteraction({ name: 'Route a new lead', slug: 'route-lead', description: 'Not used yet' })
  const points = await admin.post<Plugin>('/api/plugins', { name: 'loyalty-points', source: pointsSource })

  for (let call = 0; call < 4; call += 1) {
    await admin.call(welcome.slug)
    await admin.call(refund.slug, { 'fetch-order': { data: `A-10${call}` } })
  }
  const failed = await admin.call(report.slug)
  await admin.call(welcome.slug)
  const completed = await admin.call(refund.slug, { 'fetch-order': { data: 'A-1042' } })
  return {
    hub,
    admin,
    ...people,
    outside,
    refund,
    points,
    completed: completed.id,
    failed: failed.id,
    async dispose() {
      await outside.dispose()
      await hub.dispose()
    },
  }
}

async function addPeople(
  outside: APIRequestContext,
  admin: Person,
): Promise<Pick<Stage, 'builder' | 'user'>> {
  await admin.send('PUT', '/api/settings', {
    registration: 'first',
    plans: { free: { sessionsPerMinute: 60, sessionsAtOnce: 2 }, team: { sessionsPerMinute: 6_000 } },
    returnOrigins: ['https://shop.example.com'],
    retention: { days: 30, count: null },
  })
  const builder = await createPerson(outside, admin, {
    email: 'bo@example.com',
    name: 'Bo Builder',
    role: 'builder',
  })
  const user = await createPerson(outside, admin, {
    email: 'uma@example.com',
    name: 'Uma Osei',
    role: 'user',
  })
  await admin.post('/api/me/api-keys', { name: 'storefront', expiresInDays: 365 })
  await admin.post('/api/me/api-keys', { name: 'nightly job' })
  return { builder, user }
}
