import { type KeyedApi, startKeyedApi } from '../../server/test/support/keyed-api.ts'
import { expectAccessible } from './support/axe.ts'
import { createPerson } from './support/person.ts'
import { expect, test } from './support/test.ts'

let api: KeyedApi
test.beforeAll(async ({ admin }) => {
  api = await startKeyedApi()
  await admin.send('PUT', '/api/providers/openai', api.settings)
})
test.afterAll(() => api.close())

const acting = (network: string) => `
import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.summary', title: 'Sum it up', description: 'In a sentence or two',
  provider: 'openai', network: [${network}],
  input: Type.Object({ text: Type.String() }), output: Type.Object({ status: Type.Number() }),
  async run({ fetch }) {
    return { status: (await fetch('/v1/anything')).status }
  },
})
`

test('a custom task acts for somebody who has seen what it asks for, until that is taken back', async ({
  page,
  context,
  outside,
  admin,
  builder,
  hub,
}) => {
  const { id } = await builder.post<{ id: string }>('/api/plugins', {
    name: 'summary',
    source: acting("'a.example.com'"),
  })
  const interaction = await builder.publish({
    name: 'Sum it up',
    graph: { tasks: [{ name: 'sum', type: 'custom.summary', inputs: {} }], edges: [] },
  })
  const user = await createPerson(outside, admin, {
    email: `caller-${process.pid}@example.com`,
    name: 'Cara Caller',
    role: 'user',
  })
  await user.post('/api/integrations/openai/connect', { fields: { apiKey: 'key-of-the-caller' } })
  await user.signIn(context, hub.url)
  const call = () => user.tryCall(interaction.slug, { sum: { text: 'hi' } })

  const refused = await call()
  expect(refused).toMatchObject({ status: 409, body: { code: 'consent_required' } })
  await page.goto(String(refused.body['consentUrl']))
  await expect(page.getByRole('heading', { name: 'Let this task act for you?' })).toBeVisible()
  const card = page.getByRole('article', { name: 'Sum it up' })
  await expect(card).toContainText('custom.summary')
  await expect(card).toContainText('Bo Builder, who has an account on this hub')
  await expect(card).toContainText('a.example.com')
  await expectAccessible(page, 'what a custom task asks for')
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByRole('heading', { name: '“Sum it up” may act for you at OpenAI' })).toBeVisible()
  expect(await call()).toMatchObject({ status: 200 })
  expect(api.keys).toEqual(['key-of-the-caller'])

  // It wants more: from there the caller goes back to the page before.
  await builder.send('PUT', `/api/plugins/${id}`, { source: acting("'a.example.com', 'b.example.com'") })
  await builder.post(`/api/interactions/${interaction.id}/activate`)
  const again = await call()
  await page.goto(`${String(again.body['consentUrl'])}&returnTo=/sessions`)
  await expect(card).toContainText('a.example.com, b.example.com')
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  expect((await call()).status).toBe(200)

  await page.goto('/integrations')
  await expectAccessible(page, 'tasks that act for somebody')
  const given = page.getByRole('region', { name: 'Tasks that act for you' })
  await expect(given).toContainText('a.example.com, b.example.com')
  await expect(given).toContainText('Written by Bo Builder')
  await given.getByRole('button', { name: 'Remove access of Sum it up' }).click()
  const confirm = page.getByRole('dialog', { name: 'Remove access of “Sum it up”?' })
  await confirm.getByRole('button', { name: 'Remove access' }).click()
  await expect(page.getByText('Sum it up no longer acts for you')).toBeVisible()
  await expect(given).toBeHidden()
  expect((await call()).body['code']).toBe('consent_required')

  // Somewhere else nobody is sent to.
  await page.goto(`${String(again.body['consentUrl'])}&returnTo=https://evil.example.com/`)
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByText('Nothing was allowed')).toBeVisible()
  await expect(page.getByText('would lead on to a page that this hub does not allow')).toBeVisible()
  await expect(page.getByText('returnTo')).toBeHidden()

  // Half a link.
  await page.goto('/consent?tasks=custom.summary')
  await expect(page.getByRole('heading', { name: 'This link is incomplete' })).toBeVisible()
})
