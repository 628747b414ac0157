import { type Picture, type Sight, apiPath, broken, unloaded } from '../picture.ts'

const keys = { path: '/api-keys', whole: 'tbody:not([aria-busy]) tr' } as const

async function openNewKey({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'New API key' }).first().click()
  await page.getByRole('dialog').waitFor()
}

export const account: Picture[] = [
  { name: 'account', path: '/account', whole: 'form' },
  { name: 'account-long', as: 'wordy', path: '/account', whole: 'form' },
  {
    name: 'account-menu',
    path: '/account',
    whole: 'form',
    async prepare({ page }) {
      await page.getByRole('button', { name: 'account menu' }).click()
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  {
    name: 'account-wrong-password',
    path: '/account',
    whole: 'form',
    async prepare({ page }) {
      await page.getByLabel('Current password').fill('wrong one')
      await page.getByLabel('New password').fill('a different horse')
      await page.getByRole('button', { name: 'Change password' }).click()
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'account-renamed',
    as: 'drawer',
    path: '/account',
    whole: 'form',
    async prepare({ page }) {
      const name = page.getByLabel('Name')
      const before = await name.inputValue()
      await name.fill(before === 'Dana Drawer' ? 'Dana A. Drawer' : 'Dana Drawer')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Name changed').waitFor()
    },
  },
  {
    name: 'account-rename-failed',
    path: '/account',
    whole: 'form',
    async prepare({ page }) {
      await page.getByLabel('Name').fill('Mira K.')
      await broken(apiPath('me'))(page)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  { name: 'api-keys', ...keys },
  { name: 'api-keys-empty', as: 'empty', path: '/api-keys', whole: 'main h2' },
  { name: 'api-keys-many', as: 'wordy', ...keys, end: 'html' },
  ...unloaded('api-keys', '/api-keys', 'me/api-keys'),
  { name: 'api-key-new', ...keys, prepare: openNewKey },
  {
    name: 'api-key-new-expiry',
    ...keys,
    async prepare(at) {
      await openNewKey(at)
      await at.page.getByRole('dialog').getByRole('combobox').click()
      await at.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'api-key-made',
    as: 'drawer',
    path: '/api-keys',
    whole: 'main h2, tbody tr',
    async prepare(at) {
      await openNewKey(at)
      await at.page.getByLabel('Name').fill('storefront')
      await at.page.getByRole('button', { name: 'Create' }).click()
      await at.page.getByRole('dialog', { name: 'Copy the key now' }).waitFor()
    },
  },
  {
    name: 'api-key-new-failed',
    ...keys,
    async prepare(at) {
      await openNewKey(at)
      await broken(apiPath('me/api-keys'))(at.page)
      await at.page.getByLabel('Name').fill('storefront')
      await at.page.getByRole('button', { name: 'Create' }).click()
      await at.page.locator('.toast, [role=alert]').first().waitFor()
    },
  },
  {
    name: 'api-key-revoke',
    ...keys,
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Revoke storefront' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
]
