import type { AuthorizationServer } from '../../server/test/support/authorization-server.ts'
import { startAuthorizationServer } from '../../server/test/support/authorization-server.ts'
import { refusedKey, startKeyedApi } from '../../server/test/support/keyed-api.ts'
import { expectAccessible } from './support/axe.ts'
import { expect, test } from './support/test.ts'

// The provider is a certified OAuth 2 server on a port of its own, set up under a name as any other is.
let server: AuthorizationServer
test.beforeAll(async ({ hub }) => {
  server = await startAuthorizationServer({ hub: hub.url, provider: 'forge' })
})
test.afterAll(() => server.close())

test.beforeEach(async ({ admin }) => {
  // There and back again, with pages of two servers.
  test.slow()
  server.user = { id: 'ada', answer: 'ask' }
  // None is there: initials take its place.
  server.pictureOf = (id) => `${server.url}/${id}.png`
  await admin.send('PUT', '/api/providers/forge', { ...server.settings, title: 'The Forge' })
})

test('connecting goes to the provider and back, and the card shows the account', async ({
  page,
  builder,
  hub,
}) => {
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect The Forge' }).click()
  await expect(page.getByRole('heading', { name: 'Let Patchbay act for you?' })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(server.url)
  await page.getByRole('button', { name: 'Allow' }).click()

  await expect(page.getByRole('status').getByText('The Forge is connected')).toBeVisible()
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'The Forge' }) })
  await expect(card.getByText('Name of ada')).toBeVisible()
  await expect(card.getByText('Connected', { exact: true })).toBeVisible()
  await card.getByText('3 scopes').click()
  await expect(card.getByText('offline_access')).toBeVisible()
  // It is told once.
  expect(page.url()).toBe(`${hub.url}/integrations`)
  await page.reload()
  await expect(card.getByText('Name of ada')).toBeVisible()
  await expect(page.getByText('The Forge is connected')).toBeHidden()

  server.user = { id: 'grace', answer: 'ask' }
  // Signs out there.
  await page.context().clearCookies({ name: /^_/ })
  await page.getByRole('button', { name: 'Connect another The Forge' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(card.getByText('Name of grace')).toBeVisible()
  await expect(card.getByText('2 accounts')).toBeVisible()

  await expectAccessible(page, 'connected accounts')
  await card.getByRole('button', { name: 'Disconnect Name of ada' }).click()
  const confirm = page.getByRole('dialog', { name: 'Disconnect Name of ada?' })
  await confirm.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByText('Name of ada was disconnected from The Forge')).toBeVisible()
  await expect(card.getByRole('listitem')).toHaveCount(1)
  expect(await builder.get<unknown[]>('/api/integrations')).toHaveLength(1)
})

test('a denied access is said, and nothing is connected', async ({ page, builder }) => {
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect The Forge' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  const notice = page.getByRole('status').filter({ hasText: 'The Forge was not connected' })
  await expect(notice).toContainText('The access was denied at The Forge')
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice).toBeHidden()
  expect(await builder.get('/api/integrations')).toEqual([])
})

test('what the provider refuses is said with its reason, and words from elsewhere are not', async ({
  page,
  admin,
  builder,
}) => {
  expect(builder.user.role).toBe('builder')
  const clientSecret = 'no secret of the client'
  await admin.send('PUT', '/api/providers/forge', { ...server.settings, clientSecret, title: 'The Forge' })
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect The Forge' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByRole('alert')).toContainText('invalid_client')

  await page.goto('/integrations?error=connect_failed&error_description=Call%20us%20now')
  await expect(page.getByRole('alert')).toContainText('The account was not connected')
  await expect(page.getByText('Call us now')).toBeHidden()
})

test('a key that the provider refuses is said so at its field, and nothing is connected', async ({
  page,
  admin,
  builder,
}) => {
  const api = await startKeyedApi()
  await admin.send('PUT', '/api/providers/openai', api.settings)
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect OpenAI' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect OpenAI' })
  await dialog.getByLabel('API key').fill(refusedKey)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dialog.getByText('refused by OpenAI: check that it is complete and still valid')).toBeVisible()
  await expect(dialog.getByLabel('API key')).toBeFocused()
  expect(await builder.get('/api/integrations')).toEqual([])
  await api.close()
})

test('a link that was used, and a way back that was taken, are said', async ({ page, builder }) => {
  const { url } = await builder.post<{ url: string }>('/api/integrations/forge/connect', {
    returnTo: '/integrations',
  })
  await page.goto(url)
  const back = page.waitForRequest(/\/oauth\/forge\/callback/)
  await page.getByRole('button', { name: 'Allow' }).click()
  const callback = (await back).url()
  await expect(page.getByText('The Forge is connected')).toBeVisible()
  await page.goto(callback)
  await expect(page.getByRole('heading', { name: 'This link is used up' })).toBeVisible()
  await page.goto(url)
  await expect(page.getByRole('heading', { name: 'This link is used up' })).toBeVisible()
})

test('an administrator sets a provider up, changes it without its secret, and removes it', async ({
  page,
  context,
  admin,
}) => {
  await admin.signIn(context)
  const { clientId, clientSecret, endpoints } = server.settings
  await page.goto('/providers?edit=google')
  // One types at once: before it there is only what is copied.
  await expect(page.getByRole('dialog', { name: 'Google' }).getByLabel('Client ID')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add a provider' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a provider' })
  // All that is missing is said at once.
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.locator('[aria-invalid=true]')).toHaveCount(5)
  await expect(dialog.getByLabel('Name', { exact: false }).first()).toBeFocused()
  await dialog.getByLabel('Name', { exact: false }).first().fill('smithy')
  await dialog.getByLabel('Title').fill('The Smithy')
  await expect(dialog.getByText('/oauth/smithy/callback')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Client ID')).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByLabel('Client secret')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Client ID').fill(clientId)
  await dialog.getByLabel('Client secret').fill(clientSecret)
  await dialog.getByLabel('Scopes').fill('openid profile')
  await dialog.getByLabel('Authorization URL').fill('over there')
  await dialog.getByLabel('Token URL').fill(endpoints['tokenUrl'] ?? '')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('must be a URL, such as https://example.com/oauth/authorize')).toBeVisible()
  await dialog.getByLabel('Authorization URL').fill(endpoints['authorizationUrl'] ?? '')
  await expectAccessible(page, 'a provider’s settings')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The Smithy is set up')).toBeVisible()
  const row = page.getByRole('row', { name: /The Smithy/ })
  await expect(row).toContainText('Configured')

  await row.getByRole('button', { name: 'More for The Smithy' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const edit = page.getByRole('dialog', { name: 'The Smithy' })
  await expect(edit.getByLabel('Client ID')).toHaveValue(clientId)
  await expect(edit.getByLabel('Client secret')).toHaveValue('')
  // Nothing but these settings says where it is.
  await expect(edit.getByText('Only needed for a server of your own')).toBeHidden()
  await expect(edit.getByLabel('Token URL')).toHaveAttribute('aria-required', 'true')
  await edit.getByLabel('Scopes').fill('openid')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('1 scope')
  await expect(row).toContainText('Configured')
  expect(await page.content()).not.toContain(clientSecret)

  await row.getByRole('button', { name: 'More for The Smithy' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page
    .getByRole('dialog', { name: 'Remove The Smithy?' })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(row).toBeHidden()
})
