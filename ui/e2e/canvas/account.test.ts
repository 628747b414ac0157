import type { Graph } from '../../src/api/types.ts'
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/test.ts'
import { startX, type X } from '../support/x.ts'

let x: X
test.beforeAll(async ({ hub }) => {
  x = await startX(hub.url)
})
test.afterAll(() => x.close())

test.beforeEach(async ({ admin }) => {
  // There and back again, with pages of two servers.
  test.slow()
  x.authorization.user = { id: 'ada', answer: 'ask' }
  await x.setUp(admin)
})

const tweeting: Graph = {
  tasks: [
    { name: 'tweet', type: 'twitter.send-tweet', title: 'Tweet it', position: { x: 0, y: 0 } },
    {
      name: 'before',
      type: 'core.compose-text',
      inputs: { text: { kind: 'fixed', value: 'Hi' } },
      position: { x: 0, y: 200 },
    },
  ],
  edges: [],
}

test('an account is connected from a task’s settings, and nothing on the canvas is lost', async ({
  canvas,
  page,
}) => {
  await canvas.open(tweeting)
  await canvas.node('tweet').click()
  const panel = canvas.panel('Tweet it')
  const account = panel.getByRole('region', { name: 'Account' })
  await expect(account).toContainText('You have no account at X (Twitter) connected')
  await expectAccessible(page, 'settings of a task without an account')
  await panel.getByLabel('Title').fill('Say it aloud')
  await page.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()

  await expect(canvas.toast('X (Twitter) is connected')).toBeVisible()
  await expect(page).toHaveURL(`/interactions/${canvas.id}`)
  const settings = canvas.panel('Say it aloud')
  await expect(settings.getByLabel('Title')).toHaveValue('Say it aloud')
  const connected = settings.getByRole('region', { name: 'Account' })
  await expect(connected).toContainText('ada')
  // Its picture, which comes by way of the hub.
  const picture = connected.locator('img')
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
})

test('what an account has not granted is said, and asked for', async ({ canvas, page, admin }) => {
  await x.setUp(admin, ['tweet.read', 'users.read', 'offline.access'])
  await canvas.open(tweeting)
  await canvas.node('tweet').click()
  const account = canvas.panel('Tweet it').getByRole('region', { name: 'Account' })
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('X (Twitter) is connected')).toBeVisible()

  await canvas.goto(canvas.id)
  await canvas.node('tweet').click()
  await expect(account).toContainText('ada has not granted all that it needs')
  await expect(account).toContainText('tweet.write')
  await account.getByRole('button', { name: 'Grant X (Twitter)' }).click()
  await expect(page.getByText('tweet.write', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Deny' }).click()
  await expect(canvas.toast('X (Twitter) was not connected')).toBeVisible()
  await account.getByRole('button', { name: 'Grant X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(account).toContainText('Your account at X (Twitter)')
})

test('a provider that is not set up is said to who draws', async ({ canvas, admin }) => {
  await admin.send('DELETE', '/api/providers/twitter')
  await canvas.open(tweeting)
  await canvas.node('tweet').click()
  const account = canvas.panel('Tweet it').getByRole('region', { name: 'Account' })
  await expect(account).toContainText('X (Twitter) is not set up on this hub')
  await expect(account).toContainText('An administrator has to do that')
})

test('its owner lets everybody act with an account of his', async ({ canvas, page, builder, admin }) => {
  await canvas.open(tweeting)
  await canvas.node('tweet').click()
  await page.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(canvas.toast('X (Twitter) is connected')).toBeVisible()
  const account = canvas.panel('Tweet it').getByRole('region', { name: 'Account' })
  await account.getByLabel('Acts as').click()
  await page.getByRole('option', { name: 'Always ada' }).click()
  await expect(account).toContainText('Everybody who calls it acts with this account of yours')
  await expectAccessible(page, 'settings of a task that is pinned to an account')
  await canvas.saved()
  const { slug } = await builder.post<{ slug: string }>(`/api/interactions/${canvas.id}/activate`)
  expect((await admin.tryCall(slug, { tweet: { text: 'From all of us' } })).status).toBe(200)
  expect(x.tweets.at(-1)).toEqual({ by: 'ada', text: 'From all of us' })

  await account.getByLabel('Acts as').click()
  await page.getByRole('option', { name: 'Whoever calls it' }).click()
  await canvas.saved()
  expect((await canvas.stored()).graph.tasks[0]).not.toHaveProperty('integration')
})
