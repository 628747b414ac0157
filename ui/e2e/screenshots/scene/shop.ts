import type { Browser } from '@playwright/test'
import { startKeyedApi } from '../../../../server/test/support/keyed-api.ts'
import type { Graph, Session } from '../../../src/api/types.ts'
import { scriptGraph } from '../../support/graphs.ts'
import { createPerson, type Person } from '../../support/person.ts'
import { startX, type X } from '../../support/x.ts'
import { setStage, type Stage } from '../stage.ts'

/** The shop of the main pages, with accounts elsewhere and with sessions of every kind. */
export interface Shop extends Stage {
  /** Has a key of OpenAI, and tasks ask to use it. */
  caller: Person
  /** Paths that calls of `caller` were refused with: one task asks, two do. */
  consents: { one: string; two: string; allowed: string }
  sessions: {
    running: string
    cancelled: string
    items: string
    expired: string
    /** Of somebody who only called it. */
    foreign: string
  }
}

const consenting = (name: string, title: string, hosts: string[]) => `
import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}', title: '${title}', description: 'In a sentence or two',
  provider: 'openai', network: ${JSON.stringify(hosts)},
  input: Type.Object({ text: Type.String() }), output: Type.Object({ status: Type.Number() }),
  async run({ fetch }) {
    return { status: (await fetch('/v1/anything')).status }
  },
})
`

