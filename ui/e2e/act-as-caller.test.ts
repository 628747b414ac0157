import { type KeyedApi, startKeyedApi } from '../../server/test/support/keyed-api.ts'
import { expectAccessible } from './support/axe.ts'
import { expect, test } from './support/test.ts'
import { startX, type X } from './support/x.ts'

let x: X
let api: KeyedApi
test.beforeAll(async ({ hub, admin }) => {
  x = await startX(hub.url)
  api = await startKeyedApi()
  await admin.send('PUT', '/api/providers/openai', api.settings)
})
test.afterAll(() => Promise.all([x.close(), api.close()]))

test.beforeEach(async ({ admin }) => {
  x.authorization.user = { id: 'ada', answer: 'ask' }
  x.authorization.beforeToken = undefined
  x.requests.length = 0
  await x.setUp(admin)
})

const tweeting = {
  tasks: [{ name: 'announce', type: 'twitter.send-tweet', title: 'Announce it', inputs: {} }],
  edges: [],
}

test('somebody connects an account, consents at the provider, and tweets with it', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({ name: 'Announce', graph: tweeting })
  await page.goto('/interactions')
  await page.getByRole('button', { name: 'Endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Endpoint' })
  await dialog.getByRole('tab', { name: 'Call it here' }).click()
  await dialog.getByLabel('announce › Text').fill('Hello from Patchbay ✨')
  await dialog.getByRole('button', { name: 'Call', exact: true }).click()
  await expect(dialog.getByText('409', { exact: true }).first()).toBeVisible()

  // The answer says where to go.
  const opening = page.waitForEvent('popup')
  await dialog.getByRole('link', { name: 'Connect an account' }).click()
  const tab = await opening
  await expect(tab.getByText('Connect it to go on')).toBeVisible()
  await tab.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await expect(tab.getByRole('heading', { name: 'Let Patchbay act for you?' })).toBeVisible()
  expect(new URL(tab.url()).origin).toBe(x.authorization.url)
  await tab.getByRole('button', { name: 'Allow' }).click()
  await expect(tab.getByText('Your account there is ada.')).toBeVisible()
  await tab.close()

  await dialog.getByRole('button', { name: 'Call', exact: true }).click()
  const answer = dialog.getByRole('region', { name: 'Answer' })
  await expect(answer).toContainText('Hello from Patchbay ✨')
  expect(x.tweets.at(-1)).toEqual({ by: 'ada', text: 'Hello from Patchbay ✨' })
  // As https://docs.x.com/x-api/posts/create-post has it.
  expect(x.requests).toMatchObject([
    {
      method: 'POST',
      path: '/2/tweets',
      headers: {
        authorization: expect.stringMatching(/^Bearer \S+$/),
        'content-type': expect.stringContaining('application/json'),
      },
      body: { text: 'Hello from Patchbay ✨' },
    },
  ])
  const token = x.requests[0]?.headers.authorization?.slice('Bearer '.length) ?? ''
  expect(await page.content()).not.toContain(token)
  const { items } = await builder.get<{ items: Array<{ id: string }> }>('/api/sessions')
  expect(items).toHaveLength(1)
  expect(JSON.stringify(await builder.get(`/api/sessions/${items[0]?.id}`))).not.toContain(token)
  expect((await builder.tryCall(slug, { announce: { text: 'And again' } })).status).toBe(200)
})

test('an account whose access has expired is connected again, and stays what is was', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({ name: 'Announce', graph: tweeting })
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('X (Twitter) is connected')).toBeVisible()
  const integrations = () => builder.get<Array<{ id: string; status: string }>>('/api/integrations')
  const [before] = await integrations()

  // X takes its access back: neither its token nor a refresh of it is taken any more.
  await x.authorization.endAccessTokens()
  x.authorization.beforeToken = (_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    return Promise.resolve(false)
  }
  expect((await builder.tryCall(slug, { announce: { text: 'Lost' } })).status).toBe(500)
  x.authorization.beforeToken = undefined
  await page.reload()
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'X (Twitter)' }) })
  await expect(card).toContainText('Its access has expired')
  await card.getByRole('button', { name: 'Reconnect X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(card).toContainText('Connected by you')
  expect(await integrations()).toMatchObject([{ id: before?.id, status: 'connected' }])
  expect((await builder.tryCall(slug, { announce: { text: 'Back' } })).status).toBe(200)
})

test('a run on the canvas that needs consent leads to it, and back', async ({ canvas, page, builder }) => {
  const source = `
import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.look', title: 'Look', description: 'Looks whether the key is taken', provider: 'openai',
  input: Type.Object({}), output: Type.Object({ status: Type.Number() }),
  async run({ fetch }) {
    return { status: (await fetch('/v1/anything')).status }
  },
})
`
  await builder.post('/api/plugins', { name: 'look', source })
  await builder.post('/api/integrations/openai/connect', { fields: { apiKey: 'key-of-the-builder' } })
  await canvas.open({ tasks: [{ name: 'look', type: 'custom.look', position: { x: 0, y: 0 } }], edges: [] })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('It was not run')).toBeVisible()
  await page.getByRole('button', { name: 'See what it asks for' }).click()
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/interactions/${canvas.id}`))
  await canvas.ready()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(canvas.toast('Run completed')).toBeVisible()
  expect(api.keys).toEqual(['key-of-the-builder'])
})

test('before an account is disconnected it is said which interactions act with it', async ({
  page,
  builder,
}) => {
  const { id } = await builder.post<{ id: string }>('/api/integrations/openai/connect', {
    fields: { apiKey: 'key-of-the-builder' },
  })
  const asking = {
    tasks: [{ name: 'ask', type: 'openai.complete-chat', inputs: {}, integration: id }],
    edges: [],
  }
  await builder.publish({ name: 'Ask for all', graph: asking })
  await builder.createInteraction({ name: 'Only drawn', graph: asking })
  await page.goto('/integrations')
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'OpenAI' }) })
  await card.getByRole('button', { name: /^Disconnect / }).click()
  const confirm = page.getByRole('dialog', { name: /^Disconnect / })
  await expect(confirm.getByRole('listitem').filter({ hasText: 'Ask for all' })).toContainText(
    'refuses all calls from then on',
  )
  await expect(confirm.getByRole('listitem').filter({ hasText: 'Only drawn' })).toContainText(
    'cannot be activated',
  )
  await expectAccessible(page, 'what acts with an account')
  await confirm.getByRole('button', { name: 'Disconnect' }).click()
  await expect(card.getByText('Not connected')).toBeVisible()
})
