import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type KeyedApi, startKeyedApi } from '../../server/test/support/keyed-api.ts'
import { expectAccessible } from './support/axe.ts'
import { expect, test } from './support/test.ts'
import { startX, type X } from './support/x.ts'

let x: X
let api: KeyedApi
test.beforeAll(async ({ hub, admin }) => {
  x = await startX(hub.url)
  await x.setUp(admin)
  api = await startKeyedApi()
  await admin.send('PUT', '/api/providers/openai', api.settings)
})
test.afterAll(() => Promise.all([x.close(), api.close()]))

test('a session whose account has expired leads to connecting it again, and back to retry', async ({
  page,
  builder,
}) => {
  const { slug } = await builder.publish({
    name: 'Announce',
    graph: { tasks: [{ name: 'announce', type: 'twitter.send-tweet', inputs: {} }], edges: [] },
  })
  x.authorization.user = { id: 'ada', answer: 'consent' }
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await expect(page.getByText('X (Twitter) is connected')).toBeVisible()

  // X takes its access back.
  await x.authorization.endAccessTokens()
  x.authorization.beforeToken = (_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    return Promise.resolve(false)
  }
  const failed = await builder.tryCall(slug, { announce: { text: 'Lost and found' } })
  x.authorization.beforeToken = undefined
  expect(failed).toMatchObject({ status: 500, body: { code: 'session_failed' } })
  const session = `/sessions/${String(failed.body['sessionId'])}`
  await page.goto(session)
  const task = page.getByRole('region', { name: /^Task / })
  await expect(task.getByRole('group', { name: 'Error' })).toContainText('connect the account again')
  await expectAccessible(page, 'a session that lacks an account')
  await task.getByRole('link', { name: 'Connect an account' }).click()

  await page.getByRole('button', { name: 'Reconnect X (Twitter)' }).click()
  await expect(page).toHaveURL(new RegExp(`${session}\\?task=announce$`))
  await expect(page.getByText('X (Twitter) is connected')).toBeVisible()
  await page.getByRole('button', { name: 'Retry from failed' }).click()
  await expect(page.getByText('Completed').first()).toBeVisible()
  expect(x.tweets.at(-1)).toEqual({ by: 'ada', text: 'Lost and found' })
})

test('a session that may act no more leads to consent, one without a key to that, and both back', async ({
  page,
  builder,
}) => {
  /** The first task waits for it: what the second one needs is taken away meanwhile. */
  const gate = createServer((_, response) => waiting.push(() => response.end('{}')))
  const waiting: Array<() => void> = []
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}/`
  const source = `
import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.peek', title: 'Peek', description: 'Looks whether the key is taken', provider: 'openai',
  input: Type.Object({}), output: Type.Object({ status: Type.Number() }),
  async run({ fetch }) {
    return { status: (await fetch('/v1/anything')).status }
  },
})
`
  await builder.post('/api/plugins', { name: 'peek', source })
  const fixed = (value: string) => ({ kind: 'fixed' as const, value })
  const { slug } = await builder.publish({
    name: 'Peek',
    graph: {
      tasks: [
        { name: 'gate', type: 'core.http-request', inputs: { method: fixed('GET'), url: fixed(url) } },
        // Longer than a session believes what it knows of accounts.
        { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 1_200 } } },
        { name: 'peek', type: 'custom.peek', inputs: {} },
      ],
      edges: [
        { from: 'gate', to: 'wait', on: 'completed' },
        { from: 'wait', to: 'peek', on: 'completed' },
      ],
    },
  })
  const { id } = await builder.post<{ id: string }>('/api/integrations/openai/connect', {
    fields: { apiKey: 'key-of-the-builder' },
  })
  const refused = await builder.tryCall(slug)
  const [type, hash] = new URL(String(refused.body['consentUrl'])).searchParams.get('tasks')?.split('@') ?? []
  await builder.post('/api/consents', { tasks: [{ type, hash }] })

  const failWithout = async (take: () => Promise<unknown>) => {
    const call = builder.call(slug)
    await expect.poll(() => waiting.length).toBe(1)
    await take()
    waiting.pop()?.()
    const session = await call
    await page.goto(`/sessions/${session.id}`)
    return new RegExp(`/sessions/${session.id}\\?task=peek(&|$)`)
  }
  const retry = async () => {
    await page.getByRole('button', { name: 'Retry from failed' }).click()
    await expect(page.getByText('Completed').first()).toBeVisible()
  }

  const unconsented = await failWithout(() => builder.send('DELETE', '/api/consents/custom.peek'))
  await page.getByRole('link', { name: 'See what it asks for' }).click()
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page).toHaveURL(unconsented)
  await retry()

  const keyless = await failWithout(() => builder.send('DELETE', `/api/integrations/${id}`))
  await page.getByRole('link', { name: 'Connect an account' }).click()
  await page.getByRole('button', { name: 'Connect OpenAI' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('API key').fill('another-key')
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page).toHaveURL(keyless)
  await retry()
  // The task before it had completed already: that this one has as well is seen by what it sent.
  await expect.poll(() => api.keys).toEqual(['key-of-the-builder', 'another-key'])
  gate.closeAllConnections()
  gate.close()
})