export async function setShop(browser: Browser): Promise<Shop> {
  const stage = await setStage({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  const { hub, admin, user, outside } = stage
  const x = await startX(hub.url)
  const api = await startKeyedApi()
  await x.setUp(admin)
  await admin.send('PUT', '/api/providers/openai', api.settings)
  const caller = await createPerson(outside, admin, {
    email: 'cara@example.com',
    name: 'Cara Caller',
    role: 'user',
  })
  await setUpForge(admin)

  for (const id of ['mira_kovac', 'shop_news']) await connect(browser, stage, x, admin, id)
  await connect(browser, stage, x, user, 'uma')
  for (const person of [admin, caller])
    await person.post('/api/integrations/openai/connect', { fields: { apiKey: `key-of-${person.user.id}` } })
  const consents = await askForConsent(stage, caller)
  const sessions = await sessionsOf(stage, x)
  return {
    ...stage,
    caller,
    consents,
    sessions,
    async dispose() {
      await stage.dispose()
      await Promise.all([x.close(), api.close()])
    },
  }
}

/** A provider of the administrator's own. */
async function setUpForge(admin: Person): Promise<void> {
  await admin.send('PUT', '/api/providers/forge', {
    title: 'The Forge',
    clientId: 'patchbay',
    clientSecret: 'secret-of-the-client',
    scopes: ['openid', 'profile'],
    endpoints: {
      authorizationUrl: 'https://forge.example.com/auth',
      tokenUrl: 'https://forge.example.com/token',
      apiBaseUrl: 'https://forge.example.com',
    },
  })
}

async function connect(
  browser: Browser,
  { hub }: Stage,
  x: X,
  person: Person,
  account: string,
): Promise<void> {
  x.authorization.user = { id: account, answer: 'consent' }
  const context = await browser.newContext({ baseURL: hub.url })
  await person.signIn(context, hub.url)
  const page = await context.newPage()
  await page.goto('/integrations')
  await page.getByRole('button', { name: /^Connect (another )?X \(Twitter\)$/ }).click()
  await page.getByText('X (Twitter) is connected').waitFor()
  await context.close()
}

async function askForConsent({ builder, admin }: Stage, caller: Person): Promise<Shop['consents']> {
  const texts = { text: { kind: 'fixed' as const, value: 'Hi' } }
  const using = (...names: string[]): Graph => ({
    tasks: names.map((name) => ({ name, type: `custom.${name}`, inputs: texts })),
    edges: [],
  })
  const make = (name: string, title: string, hosts: string[]) =>
    builder.post('/api/plugins', { name, source: consenting(name, title, hosts) })
  await make('summary', 'Sum it up', ['a.example.com'])
  await make('mood', 'How it sounds', ['api.example.com', '*.example.org', 'files.example.net'])
  await make('tags', 'Find words for it', [])
  const ask = async (person: Person, name: string, ...tasks: string[]) => {
    const { slug } = await builder.publish({ name, graph: using(...tasks) })
    const { consentUrl } = (await person.tryCall(slug)).body
    const { pathname, search, searchParams } = new URL(String(consentUrl))
    return { path: pathname + search, tasks: searchParams.get('tasks')?.split(',') ?? [] }
  }
  const one = await ask(caller, 'Sum it up', 'summary')
  const two = await ask(caller, 'Sum it up, and how it sounds', 'summary', 'mood')
  const allow = async (person: Person, asked: string[]) => {
    const tasks = asked.map((text) => ({ type: text.split('@')[0], hash: text.split('@')[1] }))
    await person.post('/api/consents', { tasks })
  }
  await allow(admin, two.tasks)
  const allowed = await ask(caller, 'Words for it', 'tags')
  await allow(caller, allowed.tasks)
  return { one: one.path, two: two.path, allowed: allowed.path }
}

async function sessionsOf({ admin, user, refund }: Stage, x: X): Promise<Shop['sessions']> {
  const fixed = (value: unknown) => ({ kind: 'fixed' as const, value })
  const waiting = await admin.publish({
    name: 'Remind after a week',
    slug: 'remind',
    description: 'Waits, then writes to whoever has not answered',
    graph: {
      tasks: [
        {
          name: 'find',
          type: 'core.compose-text',
          title: 'Find who has not answered',
          inputs: { text: fixed('x') },
        },
        { name: 'wait', type: 'core.wait', title: 'Wait a week', inputs: { ms: fixed(604_800_000) } },
        { name: 'write', type: 'core.compose-text', title: 'Write to them', inputs: { text: fixed('x') } },
      ],
      edges: [
        { from: 'find', to: 'wait' },
        { from: 'wait', to: 'write' },
      ],
    },
  })
  const begin = async () => {
    const path = `/api/interactions/${waiting.id}/sessions`
    return (await admin.post<{ sessionId: string }>(path, {}, { prefer: 'respond-async' })).sessionId
  }
  const cancelled = await begin()
  await admin.post(`/api/sessions/${cancelled}/cancel`)

  const { tasks } = scriptGraph({
    each: 'if (data % 9 === 4) throw new Error(`Customer ${data} has no e-mail`); return { sent: data }',
  })
  const letters = await admin.publish({
    name: 'Letter to each customer',
    slug: 'letters',
    description: 'One letter per customer',
    graph: {
      tasks: tasks.map((each) => ({
        ...each,
        title: 'Send a letter',
        inputs: { ...each.inputs, data: { kind: 'item', path: '' } },
        forEach: { items: fixed(Array.from({ length: 60 }, (_, index) => index)), onItemError: 'continue' },
      })),
      edges: [],
    },
  })
  const items = await admin.call(letters.slug)

  const announce = await admin.publish({
    name: 'Announce an offer',
    slug: 'announce',
    description: 'Posts it where our customers read',
    graph: {
      tasks: [{ name: 'announce', type: 'twitter.send-tweet', title: 'Announce it', inputs: {} }],
      edges: [],
    },
  })
  const foreign = await user.call(refund.slug, { 'fetch-order': { data: 'A-1077' } })
  const lost = await loseAccount(user, announce.slug, x)
  return {
    running: await begin(),
    cancelled,
    items: items.id,
    expired: lost.id,
    foreign: foreign.id,
  }
}

/** X takes its access back: neither its token nor a refresh of it is taken any more. */
async function loseAccount(person: Person, slug: string, x: X): Promise<Session> {
  await x.authorization.endAccessTokens()
  x.authorization.beforeToken = (_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    return Promise.resolve(false)
  }
  const session = await person.call(slug, { announce: { text: 'Half the price, today' } })
  x.authorization.beforeToken = undefined
  return session
}
